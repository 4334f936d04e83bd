// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Asks a node to set up a connection for an application (RFC 6940, Section 6.5.2.1).
 *
 * @param description how the requester can be reached
 * @param application Application-ID, 0 to 65535
 */
public record AppAttachRequest(LinkDescription description, int application) implements MessageBody {
    /** Checks the range. */
    public AppAttachRequest {
        Checks.present("description", description);
        Checks.uint16("application", application);
    }

    @Override
    public MessageCode code() {
        return MessageCode.APP_ATTACH_REQUEST;
    }

    static AppAttachRequest decode(WireReader in) throws MalformedMessageException {
        AppAttachFields fields = AppAttachFields.decode(in, "AppAttachReq");
        return new AppAttachRequest(fields.description(), fields.application());
    }

    @Override
    public void encode(WireWriter out) {
        new AppAttachFields(description, application).encode(out, "AppAttachReq");
    }
}
