// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * Asks a peer about values without their contents (RFC 6940, Section 7.4.3.1).
 *
 * @param resource where the values are stored
 * @param specifiers which values of which Kinds, at most 65535 bytes together; copied
 */
public record StatRequest(ResourceId resource, List<StoredDataSpecifier> specifiers) implements MessageBody {
    /** Checks the length of the list. */
    public StatRequest {
        Checks.present("resource", resource);
        specifiers = StoredDataSpecifier.checkedCopy(specifiers);
    }

    @Override
    public MessageCode code() {
        return MessageCode.STAT_REQUEST;
    }

    static StatRequest decode(WireReader in, WireContext context) throws MalformedMessageException {
        return new StatRequest(
                in.resourceId("StatReq.resource"),
                in.list16("StatReq.specifiers", element -> StoredDataSpecifier.decode(element, context)));
    }

    @Override
    public void encode(WireWriter out) {
        out.resourceId(resource);
        out.list16("StatReq.specifiers", specifiers, StoredDataSpecifier::encode);
    }
}
