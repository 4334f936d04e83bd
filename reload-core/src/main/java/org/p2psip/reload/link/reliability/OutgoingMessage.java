// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.FramedMessage;

/** A message from {@code send} until it is acknowledged or given up. */
final class OutgoingMessage {
    /**
     * What the layers below add to a frame, roughly: IP, UDP and a DTLS record. Counted by congestion control, so that
     * many small messages don't take more of the path than few long ones.
     */
    static final int LOWER_LAYER_BYTES = 64;

    final byte[] bytes;
    int transmissions;

    /** Whether it waits to be sent again. */
    boolean lost;

    /** Acknowledged or given up. */
    boolean done;

    /** The latest transmission. */
    @Nullable
    SentFrame latest;

    OutgoingMessage(byte[] bytes) {
        this.bytes = bytes;
    }

    int frameBytes() {
        return FramedMessage.DATA_HEADER_BYTES + bytes.length;
    }

    int pathBytes() {
        return frameBytes() + LOWER_LAYER_BYTES;
    }
}
