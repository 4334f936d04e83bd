// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.MalformedMessageException;

/**
 * Cuts frames out of a stream of bytes, wherever the transport split it. It never holds more than one frame, whose
 * announced length is checked before any of it is kept, and no more memory than twice what has arrived of it.
 */
final class FrameAssembler {
    private enum Stage {
        TYPE,
        HEADER,
        BODY
    }

    /** Holds every acknowledgement and every header; a longer frame grows as it arrives. */
    private static final int INITIAL_BYTES = 16;

    private int maxMessageBytes;
    private ByteBuf partial = Unpooled.buffer(INITIAL_BYTES);
    private Stage stage = Stage.TYPE;
    private int wantedBytes = 1;
    private boolean oversized;

    FrameAssembler(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /** Takes longer or shorter messages, from the next one on whose length is not read yet. */
    void maxMessageBytes(int bytes) {
        maxMessageBytes = bytes;
    }

    /**
     * Reads on until a frame is whole.
     *
     * @param in borrowed; read up to the end of the frame
     * @return the frame, or null if {@code in} is used up; not to be released, and a view of {@code in} if that held
     *     all of it
     * @throws MalformedMessageException if no frame begins where one has to; the assembler is of no use afterwards
     */
    @Nullable
    ByteBuf next(ByteBuf in) throws MalformedMessageException {
        if (!partial.isReadable()) {
            int frameBytes = wholeFrameBytes(in);
            if (frameBytes > 0) {
                return in.readSlice(frameBytes);
            }
        }
        while (true) {
            int taken = Math.min(wantedBytes - partial.readableBytes(), in.readableBytes());
            partial.writeBytes(in, taken);
            if (partial.readableBytes() < wantedBytes) {
                return null;
            }
            if (isWhole()) {
                ByteBuf frame = partial;
                partial = Unpooled.buffer(INITIAL_BYTES);
                stage = Stage.TYPE;
                wantedBytes = 1;
                return frame;
            }
        }
    }

    /** Whether the frame that {@link #next} returned is only the beginning of one that is too long. */
    boolean isOversized() {
        return oversized;
    }

    /** The length of the acceptable frame that {@code in} begins with, or 0 if there is none or not all of it. */
    private int wholeFrameBytes(ByteBuf in) {
        int available = in.readableBytes();
        if (available < FramedMessage.DATA_HEADER_BYTES) {
            return 0;
        }
        int start = in.readerIndex();
        int type = in.getUnsignedByte(start);
        int frameBytes = 0;
        if (type == FramedMessage.ACK_TYPE) {
            frameBytes = FramedMessage.ACK_BYTES;
        } else if (type == FramedMessage.DATA_TYPE) {
            int length = in.getUnsignedMedium(start + FramedMessage.DATA_HEADER_BYTES - 3);
            frameBytes = length > maxMessageBytes ? 0 : FramedMessage.DATA_HEADER_BYTES + length;
        }
        return frameBytes > available ? 0 : frameBytes;
    }

    private boolean isWhole() throws MalformedMessageException {
        switch (stage) {
            case TYPE -> {
                int type = partial.getUnsignedByte(0);
                if (type != FramedMessage.DATA_TYPE && type != FramedMessage.ACK_TYPE) {
                    throw FramedMessage.unknownType(type);
                }
                boolean data = type == FramedMessage.DATA_TYPE;
                wantedBytes = data ? FramedMessage.DATA_HEADER_BYTES : FramedMessage.ACK_BYTES;
                stage = data ? Stage.HEADER : Stage.BODY;
                return false;
            }
            case HEADER -> {
                int length = partial.getUnsignedMedium(FramedMessage.DATA_HEADER_BYTES - 3);
                oversized = length > maxMessageBytes;
                wantedBytes += Math.min(length, maxMessageBytes);
                stage = Stage.BODY;
                return length == 0;
            }
            case BODY -> {
                return true;
            }
        }
        throw new AssertionError(stage);
    }
}
