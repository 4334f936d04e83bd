// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.NodeId;

/** Links of one node on a real event loop, driven from the test's thread. */
public abstract class LinkNode implements LinkListener {
    public static final int MAX_MESSAGE_BYTES = 2_000_000;

    private static final long TIMEOUT_SECONDS = 60;

    /** Reports every handshake, failed ones with a trace. Held, as the level is lost with the logger. */
    private static final Logger BOUNCY_CASTLE = Logger.getLogger("org.bouncycastle.jsse");

    static {
        BOUNCY_CASTLE.setLevel(Level.OFF);
    }

    public final NettyEnvironment environment;
    public final BlockingQueue<Link> accepted = new LinkedBlockingQueue<>();
    public final BlockingQueue<RefusalReason> refused = new LinkedBlockingQueue<>();
    private final LinkProvider provider;
    private final NodeId nodeId;

    protected LinkNode(
            NettyEnvironment environment, LinkProvider provider, Credentials credentials, CertificateTrust trust) {
        this(environment, provider, credentials, trust, MAX_MESSAGE_BYTES);
    }

    protected LinkNode(
            NettyEnvironment environment,
            LinkProvider provider,
            Credentials credentials,
            CertificateTrust trust,
            int maxMessageBytes) {
        this.environment = environment;
        this.provider = provider;
        this.nodeId = credentials.nodeId();
        await(on(() -> provider.start(
                new LinkContext(
                        environment, credentials, trust, TestOverlay.CLOCK, new SecureRandom(), maxMessageBytes),
                this)));
    }

    public NodeId nodeId() {
        return nodeId;
    }

    /** The address that the provider listens on. */
    public abstract InetSocketAddress address();

    /** Closes the provider with its links, from any thread. */
    public final void close() {
        provider.close();
    }

    public final LinkProvider provider() {
        return provider;
    }

    public static InetSocketAddress anyPort() {
        return loopback(0);
    }

    public static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void linkAccepted(Link link) {
        accepted.add(link);
    }

    @Override
    public void linkRefused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {
        assertThat(detail).isNotBlank().doesNotContain("\n");
        refused.add(reason);
    }

    public Link connect(LinkNode to) {
        return await(dial(to.address()));
    }

    public final CompletionStage<Link> dial(InetSocketAddress address) {
        return on(() -> provider.connect(address));
    }

    public <T> T on(Callable<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        environment.execute(() -> {
            try {
                result.complete(action.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return await(result);
    }

    public void run(Runnable action) {
        on(() -> {
            action.run();
            return true;
        });
    }

    public Received receive(Link link) {
        Received received = new Received(link);
        run(() -> link.receiver(received));
        return received;
    }

    public ReceivedBytes receive(AppChannel channel) {
        ReceivedBytes received = new ReceivedBytes();
        run(() -> channel.receiver(received));
        return received;
    }

    /** Goes by another max-message-size and overlay-reliability-timer from now on. */
    public void rules(int maxMessageBytes, Duration reliabilityTimer) {
        run(() -> provider.rules(new LinkRules(maxMessageBytes, reliabilityTimer)));
    }

    public void send(Link link, String hex) {
        run(() -> link.send(Unpooled.wrappedBuffer(Hex.decode(hex))));
    }

    public static void assertIsClosed(Socket socket) {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException reset) {
            // As good as closed.
        }
    }

    public static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(TIMEOUT_SECONDS, SECONDS).join();
    }

    public static <T> T take(BlockingQueue<T> queue) {
        try {
            T taken = queue.poll(TIMEOUT_SECONDS, SECONDS);
            assertThat(taken).as("came within %d s", TIMEOUT_SECONDS).isNotNull();
            return taken;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What came over a link. */
    public static final class Received implements LinkReceiver {
        public final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        public final BlockingQueue<Integer> oversized = new LinkedBlockingQueue<>();
        public final BlockingQueue<Boolean> responsive = new LinkedBlockingQueue<>();
        public final CompletableFuture<String> closed = new CompletableFuture<>();

        /** What the link gave back when it did not respond or was closed. */
        public final BlockingQueue<String> undelivered = new LinkedBlockingQueue<>();

        private final Link link;

        Received(Link link) {
            this.link = link;
        }

        @Override
        public void message(ByteBuf message) {
            messages.add(hex(message));
        }

        @Override
        public void oversized(ByteBuf head) {
            oversized.add(head.readableBytes());
            link.send(Unpooled.wrappedBuffer(new byte[] {0x0b}));
        }

        @Override
        public void responsive(boolean isResponsive) {
            responsive.add(isResponsive);
            takeBack();
        }

        @Override
        public void closed(String reason) {
            takeBack();
            assertThat(closed.complete(reason)).as("closed once").isTrue();
        }

        private void takeBack() {
            for (ByteBuf message : link.takeUnacknowledged()) {
                undelivered.add(hex(message));
                message.release();
            }
        }
    }

    /** What came over an application's channel. */
    public static final class ReceivedBytes implements AppReceiver {
        private final BlockingQueue<String> arrivals = new LinkedBlockingQueue<>();
        public final CompletableFuture<Boolean> closed = new CompletableFuture<>();

        @Override
        public void bytes(ByteBuf bytes) {
            arrivals.add(hex(bytes));
        }

        @Override
        public void closed() {
            assertThat(closed.complete(true)).as("closed once").isTrue();
        }

        /** Waits until this many bytes have come. */
        public String first(int count) {
            StringBuilder first = new StringBuilder();
            while (first.length() < 2 * count) {
                first.append(take(arrivals));
            }
            return first.toString();
        }
    }

    private static String hex(ByteBuf buf) {
        byte[] bytes = new byte[buf.readableBytes()];
        buf.getBytes(buf.readerIndex(), bytes);
        return Hex.encode(bytes);
    }
}
