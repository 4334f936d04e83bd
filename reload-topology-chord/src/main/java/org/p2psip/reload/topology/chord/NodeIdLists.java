// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.List;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/** Lists of Node-IDs of 16 bytes behind a length of 16 bits. */
final class NodeIdLists {
    /** How many Node-IDs fit a list. */
    static final int MAX_NODES = 0xFFFF / RingKey.BYTES;

    private NodeIdLists() {}

    static List<NodeId> check(String name, List<NodeId> nodes) {
        if (nodes.size() > MAX_NODES) {
            throw new IllegalArgumentException(name + " are " + nodes.size() + " Node-IDs, at most " + MAX_NODES);
        }
        for (NodeId node : nodes) {
            if (node.length() != RingKey.BYTES) {
                throw new IllegalArgumentException(
                        name + " hold a Node-ID of " + node.length() + " bytes, must be " + RingKey.BYTES);
            }
        }
        return List.copyOf(nodes);
    }

    static List<NodeId> decode(WireReader in, String field) throws MalformedMessageException {
        return in.list16(field, each -> each.nodeId(field, RingKey.BYTES));
    }

    static void encode(WireWriter out, String field, List<NodeId> nodes) {
        out.list16(field, nodes, (node, writer) -> writer.nodeId(node));
    }
}
