// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.JoinAnswer;
import org.p2psip.reload.wire.JoinRequest;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.UpdateRequest;

/**
 * Lets nodes into the ring before this peer (RFC 6940, Section 10.5, steps 5 to 8): answers the Join, hands over the
 * resources, sends an Update that names the node as predecessor, and takes it for a peer as soon as that is answered.
 *
 * <p>Until then this peer stays responsible, so no key is ever without one. At most {@link #MAX_UNDER_WAY} admissions are under
 * way; further nodes are refused and may ask again.
 */
final class Admissions {
    static final int MAX_UNDER_WAY = 16;

    private final Ring ring;
    private final Outbox outbox;
    private final Map<NodeId, Admission> underWay = new LinkedHashMap<>();

    Admissions(Ring ring, Outbox outbox) {
        this.ring = ring;
        this.outbox = outbox;
    }

    /** Answers a Join, and begins the admission if nothing is against it. */
    void handleJoin(long token, NodeId sender, boolean adjacent, JoinRequest request, boolean open) {
        if (!request.joiningPeerId().equals(sender)) {
            refuse(token, ErrorCode.FORBIDDEN, "joining_peer_id is not the signer");
        } else if (!adjacent || !ring.isConnected(sender)) {
            refuse(token, ErrorCode.FORBIDDEN, "no link of its own to the joining node");
        } else if (!open) {
            refuse(token, ErrorCode.NOT_FOUND, "not a peer of the overlay");
        } else if (!range(sender).test(RingKey.of(sender).toResourceId())) {
            refuse(token, ErrorCode.NOT_FOUND, "not responsible for the joining node's place");
        } else if (underWay.containsKey(sender)) {
            outbox.emit(new TopologyOutput.Answer(token, new JoinAnswer(Opaque.EMPTY)));
        } else if (underWay.size() == MAX_UNDER_WAY) {
            refuse(token, ErrorCode.NOT_FOUND, "too many nodes join here at once");
        } else {
            outbox.emit(new TopologyOutput.Answer(token, new JoinAnswer(Opaque.EMPTY)));
            admit(sender);
        }
    }

    void handleDisconnected(NodeId peer) {
        underWay.remove(peer);
    }

    /** Whether {@code peer} is about to enter. */
    boolean admits(NodeId peer) {
        return underWay.containsKey(peer);
    }

    void clear() {
        underWay.clear();
    }

    int size() {
        return underWay.size();
    }

    private void refuse(long token, ErrorCode code, String reason) {
        outbox.emit(new TopologyOutput.Answer(token, Refusals.error(code, reason)));
    }

    private void admit(NodeId joining) {
        ring.setReturned(joining);
        Admission admission = new Admission(joining);
        underWay.put(joining, admission);
        outbox.handOver(joining, new RingArc(range(joining).after(), RingKey.of(joining)), admission::tell);
    }

    /** The range of this peer if {@code joining} were not in the ring. */
    private RingArc range(NodeId joining) {
        for (NodeId predecessor : ring.neighbors().predecessors()) {
            if (!predecessor.equals(joining)) {
                return new RingArc(RingKey.of(predecessor), ring.selfKey());
            }
        }
        return new RingArc(ring.selfKey(), ring.selfKey());
    }

    private final class Admission implements Outbox.Asker {
        private final NodeId joining;

        private Admission(NodeId joining) {
            this.joining = joining;
        }

        private void tell(long nowNanos) {
            if (underWay.get(joining) != this) {
                return;
            }
            if (!ring.isJoined()) {
                underWay.remove(joining);
                return;
            }
            ChordUpdate update = ChordUpdate.neighbors(ring.uptimeSeconds(nowNanos), tableWithJoining());
            outbox.request(List.of(new Destination.Node(joining)), new UpdateRequest(update.encode()), this);
        }

        /** The Neighbor Table as it will be, the joining node among the predecessors in any case. */
        private NeighborTable tableWithJoining() {
            RoutingTable hoped = new RoutingTable(ring.selfKey());
            ring.neighbors().predecessors().forEach(hoped::add);
            ring.neighbors().successors().forEach(hoped::add);
            hoped.add(joining);
            NeighborTable table = hoped.neighbors(ring.neighborsPerSide());
            if (table.predecessors().contains(joining)) {
                return table;
            }
            List<NodeId> predecessors = new ArrayList<>(table.predecessors());
            predecessors.add(joining);
            return new NeighborTable(predecessors, table.successors());
        }

        @Override
        public void answered(NodeId responder, MessageBody answer, long nowNanos) {
            if (underWay.remove(joining, this) && ring.isJoined() && !(answer instanceof ErrorResponse)) {
                ring.setReady(joining);
            }
        }

        @Override
        public void unanswered(long nowNanos) {
            underWay.remove(joining, this);
        }
    }
}
