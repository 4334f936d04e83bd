// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * A body that is not known here, kept as it came.
 *
 * @param code any code without a record of its own
 * @param bytes the whole body
 */
public record UnknownBody(MessageCode code, Opaque bytes) implements MessageBody {
    /** Checks that the code is indeed unknown. */
    public UnknownBody {
        Checks.present("bytes", bytes);
        if (MessageBodyCodec.isKnown(code)) {
            throw new IllegalArgumentException("message code " + code + " has a body of its own");
        }
    }

    @Override
    public void encode(WireWriter out) {
        out.bytes(bytes);
    }
}
