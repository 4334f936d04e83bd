// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.ice.links.TestNodes.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.LinkReceiver;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;

/** Links with ICE of one node on a real event loop, driven from the test's thread. */
final class IceNode implements LinkListener {
    static final int SECONDS = 60;

    final IceLinks links;
    final NettyEnvironment environment;
    final BlockingQueue<Link> accepted = new LinkedBlockingQueue<>();
    final BlockingQueue<Link> improvable = new LinkedBlockingQueue<>();
    final BlockingQueue<RefusalReason> refused = new LinkedBlockingQueue<>();
    private final NodeId nodeId;

    IceNode(NettyEnvironment environment, TestNodes overlay, IceLinks links) {
        this(environment, overlay, links, overlay.credentials());
    }

    IceNode(NettyEnvironment environment, TestNodes overlay, IceLinks links, Credentials credentials) {
        this.environment = environment;
        this.links = links;
        this.nodeId = credentials.nodeId();
        await(on(() -> links.start(
                new LinkContext(
                        environment, credentials, overlay.trust(), Clock.systemUTC(), new SecureRandom(), 5_000),
                this)));
    }

    NodeId nodeId() {
        return nodeId;
    }

    InetSocketAddress address() {
        return on(links::localAddresses).get(0);
    }

    LinkNegotiation negotiate(NegotiationRole role) {
        return negotiate(role, LinkPurpose.OVERLAY);
    }

    LinkNegotiation negotiate(NegotiationRole role, LinkPurpose purpose) {
        return on(() -> links.negotiate(role, purpose));
    }

    LinkDescription describe(LinkNegotiation negotiation) {
        return await(on(negotiation::localDescription));
    }

    CompletionStage<Link> establish(LinkNegotiation negotiation, LinkDescription remote, NodeId peer) {
        return on(() -> negotiation.establish(remote, peer));
    }

    <T> T on(Callable<T> action) {
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

    void run(Runnable action) {
        on(() -> {
            action.run();
            return true;
        });
    }

    Received receive(Link link) {
        Received received = new Received();
        run(() -> link.receiver(received));
        return received;
    }

    void send(Link link, byte... bytes) {
        run(() -> link.send(Unpooled.wrappedBuffer(bytes)));
    }

    static <T> T take(BlockingQueue<T> queue) {
        try {
            T taken = queue.poll(SECONDS, TimeUnit.SECONDS);
            assertThat(taken).as("came within %d s", SECONDS).isNotNull();
            return taken;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void linkAccepted(Link link) {
        accepted.add(link);
    }

    @Override
    public void betterLinkWorthTrying(Link link) {
        improvable.add(link);
    }

    @Override
    public void linkRefused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {
        refused.add(reason);
    }

    /** Two ends of one link, brought up by an Attach whose descriptions the test carries. */
    static Link[] attach(IceNode offerer, IceNode answerer) {
        LinkNegotiation offering = offerer.negotiate(NegotiationRole.OFFERER);
        LinkNegotiation answering = answerer.negotiate(NegotiationRole.ANSWERER);
        LinkDescription offer = offerer.describe(offering);
        LinkDescription answer = answerer.describe(answering);
        CompletionStage<Link> atAnswerer = answerer.establish(answering, offer, offerer.nodeId());
        CompletionStage<Link> atOfferer = offerer.establish(offering, answer, answerer.nodeId());
        return new Link[] {await(atOfferer), await(atAnswerer)};
    }

    /** What came over a link. */
    static final class Received implements LinkReceiver {
        final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<String> closed = new CompletableFuture<>();

        @Override
        public void message(ByteBuf message) {
            messages.add(ByteBufUtil.hexDump(message));
        }

        @Override
        public void closed(String reason) {
            assertThat(closed.complete(reason)).as("closed once").isTrue();
        }
    }
}
