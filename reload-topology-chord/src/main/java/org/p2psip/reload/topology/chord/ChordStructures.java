// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.WireReader;

/**
 * Checks what messages carry for CHORD-RELOAD (RFC 6940, Sections 10.7 to 10.9), for tools that show messages: the
 * fields are told to the trace of the reader.
 */
public final class ChordStructures {
    /** Length of this topology's Node-IDs in bytes. */
    public static final int NODE_ID_BYTES = NodeId.MIN_LENGTH;

    private ChordStructures() {}

    /**
     * Reads all of {@code in} as ChordUpdate, the body of an UpdateReq.
     *
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or is of an unknown type
     */
    public static void readUpdate(WireReader in) throws MalformedMessageException {
        ChordUpdate.decode(in);
    }

    /**
     * Reads all of {@code in} as ChordLeaveData, the overlay-specific data of a LeaveReq.
     *
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or is of an unknown type
     */
    public static void readLeaveData(WireReader in) throws MalformedMessageException {
        ChordLeaveData.decode(in);
    }

    /**
     * Reads all of {@code in} as ChordRouteQueryAns, the body of a RouteQueryAns.
     *
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or the Node-ID is all zero
     */
    public static void readRouteQueryAnswer(WireReader in) throws MalformedMessageException {
        in.begin("ChordRouteQueryAns");
        NodeId nextPeer = in.nodeId("ChordRouteQueryAns.next_peer", NODE_ID_BYTES);
        in.requireEnd("ChordRouteQueryAns");
        in.end("ChordRouteQueryAns", nextPeer);
    }
}
