// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/** The structure AttachReqAns, of which AttachRequest and AttachAnswer are made (RFC 6940, Section 6.5.1.1). */
record AttachFields(LinkDescription description, boolean sendUpdate) {
    static AttachFields decode(WireReader in) throws MalformedMessageException {
        LinkDescription description = new LinkDescription(
                in.opaque8("AttachReqAns.ufrag"),
                in.opaque8("AttachReqAns.password"),
                in.opaque8("AttachReqAns.role"),
                in.list16("AttachReqAns.candidates", IceCandidate::decode));
        return new AttachFields(description, in.bool("AttachReqAns.send_update"));
    }

    void encode(WireWriter out) {
        out.opaque8(description.ufrag());
        out.opaque8(description.password());
        out.opaque8(description.role());
        out.list16("AttachReqAns.candidates", description.candidates(), IceCandidate::encode);
        out.bool(sendUpdate);
    }
}
