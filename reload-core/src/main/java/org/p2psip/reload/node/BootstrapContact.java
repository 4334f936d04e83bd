// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.wire.NodeId;

/**
 * Links a peer of the overlay with one of its bootstrap nodes for a while, so that the topology can find out whether the ring
 * has fallen apart (RFC 6940, Section 10.7.4.4): with one by chance each time. After one that did not answer it is a former neighbor's
 * turn, so that a ring whose bootstrap nodes are gone becomes one again too.
 *
 * <p>One contact at a time; a second one fails at once. Its attempts have negative numbers, those of {@link Bootstrap} positive
 * ones.
 */
final class BootstrapContact {
    /** Hears what becomes of contacts. */
    interface Contacted {
        void contacted(long token, NodeId bootstrap, long nowNanos);

        void failed(long token, long nowNanos);
    }

    private final NodeId self;
    private final BootstrapAddresses addresses;
    private final ConnectionTable connections;
    private final Random random;
    private final Outputs outputs;
    private final Contacted contacted;
    /** Who answered last time at the address of a bootstrap node, this node itself included. As many as there are of these. */
    private final Map<InetSocketAddress, NodeId> known = new HashMap<>();

    private long attempt;
    private boolean connecting;
    private @Nullable InetSocketAddress address;
    private long token;
    private @Nullable LinkId link;
    private boolean nodeUnanswered;

    BootstrapContact(
            NodeId self,
            BootstrapAddresses addresses,
            ConnectionTable connections,
            Random random,
            Outputs outputs,
            Contacted contacted) {
        this.self = self;
        this.addresses = addresses;
        this.connections = connections;
        this.random = random;
        this.outputs = outputs;
        this.contacted = contacted;
    }

    /** Forgets who was at addresses that another configuration of the overlay does not name any more. */
    void configuration(OverlayConfiguration next) {
        known.keySet().retainAll(addresses.bootstrapNodes());
    }

    /** Brings up a link, unless there is one. */
    void contact(long newToken, long nowNanos) {
        List<InetSocketAddress> candidates = connecting ? List.of() : candidates();
        if (candidates.isEmpty()) {
            contacted.failed(newToken, nowNanos);
            return;
        }
        InetSocketAddress chosen = candidates.get(random.nextInt(candidates.size()));
        NodeId peer = known.get(chosen);
        if (peer != null && connections.isConnected(peer)) {
            contacted.contacted(newToken, peer, nowNanos);
            return;
        }
        token = newToken;
        address = chosen;
        link = null;
        connecting = true;
        outputs.add(new NodeOutput.ConnectBootstrap(--attempt, chosen));
    }

    /** Closes the link that a contact brought up, if it did. */
    void release(long ofToken) {
        if (ofToken == token && link != null) {
            outputs.add(new NodeOutput.CloseLink(link, "the bootstrap node is not needed any more"));
            link = null;
        }
    }

    /**
     * A connection attempt is over.
     *
     * @param ofAttempt the number of an attempt, of these or of others
     * @param newLink the link that is up, or null
     * @param peer who is at its other end, or null
     */
    void handleAttempt(long ofAttempt, @Nullable LinkId newLink, @Nullable NodeId peer, long nowNanos) {
        if (!connecting || ofAttempt != attempt) {
            return;
        }
        connecting = false;
        nodeUnanswered = newLink == null && addresses.bootstrapNodes().contains(address);
        if (newLink == null || peer == null) {
            contacted.failed(token, nowNanos);
        } else if (peer.equals(self)) {
            remember(peer);
            contacted.failed(token, nowNanos);
        } else if (!connections.isConnected(peer)) {
            contacted.failed(token, nowNanos);
        } else {
            remember(peer);
            link = newLink;
            contacted.contacted(token, peer, nowNanos);
        }
    }

    /** The bootstrap nodes but this one; a former neighbor when there are none, or after one that did not answer. */
    private List<InetSocketAddress> candidates() {
        List<InetSocketAddress> nodes = addresses.bootstrapNodes();
        nodes.removeIf(node -> Objects.equals(known.get(node), self));
        List<InetSocketAddress> lost = addresses.lostNeighbors(connections::isConnected);
        lost.removeAll(addresses.bootstrapNodes());
        boolean neighborsTurn = nodes.isEmpty() || nodeUnanswered;
        nodeUnanswered = false;
        return neighborsTurn && !lost.isEmpty() ? lost : nodes;
    }

    private void remember(NodeId peer) {
        if (address != null && addresses.bootstrapNodes().contains(address)) {
            known.put(address, peer);
        }
    }
}
