// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import org.p2psip.reload.link.FramedMessage;

/** Says in a few words what a message is. */
final class Titles {
    private static final int WHOLE = 0xC0000000;

    private Titles() {}

    static String of(Expansions seen) {
        if (seen.last("FramedMessage.type") == FramedMessage.ACK_TYPE) {
            return seen.last("FramedMessage.ack_sequence") < 0
                    ? "ack"
                    : "ack of frame " + seen.last("FramedMessage.ack_sequence");
        }
        String what = message(seen);
        return seen.last("FramedMessage.sequence") < 0
                ? what
                : what + " in frame " + seen.last("FramedMessage.sequence");
    }

    private static String message(Expansions seen) {
        long code = seen.last("MessageContents.message_code");
        long error = seen.last("ErrorResponse.error_code");
        if (code >= 0) {
            String name = CodePoints.MESSAGES.name(code);
            String known = name.isEmpty() ? "message of unknown code " + CodePoints.hex(code) : name;
            return error < 0 ? known : known + " " + CodePoints.ERRORS.nameOrHex(error);
        }
        long fragment = seen.last("ForwardingHeader.fragment");
        return fragment >= 0 && (int) fragment != WHOLE ? "fragment" : "message";
    }
}
