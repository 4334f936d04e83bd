// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;

/**
 * What the coming, going and failing of links means to a node: who is linked, through whom it enters the overlay, and what
 * the topology has to know (RFC 6940, Sections 6.4.1.2 and 6.6.5).
 */
final class NodeLinks {
    private final NodeId self;
    private final ConnectionTable connections;
    private final UnprovenLinks unproven;
    private final TwinLinks twins;
    private final Messaging messaging;
    private final LinkNegotiations negotiations;
    private final TopologyDriver topologyDriver;
    private final StorageDriver storageDriver;
    private final Bootstrap bootstrap;
    private final BootstrapContact bootstrapContact;
    private final Outputs outputs;

    NodeLinks(
            NodeId self,
            ConnectionTable connections,
            UnprovenLinks unproven,
            TwinLinks twins,
            Messaging messaging,
            LinkNegotiations negotiations,
            TopologyDriver topologyDriver,
            StorageDriver storageDriver,
            Bootstrap bootstrap,
            BootstrapContact bootstrapContact,
            Outputs outputs) {
        this.self = self;
        this.connections = connections;
        this.unproven = unproven;
        this.twins = twins;
        this.messaging = messaging;
        this.negotiations = negotiations;
        this.topologyDriver = topologyDriver;
        this.storageDriver = storageDriver;
        this.bootstrap = bootstrap;
        this.bootstrapContact = bootstrapContact;
        this.outputs = outputs;
    }

    /** A connection that {@link NodeOutput.ConnectBootstrap} asked for is up. */
    void handleConnected(long attempt, LinkId link, NodeId peer, int maxMessageBytes, long nowNanos) {
        boolean contact = attempt < 0;
        if (!contact && !bootstrap.wants(attempt)) {
            bootstrap.handleLate(attempt);
            outputs.add(new NodeOutput.CloseLink(link, "another bootstrap node was quicker"));
            return;
        }
        handleUp(link, peer, maxMessageBytes, nowNanos);
        if (contact) {
            bootstrapContact.handleAttempt(attempt, link, peer, nowNanos);
        } else if (connections.isConnected(peer)) {
            bootstrap.handleConnected(attempt, link, peer, nowNanos);
        } else {
            bootstrap.handleConnectFailed(attempt, peer + " is this node itself, or one link too many", nowNanos);
        }
    }

    /** A connection that {@link NodeOutput.ConnectBootstrap} asked for did not come about. */
    void handleConnectFailed(long attempt, String reason, long nowNanos) {
        bootstrap.handleConnectFailed(attempt, reason, nowNanos);
        bootstrapContact.handleAttempt(attempt, null, null, nowNanos);
    }

    /** @param maxMessageBytes longest message that the link carries; {@link #handleChanged} when that changes */
    void handleUp(LinkId link, NodeId peer, int maxMessageBytes, long nowNanos) {
        if (peer.equals(self)) {
            twins.handleRefused(link);
            outputs.add(new NodeOutput.CloseLink(link, "a link of the node with itself"));
            return;
        }
        switch (connections.add(link, peer, maxMessageBytes)) {
            case REFUSED -> {
                twins.handleRefused(link);
                outputs.add(new NodeOutput.CloseLink(link, "too many links"));
            }
            case FIRST -> {
                storageDriver.handleLinked(peer, nowNanos);
                topologyDriver.handleConnected(peer, nowNanos);
                negotiations.handleConnected(peer, nowNanos);
            }
            case ANOTHER -> {
                twins.handleUp(link, peer, nowNanos);
                storageDriver.handleLinked(peer, nowNanos);
                topologyDriver.handleRelinked(peer, nowNanos);
                negotiations.handleConnected(peer, nowNanos);
            }
        }
    }

    /** The certificate at the far end of a link that is to come up has several Node-IDs. */
    void handleUnproven(LinkId link) {
        unproven.add(link);
    }

    /** Something looks after the path of a link that is to come up, see {@link org.p2psip.reload.link.Link#isMaintained}. */
    void handleMaintained(LinkId link) {
        twins.handleMaintained(link);
    }

    /** Another link with the same node may have a better path: tries to make one, which then takes this one's place. */
    void handleBetterWorthTrying(LinkId link, long nowNanos) {
        NodeId peer = connections.peer(link);
        if (peer != null) {
            negotiations.attach(List.of(new Destination.Node(peer)), false, LinkNegotiations.Attached.NOBODY, nowNanos);
        }
    }

    /** A negotiation showed that {@code peer} is at the far end of a link that is up already. */
    void handleProven(LinkId link, NodeId peer, int maxMessageBytes, long nowNanos) {
        unproven.remove(link);
        NodeId before = connections.peer(link);
        if (before != null && !before.equals(peer)) {
            boolean maintained = twins.isMaintained(link);
            handleDown(link, "it is another node's", List.of(), nowNanos);
            if (maintained) {
                twins.handleMaintained(link);
            }
            handleUp(link, peer, maxMessageBytes, nowNanos);
        } else {
            twins.handleUp(link, peer, nowNanos);
        }
    }

    /**
     * @param reason one line for people
     * @param undelivered what the link did not bring to the far end; released
     */
    void handleDown(LinkId link, String reason, List<ByteBuf> undelivered, long nowNanos) {
        unproven.remove(link);
        messaging.handleLinkDown(link);
        NodeId linked = connections.peer(link);
        boolean wasResponsive = linked != null && connections.isResponsive(linked);
        connections.remove(link).ifPresent(peer -> {
            messaging.handleDisconnected(peer);
            bootstrap.handleDisconnected(peer, reason);
            topologyDriver.handleDisconnected(peer, nowNanos);
        });
        if (linked != null) {
            twins.handleDown(link, linked);
            tellResponsiveness(linked, wasResponsive, nowNanos);
            messaging.handleUndelivered(linked, undelivered, nowNanos);
        }
    }

    /** The path under a link has changed: it carries longer or shorter messages now. */
    void handleChanged(LinkId link, int maxMessageBytes) {
        connections.setMaxMessageBytes(link, maxMessageBytes);
    }

    /**
     * The far end of a link stopped or resumed acknowledging.
     *
     * @param undelivered what it has not acknowledged; released
     */
    void handleResponsive(LinkId link, boolean responsive, List<ByteBuf> undelivered, long nowNanos) {
        NodeId peer = connections.peer(link);
        if (peer != null) {
            boolean before = connections.isResponsive(peer);
            connections.setResponsive(link, responsive);
            tellResponsiveness(peer, before, nowNanos);
            messaging.handleUndelivered(peer, undelivered, nowNanos);
        }
    }

    private void tellResponsiveness(NodeId peer, boolean before, long nowNanos) {
        if (connections.isConnected(peer) && connections.isResponsive(peer) != before) {
            topologyDriver.handleResponsive(peer, !before, nowNanos);
        }
    }
}
