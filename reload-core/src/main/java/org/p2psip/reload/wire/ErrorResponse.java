// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.nio.charset.StandardCharsets;

/**
 * Says why a request failed (RFC 6940, Section 6.3.3.1).
 *
 * @param errorCode why
 * @param errorInfo text in UTF-8, or what the code prescribes; at most 65535 bytes
 */
public record ErrorResponse(ErrorCode errorCode, Opaque errorInfo) implements MessageBody {
    /** Checks the length. */
    public ErrorResponse {
        Checks.present("errorCode", errorCode);
        Checks.length("error info", errorInfo, Checks.MAX_UINT16);
    }

    /** An error with a text. */
    public static ErrorResponse of(ErrorCode errorCode, String text) {
        return new ErrorResponse(errorCode, Opaque.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public MessageCode code() {
        return MessageCode.ERROR;
    }

    static ErrorResponse decode(WireReader in) throws MalformedMessageException {
        int offset = in.offset();
        int code = in.uint16("ErrorResponse.error_code");
        if (code == 0) {
            throw new MalformedMessageException("ErrorResponse.error_code", offset, "is 0");
        }
        return new ErrorResponse(new ErrorCode(code), in.opaque16("ErrorResponse.error_info"));
    }

    @Override
    public void encode(WireWriter out) {
        out.uint16(errorCode.value());
        out.opaque16(errorInfo);
    }
}
