// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.LongTermServer;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.UserKeys;
import org.p2psip.reload.ice.turn.ClientPath;
import org.p2psip.reload.ice.turn.PeerPolicy;
import org.p2psip.reload.ice.turn.TurnServer;
import org.p2psip.reload.ice.turn.TurnServerOutput;
import org.p2psip.reload.ice.turn.TurnServerSettings;
import org.p2psip.reload.ice.turn.TurnServerStatistics;

/** A {@link TurnServer} on real sockets. Everything happens on one event loop; the public methods may be called from any thread. */
public final class TurnService {
    /** How long a nonce holds. */
    private static final Duration NONCE_LIFETIME = Duration.ofMinutes(10);

    private static final int SECRET_BYTES = 32;

    private final EventLoop eventLoop;
    private final TurnServer server;
    private final RelaySockets sockets;
    private final List<Channel> listening = new ArrayList<>();
    private final ChannelGroup channels;
    private final List<Channel> written = new ArrayList<>();
    private @Nullable ScheduledFuture<?> timer;
    private long timerNanos;
    private boolean pumping;
    private boolean closed;
    private long slow;
    private long sendErrors;

    private TurnService(
            EventLoop eventLoop,
            TurnServerSettings.Builder settings,
            String realm,
            UserKeys users,
            PeerPolicy policy,
            Random random) {
        this.eventLoop = eventLoop;
        this.sockets = new RelaySockets(this, eventLoop);
        this.channels = new DefaultChannelGroup(eventLoop);
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        StunIntegrity integrity = new StunIntegrity();
        LongTermServer credentials = new LongTermServer(realm, users, integrity, secret, NONCE_LIFETIME);
        this.server = new TurnServer(
                settings.dontFragment(sockets.canForbidFragments()).build(),
                credentials,
                policy,
                integrity,
                random,
                nowNanos());
    }

    /**
     * Opens a server.
     *
     * @param listen where and how clients reach it; the port 0 is a free one for the first, and for the others that of the one
     *     before
     * @param realm to be shown to clients, commonly the operator's domain
     * @param users who may use it; asked on the event loop, for each request
     * @param policy to which peers it relays
     * @param random a {@code SecureRandom}, but for tests
     * @return fails with the cause if it cannot listen at one of the addresses
     */
    public static CompletableFuture<TurnService> open(
            EventLoop eventLoop,
            List<TurnAddress> listen,
            TurnServerSettings.Builder settings,
            String realm,
            UserKeys users,
            PeerPolicy policy,
            Random random) {
        TurnService service = new TurnService(eventLoop, settings, realm, users, policy, random);
        TurnListeners listeners = new TurnListeners(service, eventLoop);
        return service.open(new TurnPorts(eventLoop, listen, listeners::listen, () -> 0));
    }

    private CompletableFuture<TurnService> open(TurnPorts ports) {
        CompletableFuture<TurnService> opened = new CompletableFuture<>();
        CompletableFuture<List<Channel>> unused = ports.open()
                .whenCompleteAsync(
                        (open, failure) -> {
                            if (failure == null) {
                                listening.addAll(open);
                                channels.addAll(open);
                                opened.complete(this);
                            } else {
                                ChannelGroupFuture unusedClosing = closeAll();
                                opened.completeExceptionally(failure);
                            }
                        },
                        eventLoop);
        return opened;
    }

    /** Where clients reach the server, in the order of what it was to listen at. */
    public List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Channel each : listening) {
            addresses.add((InetSocketAddress) each.localAddress());
        }
        return addresses;
    }

    /** What the server does and has done. */
    public CompletableFuture<TurnServerStatistics> statistics() {
        return CompletableFuture.supplyAsync(server::statistics, eventLoop);
    }

    /** Datagrams that the system refused to send, and those for clients that do not take them fast enough. */
    public CompletableFuture<Long> lost() {
        return CompletableFuture.supplyAsync(() -> slow + sendErrors, eventLoop);
    }

    /** Ends all allocations and closes all sockets. */
    public CompletableFuture<Void> close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        eventLoop.execute(() -> closeAll().addListener(closing -> done.complete(null)));
        return done;
    }

    private ChannelGroupFuture closeAll() {
        closed = true;
        sockets.closeAll();
        ScheduledFuture<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
        return channels.close();
    }

    /** A connection of a client is open, or a port that clients reach the server at. */
    void add(Channel channel) {
        channels.add(channel);
    }

    TurnServer server() {
        return server;
    }

    long nowNanos() {
        return System.nanoTime();
    }

    void countSendError() {
        sendErrors++;
    }

    /** Does what the server wants done; what is written goes out with {@link #flush}. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        for (TurnServerOutput each = server.pollOutput(); each != null; each = server.pollOutput()) {
            carryOut(each);
        }
        pumping = false;
        schedule();
    }

    private void carryOut(TurnServerOutput output) {
        if (output instanceof TurnServerOutput.ToPeer toPeer) {
            Channel channel = sockets.send(toPeer);
            if (channel != null) {
                written.add(channel);
            }
        } else if (output instanceof TurnServerOutput.ToClient toClient) {
            toClient(toClient);
        } else if (output instanceof TurnServerOutput.OpenSocket open) {
            sockets.open(open.socket());
        } else if (output instanceof TurnServerOutput.CloseSocket close) {
            sockets.close(close.socket());
        } else if (output instanceof TurnServerOutput.CloseClient close
                && close.path().attachment() instanceof Channel channel) {
            channel.flush();
            ChannelFuture unused = channel.close();
        }
    }

    private void toClient(TurnServerOutput.ToClient output) {
        ClientPath path = output.path();
        if (!(path.attachment() instanceof Channel channel) || closed) {
            output.payload().release();
            return;
        }
        if (output.data() && !channel.isWritable()) {
            slow++;
            output.payload().release();
            return;
        }
        Object message = path.isStream() ? output.payload() : new DatagramPacket(output.payload(), path.remote());
        ChannelFuture unused = channel.write(message, channel.voidPromise());
        written.add(channel);
    }

    /** Sends what was written. */
    void flush() {
        for (int i = 0; i < written.size(); i++) {
            written.get(i).flush();
        }
        written.clear();
    }

    private void schedule() {
        OptionalLong deadline = closed ? OptionalLong.empty() : server.nextDeadlineNanos();
        ScheduledFuture<?> pending = timer;
        if (pending != null && deadline.isPresent() && timerNanos == deadline.getAsLong()) {
            return;
        }
        if (pending != null) {
            pending.cancel(false);
            timer = null;
        }
        if (deadline.isPresent()) {
            timerNanos = deadline.getAsLong();
            long waitNanos = Math.max(0, timerNanos - nowNanos());
            timer = eventLoop.schedule(this::handleTimeout, waitNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void handleTimeout() {
        timer = null;
        server.handleTimeout(nowNanos());
        pump();
        flush();
    }
}
