// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.diagnostics;

import org.p2psip.reload.wire.Checks;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * How many messages of a code a node sent and received (RFC 7851, Section 5.3).
 *
 * @param code the message code, 0 to 65535
 * @param sent unsigned
 * @param received unsigned
 */
public record MessageCount(int code, long sent, long received) {
    static final int ENCODED_BYTES = 18;

    /** Checks the range. */
    public MessageCount {
        Checks.uint16("message code", code);
    }

    static MessageCount decode(WireReader in) throws MalformedMessageException {
        return new MessageCount(
                in.uint16("MESSAGES_SENT_RCVD.code"),
                in.uint64("MESSAGES_SENT_RCVD.sent"),
                in.uint64("MESSAGES_SENT_RCVD.received"));
    }

    void encode(WireWriter out) {
        out.uint16(code);
        out.uint64(sent);
        out.uint64(received);
    }
}
