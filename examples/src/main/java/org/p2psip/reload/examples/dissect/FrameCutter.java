// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.nio.ByteBuffer;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.Opaque;

/**
 * Cuts frames out of one direction of a link. Where it has lost the thread it looks for the next frame that holds a
 * message. It holds one frame at most, and no more memory than twice what has arrived of it.
 */
final class FrameCutter {
    /** Is told what was found. */
    interface Listener {
        void frame(Opaque frame);

        void fault(String problem);

        void skipped(String what);
    }

    private enum State {
        /** At the first byte of a stream. */
        BEGIN,
        /** At the first byte that was captured of a stream. */
        MIDWAY,
        SYNCHRONIZED,
        LOST,
        ENCRYPTED
    }

    /** Bytes from the first of a data frame to behind the token of its message. */
    private static final int RECOGNIZABLE_BYTES = FramedMessage.DATA_HEADER_BYTES + Integer.BYTES;

    private static final int INITIAL_BYTES = 2048;

    private final Listener listener;
    private State state;
    private byte[] buffer = new byte[INITIAL_BYTES];
    private int start;
    private int end;

    FrameCutter(boolean midway, Listener listener) {
        this.listener = listener;
        state = midway ? State.MIDWAY : State.BEGIN;
    }

    /** How many bytes are held, room for more included. */
    int heldBytes() {
        return buffer.length;
    }

    /** Takes the stream's next bytes. */
    void accept(ByteBuffer bytes) {
        if (state == State.ENCRYPTED) {
            return;
        }
        append(bytes);
        boolean cut = true;
        while (cut && start < end) {
            cut = step();
        }
        if (start == end && buffer.length > INITIAL_BYTES) {
            buffer = new byte[INITIAL_BYTES];
            start = 0;
            end = 0;
        }
    }

    /** Notes that bytes of the stream are missing. */
    void gap(long missing) {
        if (state != State.ENCRYPTED) {
            listener.fault(
                    "gap in the stream: the capture lacks " + missing + " bytes" + unfinished(", within a frame"));
            lose();
        }
    }

    /** Gives up the unfinished frame, and goes on with the next that can be recognized. */
    void lose() {
        buffer = new byte[INITIAL_BYTES];
        start = 0;
        end = 0;
        state = State.LOST;
    }

    /** Notes the end of the stream. */
    void finish() {
        if (state == State.SYNCHRONIZED && start < end) {
            listener.fault("stream ends within a frame: needs " + wanted() + " bytes, has " + (end - start));
        }
        start = end;
    }

    /** Takes one step on; false if that needs more bytes. */
    private boolean step() {
        switch (state) {
            case BEGIN -> {
                return begin();
            }
            case MIDWAY -> {
                return beginMidway();
            }
            case SYNCHRONIZED -> {
                return cut();
            }
            case LOST -> {
                return search();
            }
            case ENCRYPTED -> {
                start = end;
                return false;
            }
        }
        throw new AssertionError(state);
    }

    private boolean begin() {
        if (Unframed.isTls(buffer[start])) {
            listener.skipped("stream of TLS, which only its ends can read");
            state = State.ENCRYPTED;
        } else {
            state = State.SYNCHRONIZED;
        }
        return true;
    }

    private boolean beginMidway() {
        int type = buffer[start] & 0xFF;
        if (type == FramedMessage.DATA_TYPE && end - start < RECOGNIZABLE_BYTES) {
            return false;
        }
        boolean atFrame = type == FramedMessage.ACK_TYPE || (type == FramedMessage.DATA_TYPE && isMessageAt(start));
        if (!atFrame && Unframed.isTls(buffer[start])) {
            return begin();
        }
        if (!atFrame) {
            listener.skipped("beginning of a stream that the capture has only from within a frame on");
        }
        state = atFrame ? State.SYNCHRONIZED : State.LOST;
        return true;
    }

    private boolean cut() {
        int type = buffer[start] & 0xFF;
        if (type != FramedMessage.DATA_TYPE && type != FramedMessage.ACK_TYPE) {
            listener.fault("FramedMessage.type: unknown type " + type + " where a frame must begin");
            state = State.LOST;
            return true;
        }
        int wanted = wanted();
        if (end - start < wanted) {
            return false;
        }
        listener.frame(Opaque.copyOf(buffer, start, wanted));
        start += wanted;
        return true;
    }

    private boolean search() {
        while (end - start >= RECOGNIZABLE_BYTES) {
            if ((buffer[start] & 0xFF) == FramedMessage.DATA_TYPE && isMessageAt(start)) {
                state = State.SYNCHRONIZED;
                return true;
            }
            start++;
        }
        return false;
    }

    /** How long the frame is, as far as that is known yet. */
    private int wanted() {
        if ((buffer[start] & 0xFF) == FramedMessage.ACK_TYPE) {
            return FramedMessage.ACK_BYTES;
        }
        boolean headed = end - start >= FramedMessage.DATA_HEADER_BYTES;
        return FramedMessage.DATA_HEADER_BYTES + (headed ? messageLength() : 0);
    }

    private int messageLength() {
        return ByteBuffer.wrap(buffer).getInt(start + Integer.BYTES) & FramedMessage.MAX_MESSAGE_BYTES;
    }

    private boolean isMessageAt(int index) {
        return ByteBuffer.wrap(buffer).getInt(index + FramedMessage.DATA_HEADER_BYTES) == ForwardingHeader.TOKEN;
    }

    private String unfinished(String text) {
        return state == State.SYNCHRONIZED && start < end ? text : "";
    }

    private void append(ByteBuffer bytes) {
        int length = bytes.remaining();
        if (buffer.length - end < length) {
            int held = end - start;
            int room = held + length > buffer.length ? Math.max(held + length, 2 * buffer.length) : buffer.length;
            byte[] moved = room == buffer.length ? buffer : new byte[room];
            System.arraycopy(buffer, start, moved, 0, held);
            buffer = moved;
            start = 0;
            end = held;
        }
        bytes.get(buffer, end, length);
        end += length;
    }
}
