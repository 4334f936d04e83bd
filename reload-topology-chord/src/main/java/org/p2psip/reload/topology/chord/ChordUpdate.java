// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.List;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * What an Update says in this topology (RFC 6940, Section 10.7).
 *
 * @param uptimeSeconds how long the sender has been up, in seconds, 0 to 2^32 - 1
 * @param type how much of its tables the sender shows
 * @param predecessors its predecessors; empty in {@link Type#PEER_READY}
 * @param successors its successors; empty in {@link Type#PEER_READY}
 * @param fingers its Finger Table, ascending; empty but in {@link Type#FULL}
 */
record ChordUpdate(
        long uptimeSeconds, Type type, List<NodeId> predecessors, List<NodeId> successors, List<NodeId> fingers) {
    static final long MAX_UPTIME_SECONDS = 0xFFFF_FFFFL;

    /** How much an Update shows. */
    enum Type {
        PEER_READY(1),
        NEIGHBORS(2),
        FULL(3);

        private final int code;

        Type(int code) {
            this.code = code;
        }
    }

    ChordUpdate {
        if (uptimeSeconds < 0 || uptimeSeconds > MAX_UPTIME_SECONDS) {
            throw new IllegalArgumentException("uptime is " + uptimeSeconds + " s, must be 0 to " + MAX_UPTIME_SECONDS);
        }
        predecessors = NodeIdLists.check("predecessors", predecessors);
        successors = NodeIdLists.check("successors", successors);
        fingers = NodeIdLists.check("fingers", fingers);
        if (type == Type.PEER_READY && !(predecessors.isEmpty() && successors.isEmpty())) {
            throw new IllegalArgumentException("peer_ready shows no neighbors");
        }
        if (type != Type.FULL && !fingers.isEmpty()) {
            throw new IllegalArgumentException("only full shows fingers");
        }
    }

    static ChordUpdate peerReady(long uptimeSeconds) {
        return new ChordUpdate(uptimeSeconds, Type.PEER_READY, List.of(), List.of(), List.of());
    }

    static ChordUpdate neighbors(long uptimeSeconds, NeighborTable table) {
        return new ChordUpdate(uptimeSeconds, Type.NEIGHBORS, table.predecessors(), table.successors(), List.of());
    }

    static ChordUpdate full(long uptimeSeconds, NeighborTable table, List<NodeId> fingers) {
        return new ChordUpdate(uptimeSeconds, Type.FULL, table.predecessors(), table.successors(), fingers);
    }

    /** Whether the sender counts {@code node} among its neighbors. */
    boolean names(NodeId node) {
        return predecessors.contains(node) || successors.contains(node);
    }

    /** Reads the overlay-specific data of an UpdateReq. */
    static ChordUpdate decode(Opaque data) throws MalformedMessageException {
        return decode(WireReader.of(data));
    }

    /** Reads all that {@code in} has left. */
    static ChordUpdate decode(WireReader in) throws MalformedMessageException {
        in.begin("ChordUpdate");
        long uptimeSeconds = in.uint32("ChordUpdate.uptime");
        Type type = type(in);
        List<NodeId> predecessors = List.of();
        List<NodeId> successors = List.of();
        List<NodeId> fingers = List.of();
        if (type != Type.PEER_READY) {
            predecessors = NodeIdLists.decode(in, "ChordUpdate.predecessors");
            successors = NodeIdLists.decode(in, "ChordUpdate.successors");
        }
        if (type == Type.FULL) {
            fingers = NodeIdLists.decode(in, "ChordUpdate.fingers");
        }
        in.requireEnd("ChordUpdate");
        return in.end("ChordUpdate", new ChordUpdate(uptimeSeconds, type, predecessors, successors, fingers));
    }

    private static Type type(WireReader in) throws MalformedMessageException {
        int offset = in.offset();
        int code = in.uint8("ChordUpdate.type");
        for (Type type : Type.values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new MalformedMessageException("ChordUpdate.type", offset, "is " + code + ", must be 1 to 3");
    }

    Opaque encode() {
        return WireWriter.toOpaque(out -> {
            out.uint32(uptimeSeconds);
            out.uint8(type.code);
            if (type != Type.PEER_READY) {
                NodeIdLists.encode(out, "ChordUpdate.predecessors", predecessors);
                NodeIdLists.encode(out, "ChordUpdate.successors", successors);
            }
            if (type == Type.FULL) {
                NodeIdLists.encode(out, "ChordUpdate.fingers", fingers);
            }
        });
    }
}
