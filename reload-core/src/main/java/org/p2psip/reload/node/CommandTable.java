// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.usage.ReloadException;

/** The application's commands that are under way, and their stages. Confined to the environment's thread. */
final class CommandTable {
    private static final class Command<T> {
        private final Class<T> type;
        private final CompletableFuture<T> future;

        private Command(Class<T> type, CompletableFuture<T> future) {
            this.type = type;
            this.future = future;
        }

        /** @return whether the caller still waited */
        private boolean complete(Object result) {
            return future.complete(type.cast(result));
        }
    }

    /** Gives the channel of a negotiation that is done. */
    interface Channels {
        @Nullable
        AppChannel take(long negotiation);
    }

    private final Channels channels;
    private final Map<Long, Command<?>> commands = new TreeMap<>();
    private long nextCommand = 1;

    CommandTable(Channels channels) {
        this.channels = channels;
    }

    /** Enters a command, whose result is of {@code type}. */
    <T> long begin(Class<T> type, CompletableFuture<T> future) {
        long command = nextCommand++;
        commands.put(command, new Command<>(type, future));
        return command;
    }

    /**
     * Ends a command if the output does.
     *
     * @return whether it was such an output
     */
    boolean carryOut(NodeOutput output) {
        if (output instanceof NodeOutput.Stored stored) {
            complete(stored.command(), stored.receipt());
        } else if (output instanceof NodeOutput.Fetched fetched) {
            complete(fetched.command(), fetched.result());
        } else if (output instanceof NodeOutput.Stated stated) {
            complete(stated.command(), stated.result());
        } else if (output instanceof NodeOutput.Found found) {
            complete(found.command(), found.result());
        } else if (output instanceof NodeOutput.Pinged pinged) {
            complete(pinged.command(), pinged.result());
        } else if (output instanceof NodeOutput.Probed probed) {
            complete(probed.command(), probed.result());
        } else if (output instanceof NodeOutput.Routed routed) {
            complete(routed.command(), routed.result());
        } else if (output instanceof NodeOutput.ChannelOpened opened) {
            AppChannel channel = channels.take(opened.negotiation());
            if (channel == null) {
                fail(opened.command(), notAvailable("the channel was closed at once"));
            } else if (!complete(opened.command(), channel)) {
                channel.close();
            }
        } else if (output instanceof NodeOutput.CommandFailed failed) {
            fail(failed.command(), failed.reason());
        } else {
            return false;
        }
        return true;
    }

    /** Fails all that is under way. */
    void close() {
        List<Command<?>> all = new ArrayList<>(commands.values());
        commands.clear();
        all.forEach(command -> command.future.completeExceptionally(notAvailable("the node was closed")));
    }

    static ReloadException notAvailable(String why) {
        return new ReloadException(ReloadException.Reason.NOT_AVAILABLE, why);
    }

    private boolean complete(long number, Object result) {
        Command<?> command = commands.remove(number);
        return command != null && command.complete(result);
    }

    private void fail(long number, ReloadException reason) {
        Command<?> command = commands.remove(number);
        if (command != null) {
            command.future.completeExceptionally(reason);
        }
    }
}
