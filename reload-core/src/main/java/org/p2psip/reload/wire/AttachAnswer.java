// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Agrees to set up an overlay link (RFC 6940, Section 6.5.1).
 *
 * @param description how the answerer can be reached
 * @param sendUpdate whether the requester is to send an Update once the link is there
 */
public record AttachAnswer(LinkDescription description, boolean sendUpdate) implements MessageBody {
    /** Checks that the description is there. */
    public AttachAnswer {
        Checks.present("description", description);
    }

    @Override
    public MessageCode code() {
        return MessageCode.ATTACH_ANSWER;
    }

    static AttachAnswer decode(WireReader in) throws MalformedMessageException {
        AttachFields fields = AttachFields.decode(in);
        return new AttachAnswer(fields.description(), fields.sendUpdate());
    }

    @Override
    public void encode(WireWriter out) {
        new AttachFields(description, sendUpdate).encode(out);
    }
}
