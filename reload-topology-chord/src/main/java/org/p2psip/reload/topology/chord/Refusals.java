// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.nio.charset.StandardCharsets;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.Opaque;

/** Errors that this topology answers with, and reading those of others. */
final class Refusals {
    private static final int MAX_TEXT_LENGTH = 120;

    private Refusals() {}

    /** An error with a text for people. */
    static ErrorResponse error(ErrorCode code, String text) {
        return new ErrorResponse(code, Opaque.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** One line for people, whatever the sender put into the error. */
    static String describe(ErrorResponse error) {
        byte[] info = error.errorInfo().toByteArray();
        StringBuilder text = new StringBuilder(error.errorCode().toString());
        for (int i = 0; i < Math.min(info.length, MAX_TEXT_LENGTH); i++) {
            if (i == 0) {
                text.append(": ");
            }
            text.append(info[i] >= ' ' && info[i] < 0x7F ? (char) info[i] : '?');
        }
        return text.toString();
    }
}
