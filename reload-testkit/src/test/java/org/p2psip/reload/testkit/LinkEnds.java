// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AppReceiver;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkReceiver;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;

/** A node that has nothing but links, and notes what happens to them. */
final class LinkEnds implements LinkListener {
    static final int MAX_MESSAGE_BYTES = 5_000;

    final SimulatedHost host;
    final Credentials credentials;
    final SimulatedLinks links;
    final List<Link> accepted = new ArrayList<>();
    final List<RefusalReason> refused = new ArrayList<>();

    /** Notes what a link or channel brings. */
    static final class Received implements LinkReceiver, AppReceiver {
        final List<String> messages = new ArrayList<>();
        final List<String> events = new ArrayList<>();

        @Override
        public void message(ByteBuf message) {
            messages.add(message.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void bytes(ByteBuf bytes) {
            messages.add(bytes.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void oversized(ByteBuf head) {
            events.add("oversized " + head.readableBytes());
        }

        @Override
        public void responsive(boolean responsive) {
            events.add(responsive ? "responsive" : "silent");
        }

        @Override
        public void closed(String reason) {
            events.add(reason);
        }

        @Override
        public void closed() {
            events.add("closed");
        }
    }

    LinkEnds(SimulatedHost host, Credentials credentials, CertificateTrust trust) {
        this(host, credentials, trust, SimulatedLinks.create(host));
    }

    LinkEnds(SimulatedHost host, Credentials credentials, CertificateTrust trust, SimulatedLinks links) {
        this.host = host;
        this.credentials = credentials;
        this.links = links;
        Simulation simulation = host.network().simulation();
        LinkContext context = new LinkContext(
                host.environment(),
                credentials,
                trust,
                simulation.clock(),
                simulation.random(host.name()),
                MAX_MESSAGE_BYTES);
        links.start(context, this).toCompletableFuture().join();
    }

    @Override
    public void linkAccepted(Link link) {
        accepted.add(link);
    }

    @Override
    public void linkRefused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {
        refused.add(reason);
    }

    static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    static ByteBuf zeros(int length) {
        return Unpooled.wrappedBuffer(ByteBufUtil.getBytes(Unpooled.buffer().writeZero(length)));
    }
}
