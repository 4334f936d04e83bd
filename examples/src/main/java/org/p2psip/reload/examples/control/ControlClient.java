// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.text.JsonParser;
import org.p2psip.reload.examples.text.JsonValues;

/** A connection to the control socket of a running peer. */
final class ControlClient implements AutoCloseable {
    /** Most bytes of an answer; the status of a peer with a thousand links has about 300 000. */
    private static final int MAX_ANSWER_BYTES = 1 << 22;

    /** Longer than the peer lets the overlay take. */
    private static final long LIMIT_SECONDS = ControlLimits.DEFAULT.answer().toSeconds() + 10;

    private final Path path;
    private final SocketChannel channel;
    private final Lines lines;
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "reload-control-client");
        thread.setDaemon(true);
        return thread;
    });

    private ControlClient(Path path, SocketChannel channel) {
        this.path = path;
        this.channel = channel;
        this.lines = new Lines(channel, MAX_ANSWER_BYTES);
    }

    static ControlClient connect(Path path) throws CommandFailure {
        try {
            return new ControlClient(path, SocketChannel.open(UnixDomainSocketAddress.of(path)));
        } catch (IOException | UnsupportedOperationException e) {
            throw new CommandFailure(
                    CommandFailure.NO_PEER,
                    "no peer answers at " + path + ": "
                            + (e instanceof IOException io ? Failures.reason(io) : "this system has no such sockets")
                            + "; start one with reload peer");
        }
    }

    /**
     * Asks and waits for the answer.
     *
     * @throws CommandFailure if the peer refuses, or cannot be talked with
     */
    Map<String, Object> ask(Map<String, ?> request) throws CommandFailure {
        String line;
        Future<?> cutOff = watchdog.schedule(() -> ControlServer.close(channel), LIMIT_SECONDS, TimeUnit.SECONDS);
        try {
            lines.write(JsonValues.line(request));
            line = lines.read();
        } catch (IOException e) {
            throw silent(Failures.reason(e));
        } finally {
            cutOff.cancel(false);
        }
        if (line == null) {
            throw silent("it closed the connection");
        }
        try {
            Map<String, Object> answer = JsonParser.object(line);
            if (Boolean.TRUE.equals(answer.get("ok"))) {
                return answer;
            }
            throw new CommandFailure(CommandFailure.FAILED, String.valueOf(answer.get("error")));
        } catch (JsonParser.JsonException e) {
            throw new CommandFailure(CommandFailure.NO_PEER, path + " is not the control socket of a peer");
        }
    }

    private CommandFailure silent(String reason) {
        return new CommandFailure(
                CommandFailure.NO_PEER, "the peer at " + path + " did not answer: " + reason + "; is it stopped?");
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
        ControlServer.close(channel);
    }
}
