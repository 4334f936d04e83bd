// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.transaction.DeadlineQueue;
import org.p2psip.reload.wire.NodeId;

/**
 * Leaves one link where two nodes have several with each other, so that both ends come to the same one and no message is lost
 * on another. RFC 6940 keeps nodes from attaching twice at once (Section 6.5.1.2), but not from meeting over different ways.
 *
 * <p>The node with the larger Node-ID chooses. A link whose path is looked after, as ICE does, is better than one where nobody does,
 * and the latest of them better than those before: it was made because they were not good enough, or because the other node has started
 * anew. Where there is none the oldest link that responds is taken, unless nothing has come over that since the latest one
 * came up. The other one sends over whichever link it has heard from last, so it follows. {@link #PATIENCE} after the latest link came up the larger one sends a Ping, whose answer
 * shows that the other end has followed, and closes the rest once nothing comes over them any more. Whose far end does not
 * follow chooses itself: the link over which it answers stays.
 */
final class TwinLinks {
    /** How long all links stay, since one may have come up in place of another that is about to fail. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How long nothing has come over a link that is closed. */
    static final Duration QUIET = Duration.ofSeconds(5);

    /** How long after the latest link came up the others are closed, quiet or not. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    /** Sends a node a request that it will answer. */
    interface Pinger {
        void ping(NodeId peer, long nowNanos);
    }

    /** The links with one node. */
    private static final class Twins {
        private long sinceNanos;
        private boolean pinged;
        /** The latest link with a path that is looked after, taken when it came up. */
        private @Nullable LinkId better;

        private long pingedNanos;
        /** When something came last over each of them. Never iterated. */
        private final Map<LinkId, Long> heardNanos = new HashMap<>();

        private boolean heardSince(LinkId link, long nanos) {
            Long heard = heardNanos.get(link);
            return heard != null && heard - nanos >= 0;
        }
    }

    private final NodeId self;
    private final ConnectionTable connections;
    private final UnprovenLinks unproven;
    private final Pinger pinger;
    private final Outputs outputs;
    /** Never iterated. As bounded as the Connection Table. */
    private final Map<NodeId, Twins> twins = new HashMap<>();

    private final DeadlineQueue<NodeId> deadlines = new DeadlineQueue<>();
    /** Links whose paths are looked after. Never iterated. As bounded as the Connection Table. */
    private final Set<LinkId> maintained = new HashSet<>();

    TwinLinks(NodeId self, ConnectionTable connections, UnprovenLinks unproven, Pinger pinger, Outputs outputs) {
        this.self = self;
        this.connections = connections;
        this.unproven = unproven;
        this.pinger = pinger;
        this.outputs = outputs;
    }

    /** The path of a link that is to come up is looked after. */
    void handleMaintained(LinkId link) {
        maintained.add(link);
    }

    boolean isMaintained(LinkId link) {
        return maintained.contains(link);
    }

    /** A link that came up does not stay. */
    void handleRefused(LinkId link) {
        maintained.remove(link);
    }

    /** A link to {@code peer} came up, or turned out to be one. */
    void handleUp(LinkId link, NodeId peer, long nowNanos) {
        if (!connections.hasSeveralLinks(peer)) {
            return;
        }
        Twins links = twins.computeIfAbsent(peer, first -> new Twins());
        links.sinceNanos = nowNanos;
        links.pinged = false;
        if (chooses(peer)) {
            if (maintained.contains(link)) {
                links.better = link;
                connections.prefer(link);
            }
            deadlines.set(peer, nowNanos + PATIENCE.toNanos());
        }
    }

    /** A link to {@code peer} is gone. */
    void handleDown(LinkId link, NodeId peer) {
        maintained.remove(link);
        Twins links = twins.get(peer);
        if (links != null) {
            if (link.equals(links.better)) {
                links.better = null;
            }
            links.heardNanos.remove(link);
            if (!connections.hasSeveralLinks(peer)) {
                twins.remove(peer);
                deadlines.clear(peer);
            }
        }
    }

    /** A message came. */
    void handleMessage(LinkId link, long nowNanos) {
        if (twins.isEmpty()) {
            return;
        }
        NodeId peer = connections.peer(link);
        Twins links = peer == null ? null : twins.get(peer);
        if (peer != null && links != null) {
            links.heardNanos.put(link, nowNanos);
            LinkId preferred = connections.link(peer);
            if (!chooses(peer)
                    || preferred == null
                    || !(preferred.equals(links.better) || links.heardSince(preferred, links.sinceNanos))) {
                connections.prefer(link);
            }
        }
    }

    void handleTimeout(long nowNanos) {
        for (NodeId peer = deadlines.pollDue(nowNanos); peer != null; peer = deadlines.pollDue(nowNanos)) {
            Twins links = twins.get(peer);
            if (links == null) {
                throw new AssertionError("a deadline for " + peer);
            }
            if (links.pinged) {
                closeOthers(peer, links, nowNanos);
            } else {
                links.pinged = true;
                links.pingedNanos = nowNanos;
                latestMaintained(peer).ifPresent(connections::prefer);
                pinger.ping(peer, nowNanos);
                deadlines.set(peer, nowNanos + QUIET.toNanos());
            }
        }
    }

    OptionalLong nextDeadlineNanos() {
        return deadlines.nextDeadlineNanos();
    }

    private boolean chooses(NodeId peer) {
        return self.compareTo(peer) > 0;
    }

    private void closeOthers(NodeId peer, Twins links, long nowNanos) {
        LinkId kept = kept(peer, links);
        if (kept == null) {
            throw new AssertionError("twins without links to " + peer);
        }
        connections.prefer(kept);
        boolean over = nowNanos - links.sinceNanos >= LONGEST.toNanos();
        boolean more = false;
        for (LinkId link : connections.links(peer)) {
            if (link.equals(kept) || unproven.contains(link)) {
                continue;
            }
            if (over || !links.heardSince(link, nowNanos - QUIET.toNanos() + 1)) {
                outputs.add(new NodeOutput.CloseLink(link, "there is another link with this node"));
            } else {
                more = true;
            }
        }
        if (more) {
            deadlines.set(peer, nowNanos + QUIET.toNanos());
        }
    }

    private @Nullable LinkId kept(NodeId peer, Twins links) {
        Optional<LinkId> better = latestMaintained(peer).filter(link -> links.heardSince(link, links.pingedNanos));
        if (better.isPresent()) {
            return better.get();
        }
        for (LinkId link : connections.links(peer)) {
            if (connections.isResponsive(link) && links.heardSince(link, links.pingedNanos)) {
                return link;
            }
        }
        return connections.link(peer);
    }

    /** The latest link that responds and has a path that is looked after. */
    private Optional<LinkId> latestMaintained(NodeId peer) {
        return connections.links(peer).stream()
                .filter(link -> maintained.contains(link) && connections.isResponsive(link))
                .max(Comparator.comparingLong(LinkId::value));
    }
}
