// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * Asks a peer to store values (RFC 6940, Section 7.4.1.1).
 *
 * @param resource where to store
 * @param replicaNumber 0 for the original, else which copy, at most 255
 * @param kindData the values by Kind; copied
 */
public record StoreRequest(ResourceId resource, int replicaNumber, List<StoreKindData> kindData)
        implements MessageBody {
    /** Checks the range. */
    public StoreRequest {
        Checks.present("resource", resource);
        Checks.uint8("replica number", replicaNumber);
        kindData = List.copyOf(kindData);
    }

    @Override
    public MessageCode code() {
        return MessageCode.STORE_REQUEST;
    }

    static StoreRequest decode(WireReader in, WireContext context) throws MalformedMessageException {
        return new StoreRequest(
                in.resourceId("StoreReq.resource"),
                in.uint8("StoreReq.replica_number"),
                in.list32("StoreReq.kind_data", element -> StoreKindData.decode(element, context)));
    }

    @Override
    public void encode(WireWriter out) {
        out.resourceId(resource);
        out.uint8(replicaNumber);
        out.list32("StoreReq.kind_data", kindData, StoreKindData::encode);
    }
}
