// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.List;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * What a Leave says in this topology (RFC 6940, Section 10.9).
 *
 * @param type whether the leaving peer was before or after the recipient
 * @param nodes successors of the leaving peer if it was the recipient's successor, else its predecessors
 */
record ChordLeaveData(Type type, List<NodeId> nodes) {
    /** On which side of the recipient the leaving peer was. */
    enum Type {
        FROM_SUCCESSOR(1, "ChordLeaveData.successors"),
        FROM_PREDECESSOR(2, "ChordLeaveData.predecessors");

        private final int code;
        private final String field;

        Type(int code, String field) {
            this.code = code;
            this.field = field;
        }
    }

    ChordLeaveData {
        nodes = NodeIdLists.check("nodes", nodes);
    }

    /** Reads the overlay-specific data of a LeaveReq. */
    static ChordLeaveData decode(Opaque data) throws MalformedMessageException {
        return decode(WireReader.of(data));
    }

    /** Reads all that {@code in} has left. */
    static ChordLeaveData decode(WireReader in) throws MalformedMessageException {
        in.begin("ChordLeaveData");
        Type type = type(in);
        List<NodeId> nodes = NodeIdLists.decode(in, type.field);
        in.requireEnd("ChordLeaveData");
        return in.end("ChordLeaveData", new ChordLeaveData(type, nodes));
    }

    private static Type type(WireReader in) throws MalformedMessageException {
        int offset = in.offset();
        int code = in.uint8("ChordLeaveData.type");
        for (Type type : Type.values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new MalformedMessageException("ChordLeaveData.type", offset, "is " + code + ", must be 1 or 2");
    }

    Opaque encode() {
        return WireWriter.toOpaque(out -> {
            out.uint8(type.code);
            NodeIdLists.encode(out, type.field, nodes);
        });
    }
}
