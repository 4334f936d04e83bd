// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.FramedMessage;

/** A message from {@code send} until it is acknowledged or given up. */
final class OutgoingMessage {
    /**
     * What the layers below add to a frame, roughly: IP, UDP and a DTLS record. Counted by congestion control, so that
     * many small messages don't take more of the path than few long ones.
     */
    static final int LOWER_LAYER_BYTES = 64;

    /** The message after room for the header of its frame. */
    private final byte[] frame;

    int transmissions;

    /** Whether it waits to be sent again. */
    boolean lost;

    /** Whether it was given back, to be sent another way. */
    private boolean givenBack;

    /** Acknowledged or given up. */
    boolean done;

    /** The latest transmission. */
    @Nullable
    SentFrame latest;

    /** @param message from its reader index to its end; borrowed, and its reader index stays */
    OutgoingMessage(ByteBuf message) {
        int length = message.readableBytes();
        this.frame = new byte[FramedMessage.DATA_HEADER_BYTES + length];
        message.getBytes(message.readerIndex(), frame, FramedMessage.DATA_HEADER_BYTES, length);
    }

    /** The frame of its latest transmission. Only the first is no copy: it may still be on its way out when others are made. */
    ByteBuf frame(int sequence) {
        return FramedMessage.withDataHeader(transmissions == 1 ? frame : frame.clone(), sequence);
    }

    /** A copy of the message, the first time; then null. */
    @Nullable
    ByteBuf giveBack() {
        boolean first = !givenBack;
        givenBack = true;
        return first ? Unpooled.copiedBuffer(frame, FramedMessage.DATA_HEADER_BYTES, messageBytes()) : null;
    }

    int messageBytes() {
        return frame.length - FramedMessage.DATA_HEADER_BYTES;
    }

    int frameBytes() {
        return frame.length;
    }

    int pathBytes() {
        return frameBytes() + LOWER_LAYER_BYTES;
    }
}
