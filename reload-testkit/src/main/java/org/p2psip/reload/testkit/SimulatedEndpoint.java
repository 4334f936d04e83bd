// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.NodeId;

/** The books of one provider: what is open and what is being opened. */
final class SimulatedEndpoint {
    private final SimulatedHost host;
    private final LinkContext context;
    private final LinkListener listener;
    private final LinkLimits limits;
    private LinkRules rules;
    private final Set<SimulatedTransport> open = new LinkedHashSet<>();
    private final Set<SimulatedDial> dials = new LinkedHashSet<>();
    private final Set<SimulatedHandshake> accepting = new LinkedHashSet<>();

    SimulatedEndpoint(SimulatedHost host, LinkContext context, LinkListener listener, LinkLimits limits) {
        this.host = host;
        this.context = context;
        this.listener = listener;
        this.limits = limits;
        this.rules = context.rules();
    }

    /** Accepts connections, and gives those whose handshake succeeded to {@code onSecured}. */
    ConnectionAcceptor acceptor(Consumer<SecuredConnection> onSecured) {
        return end -> {
            if (accepting.size() >= limits.maxHandshakes()) {
                end.close("too many handshakes");
                refuse(
                        RefusalReason.TOO_MANY_HANDSHAKES,
                        limits.maxHandshakes() + " handshakes are under way, which is the limit",
                        end.remote());
                return new Deaf();
            }
            Accepting outcome = new Accepting(onSecured);
            SimulatedHandshake handshake = SimulatedHandshake.accept(context, end, outcome);
            outcome.handshake = handshake;
            accepting.add(handshake);
            return handshake;
        };
    }

    /** Goes by other rules of the overlay from now on. */
    void rules(LinkRules next) {
        rules = next;
        open.forEach(transport -> transport.rules(next));
    }

    SimulatedLink openLink(SecuredConnection connection, NodeId peer) throws LinkException {
        admit(connection);
        SimulatedLink link = new SimulatedLink(host, connection, peer, context, rules, open::remove);
        open.add(link);
        return link;
    }

    SimulatedAppChannel openChannel(SecuredConnection connection, NodeId peer) throws LinkException {
        admit(connection);
        SimulatedAppChannel channel = new SimulatedAppChannel(connection, peer, context.environment(), open::remove);
        open.add(channel);
        return channel;
    }

    /** Reports a connection from outside that did not become a link. */
    void refuse(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {
        listener.linkRefused(reason, detail, remote);
    }

    void add(SimulatedDial dial) {
        dials.add(dial);
    }

    void remove(SimulatedDial dial) {
        dials.remove(dial);
    }

    void closeAll() {
        LinkException closed = new LinkException(RefusalReason.CANCELLED, "the provider is closed");
        List.copyOf(dials).forEach(dial -> dial.abandon(closed));
        List.copyOf(accepting).forEach(SimulatedHandshake::abandon);
        accepting.clear();
        List.copyOf(open).forEach(SimulatedTransport::close);
    }

    SimulatedHost host() {
        return host;
    }

    LinkContext context() {
        return context;
    }

    private void admit(SecuredConnection connection) throws LinkException {
        if (open.size() >= limits.maxLinks()) {
            connection.end().close("too many links");
            throw new LinkException(
                    RefusalReason.TOO_MANY_LINKS, limits.maxLinks() + " links are open, which is the limit");
        }
    }

    /** What follows a connection that arrived. */
    private final class Accepting implements SimulatedHandshake.Outcome {
        private final Consumer<SecuredConnection> onSecured;
        private @Nullable SimulatedHandshake handshake;

        Accepting(Consumer<SecuredConnection> onSecured) {
            this.onSecured = onSecured;
        }

        @Override
        public void secured(SecuredConnection connection) {
            accepting.remove(handshake);
            onSecured.accept(connection);
        }

        @Override
        public void refused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {
            accepting.remove(handshake);
            refuse(reason, detail, remote);
        }
    }

    /** Told of a connection that was turned away. */
    private static final class Deaf implements ConnectionHandler {
        @Override
        public void received(SimulationEvent.Kind kind, byte[] bytes) {}

        @Override
        public void responsive(boolean responsive) {}

        @Override
        public void closed(String reason) {}
    }
}
