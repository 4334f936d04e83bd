// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Agrees to set up a connection for an application (RFC 6940, Section 6.5.2.2).
 *
 * @param description how the answerer can be reached
 * @param application Application-ID, 0 to 65535
 */
public record AppAttachAnswer(LinkDescription description, int application) implements MessageBody {
    /** Checks the range. */
    public AppAttachAnswer {
        Checks.present("description", description);
        Checks.uint16("application", application);
    }

    @Override
    public MessageCode code() {
        return MessageCode.APP_ATTACH_ANSWER;
    }

    static AppAttachAnswer decode(WireReader in) throws MalformedMessageException {
        AppAttachFields fields = AppAttachFields.decode(in, "AppAttachAns");
        return new AppAttachAnswer(fields.description(), fields.application());
    }

    @Override
    public void encode(WireWriter out) {
        new AppAttachFields(description, application).encode(out, "AppAttachAns");
    }
}
