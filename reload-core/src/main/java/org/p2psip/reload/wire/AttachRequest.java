// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Asks a node to set up an overlay link (RFC 6940, Section 6.5.1).
 *
 * @param description how the requester can be reached
 * @param sendUpdate whether the answerer is to send an Update once the link is there
 */
public record AttachRequest(LinkDescription description, boolean sendUpdate) implements MessageBody {
    /** Checks that the description is there. */
    public AttachRequest {
        Checks.present("description", description);
    }

    @Override
    public MessageCode code() {
        return MessageCode.ATTACH_REQUEST;
    }

    static AttachRequest decode(WireReader in) throws MalformedMessageException {
        AttachFields fields = AttachFields.decode(in);
        return new AttachRequest(fields.description(), fields.sendUpdate());
    }

    @Override
    public void encode(WireWriter out) {
        new AttachFields(description, sendUpdate).encode(out);
    }
}
