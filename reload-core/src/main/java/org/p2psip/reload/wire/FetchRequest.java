// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * Asks a peer for values (RFC 6940, Section 7.4.2.1).
 *
 * @param resource where the values are stored
 * @param specifiers which values of which Kinds, at most 65535 bytes together; copied
 */
public record FetchRequest(ResourceId resource, List<StoredDataSpecifier> specifiers) implements MessageBody {
    /** Checks the length of the list. */
    public FetchRequest {
        Checks.present("resource", resource);
        specifiers = StoredDataSpecifier.checkedCopy(specifiers);
    }

    @Override
    public MessageCode code() {
        return MessageCode.FETCH_REQUEST;
    }

    static FetchRequest decode(WireReader in, WireContext context) throws MalformedMessageException {
        return new FetchRequest(
                in.resourceId("FetchReq.resource"),
                in.list16("FetchReq.specifiers", element -> StoredDataSpecifier.decode(element, context)));
    }

    @Override
    public void encode(WireWriter out) {
        out.resourceId(resource);
        out.list16("FetchReq.specifiers", specifiers, StoredDataSpecifier::encode);
    }
}
