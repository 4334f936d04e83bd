// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * What became of the values of one Kind (RFC 6940, Section 7.4.1.2).
 *
 * @param kind the Kind
 * @param generationCounter the counter after the store, unsigned
 * @param replicas the peers that were given copies, at most 65535 bytes of Node-IDs; copied
 */
public record StoreKindResponse(KindId kind, long generationCounter, List<NodeId> replicas) {
    private static final int FIXED_BYTES = 14;

    /** Checks the length of the list. */
    public StoreKindResponse {
        Checks.present("kind", kind);
        replicas = List.copyOf(replicas);
        Checks.encodedLength("replicas", replicasLength(replicas), Checks.MAX_UINT16);
    }

    static StoreKindResponse decode(WireReader in, WireContext context) throws MalformedMessageException {
        in.begin("StoreKindResponse");
        StoreKindResponse response = new StoreKindResponse(
                in.kindId("StoreKindResponse.kind"),
                in.uint64("StoreKindResponse.generation_counter"),
                in.list16(
                        "StoreKindResponse.replicas",
                        element -> element.nodeId("StoreKindResponse.replicas", context.nodeIdLength())));
        return in.end("StoreKindResponse", response);
    }

    void encode(WireWriter out) {
        out.kindId(kind);
        out.uint64(generationCounter);
        out.list16("StoreKindResponse.replicas", replicas, (nodeId, inner) -> inner.nodeId(nodeId));
    }

    int encodedLength() {
        return FIXED_BYTES + (int) replicasLength(replicas);
    }

    private static long replicasLength(List<NodeId> replicas) {
        return replicas.stream().mapToLong(NodeId::length).sum();
    }
}
