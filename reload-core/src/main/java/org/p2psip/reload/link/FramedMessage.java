// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;

/**
 * The framing header with what it frames, which wraps everything on an overlay link (RFC 6940, Section 6.6.2).
 *
 * <p>For whole frames, as DTLS and captures have them; {@link FramedLink} cuts frames out of a stream itself.
 */
public sealed interface FramedMessage {
    /** The longest message that a frame can hold, in bytes. */
    int MAX_MESSAGE_BYTES = 0xFFFFFF;

    /** Bytes in front of the message in a data frame. */
    int DATA_HEADER_BYTES = 8;

    /** Bytes of a whole acknowledgement. */
    int ACK_BYTES = 9;

    /** First byte of a data frame. */
    int DATA_TYPE = 0x80;

    /** First byte of an acknowledgement. */
    int ACK_TYPE = 0x81;

    /**
     * A framed message.
     *
     * @param sequence number of this frame on this connection and in this direction, 0 to 2^32 - 1
     * @param message at most {@link #MAX_MESSAGE_BYTES}
     */
    record Data(long sequence, Opaque message) implements FramedMessage {
        /** Checks the ranges. */
        public Data {
            requireUint32("sequence", sequence);
            if (message.length() > MAX_MESSAGE_BYTES) {
                throw new IllegalArgumentException(
                        "message is " + message.length() + " bytes, at most " + MAX_MESSAGE_BYTES);
            }
        }

        @Override
        public void encode(ByteBuf out) {
            writeDataHeader(out, (int) sequence, message.length());
            out.writeBytes(message.toByteArray());
        }
    }

    /**
     * An acknowledgement of one data frame.
     *
     * @param sequence number of the acknowledged frame, 0 to 2^32 - 1
     * @param received which frames before it have arrived, as far as the receiver remembers; see {@link AckNumbering}
     */
    record Ack(long sequence, int received) implements FramedMessage {
        /** Checks the range. */
        public Ack {
            requireUint32("sequence", sequence);
        }

        @Override
        public void encode(ByteBuf out) {
            writeAck(out, (int) sequence, received);
        }
    }

    /** Appends the frame to {@code out}, which stays the caller's. */
    void encode(ByteBuf out);

    /**
     * Decodes one whole frame.
     *
     * @param frame from its reader index to its end; borrowed, and wholly read on success
     * @throws MalformedMessageException if the type is unknown or the bytes are cut short or left over
     */
    static FramedMessage decode(ByteBuf frame) throws MalformedMessageException {
        int start = frame.readerIndex();
        require(frame, start, "FramedMessage.type", 1);
        int type = frame.readUnsignedByte();
        FramedMessage decoded;
        switch (type) {
            case DATA_TYPE -> {
                require(frame, start, "FramedMessage.sequence", Integer.BYTES);
                long sequence = frame.readUnsignedInt();
                require(frame, start, "FramedMessage.message", 3);
                int length = frame.readUnsignedMedium();
                require(frame, start, "FramedMessage.message", length);
                byte[] message = new byte[length];
                frame.readBytes(message);
                decoded = new Data(sequence, Opaque.copyOf(message));
            }
            case ACK_TYPE -> {
                require(frame, start, "FramedMessage.ack_sequence", Integer.BYTES);
                long sequence = frame.readUnsignedInt();
                require(frame, start, "FramedMessage.received", Integer.BYTES);
                decoded = new Ack(sequence, frame.readInt());
            }
            default -> throw unknownType(type);
        }
        if (frame.isReadable()) {
            throw new MalformedMessageException(
                    "FramedMessage", frame.readerIndex() - start, frame.readableBytes() + " bytes left over");
        }
        return decoded;
    }

    /**
     * A whole data frame.
     *
     * @param frame the message after {@link #DATA_HEADER_BYTES} of room, which are written; wrapped and not copied
     */
    static ByteBuf withDataHeader(byte[] frame, int sequence) {
        ByteBuf buf = Unpooled.wrappedBuffer(frame).clear();
        writeDataHeader(buf, sequence, frame.length - DATA_HEADER_BYTES);
        return buf.writerIndex(frame.length);
    }

    /** A whole acknowledgement, in an array of its own. */
    static ByteBuf ackFrame(int sequence, int received) {
        ByteBuf frame = Unpooled.wrappedBuffer(new byte[ACK_BYTES]).clear();
        writeAck(frame, sequence, received);
        return frame;
    }

    /** Appends what stands in front of the message in a data frame. */
    static void writeDataHeader(ByteBuf out, int sequence, int messageBytes) {
        out.writeByte(DATA_TYPE).writeInt(sequence).writeMedium(messageBytes);
    }

    /** Appends a whole acknowledgement. */
    static void writeAck(ByteBuf out, int sequence, int received) {
        out.writeByte(ACK_TYPE).writeInt(sequence).writeInt(received);
    }

    /** The exception for a frame that begins with neither {@link #DATA_TYPE} nor {@link #ACK_TYPE}. */
    static MalformedMessageException unknownType(int type) {
        return new MalformedMessageException("FramedMessage.type", 0, "unknown type " + type);
    }

    private static void require(ByteBuf in, int start, String field, int length) throws MalformedMessageException {
        if (in.readableBytes() < length) {
            throw new MalformedMessageException(
                    field, in.readerIndex() - start, "needs " + length + " bytes, has " + in.readableBytes());
        }
    }

    private static void requireUint32(String name, long value) {
        if (value < 0 || value > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed are 0 to 4294967295");
        }
    }
}
