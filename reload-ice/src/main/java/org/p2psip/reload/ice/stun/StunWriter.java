// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes STUN messages into the caller's buffer: {@link #begin}, attributes, then what protects them, then {@link #end}.
 *
 * <p>Can be used again for the next message and allocates nothing; not for two threads.
 */
public final class StunWriter {
    /** As much as most messages have, so that the buffer grows once. */
    private static final int TYPICAL_BYTES = 128;

    private final StunIntegrity integrity;
    private @Nullable ByteBuf out;
    private int start;

    /** Creates a writer that computes with {@code integrity}. */
    public StunWriter(StunIntegrity integrity) {
        this.integrity = integrity;
    }

    /** Begins a message at the writer index of {@code out}, which stays the caller's. */
    public StunWriter begin(ByteBuf out, StunClass messageClass, StunMethod method, TransactionId id) {
        this.out = out;
        start = out.writerIndex();
        out.ensureWritable(TYPICAL_BYTES);
        out.writeInt((messageClass.bits() | method.bits()) << 16);
        out.writeLong(((long) StunMessage.MAGIC_COOKIE << 32) | (id.high() & 0xFFFF_FFFFL));
        out.writeLong(id.low());
        return this;
    }

    /** Begins the response to {@code request}. */
    public StunWriter beginResponse(ByteBuf out, StunClass messageClass, StunMessage request) {
        this.out = out;
        start = out.writerIndex();
        out.ensureWritable(TYPICAL_BYTES);
        out.writeInt((messageClass.bits() | request.method().bits()) << 16);
        out.writeBytes(request.bytes(), request.start() + 4, StunMessage.HEADER_BYTES - 4);
        return this;
    }

    /** Adds an attribute without a value, as USE-CANDIDATE. */
    public StunWriter flag(AttributeType type) {
        header(type, 0);
        return this;
    }

    /** Adds an attribute of these bytes. */
    public StunWriter bytes(AttributeType type, byte[] value) {
        ByteBuf to = header(type, value.length);
        to.writeBytes(value);
        return pad(value.length);
    }

    /** Adds an attribute of the readable bytes of {@code value}, which is borrowed. */
    public StunWriter bytes(AttributeType type, ByteBuf value) {
        int length = value.readableBytes();
        ByteBuf to = header(type, length);
        to.writeBytes(value, value.readerIndex(), length);
        return pad(length);
    }

    /** Adds an attribute of text. */
    public StunWriter text(AttributeType type, String value) {
        ByteBuf to = header(type, 0);
        int lengthAt = to.writerIndex() - 2;
        int length = ByteBufUtil.writeUtf8(to, value);
        requireFits(length);
        to.setShort(lengthAt, length);
        return pad(length);
    }

    /** Adds a value of 8 bits; {@code lengthBytes} is 1, or 4 where zeros follow. */
    public StunWriter uint8(AttributeType type, int value, int lengthBytes) {
        ByteBuf to = header(type, lengthBytes);
        to.writeByte(value);
        to.writeZero(lengthBytes - 1);
        return pad(lengthBytes);
    }

    /** Adds a value of 32 bits, unsigned. */
    public StunWriter uint32(AttributeType type, long value) {
        header(type, 4).writeInt((int) value);
        return this;
    }

    /** Adds a value of 64 bits, unsigned. */
    public StunWriter uint64(AttributeType type, long value) {
        header(type, 8).writeLong(value);
        return this;
    }

    /** Adds a transport address as it is, as in ALTERNATE-SERVER. */
    public StunWriter address(AttributeType type, InetSocketAddress address) {
        AddressValue.write(header(type, lengthOf(address)), start, address, false);
        return this;
    }

    /** Adds a transport address combined with cookie and transaction id, as in XOR-MAPPED-ADDRESS. */
    public StunWriter xorAddress(AttributeType type, InetSocketAddress address) {
        AddressValue.write(header(type, lengthOf(address)), start, address, true);
        return this;
    }

    /** Adds ERROR-CODE. */
    public StunWriter error(StunError error) {
        int reasonBytes = ByteBufUtil.utf8Bytes(error.reason());
        ByteBuf to = header(AttributeType.ERROR_CODE, 4 + reasonBytes);
        to.writeShort(0);
        to.writeByte(error.code() / 100);
        to.writeByte(error.code() % 100);
        to.writeCharSequence(error.reason(), StandardCharsets.UTF_8);
        return pad(reasonBytes);
    }

    /** Adds UNKNOWN-ATTRIBUTES. */
    public StunWriter unknownAttributes(List<AttributeType> types) {
        ByteBuf to = header(AttributeType.UNKNOWN_ATTRIBUTES, 2 * types.size());
        for (AttributeType type : types) {
            to.writeShort(type.code());
        }
        return pad(2 * types.size());
    }

    /** Adds PASSWORD-ALGORITHM or PASSWORD-ALGORITHMS, without parameters as those known have none. */
    public StunWriter passwordAlgorithms(AttributeType type, List<PasswordAlgorithm> algorithms) {
        ByteBuf to = header(type, 4 * algorithms.size());
        for (PasswordAlgorithm algorithm : algorithms) {
            to.writeShort(algorithm.number());
            to.writeShort(0);
        }
        return this;
    }

    /** Protects what is there so far by MESSAGE-INTEGRITY. */
    public StunWriter integrity(StunKey key) {
        ByteBuf to = header(AttributeType.MESSAGE_INTEGRITY, StunMessage.SHA1_BYTES);
        integrity.appendHmac(to, start, to.writerIndex() - 4 - start, key, false);
        return this;
    }

    /** Protects what is there so far by MESSAGE-INTEGRITY-SHA256. */
    public StunWriter integritySha256(StunKey key) {
        ByteBuf to = header(AttributeType.MESSAGE_INTEGRITY_SHA256, StunMessage.SHA256_BYTES);
        integrity.appendHmac(to, start, to.writerIndex() - 4 - start, key, true);
        return this;
    }

    /** Protects as the request was: by MESSAGE-INTEGRITY-SHA256 if that had it, else by MESSAGE-INTEGRITY. */
    public StunWriter integrityLike(StunMessage request, StunKey key) {
        return request.hasIntegritySha256() ? integritySha256(key) : integrity(key);
    }

    /** Adds FINGERPRINT and ends the message. */
    public void fingerprintAndEnd() {
        ByteBuf to = header(AttributeType.FINGERPRINT, StunMessage.FINGERPRINT_BYTES);
        int before = to.writerIndex() - 4 - start;
        setLength(to, before + 8);
        to.writeInt(integrity.fingerprint(to, start, before));
        out = null;
    }

    /**
     * Ends the message.
     *
     * @throws IllegalStateException if none was begun
     */
    public void end() {
        ByteBuf to = current();
        setLength(to, to.writerIndex() - start);
        out = null;
    }

    private void setLength(ByteBuf to, int messageBytes) {
        int length = messageBytes - StunMessage.HEADER_BYTES;
        if (length > 0xFFFF) {
            throw new IllegalArgumentException("the message has " + length + " bytes of attributes, at most " + 0xFFFF);
        }
        to.setShort(start + 2, length);
    }

    private ByteBuf header(AttributeType type, int length) {
        requireFits(length);
        ByteBuf to = current();
        to.writeInt((type.code() << 16) | length);
        return to;
    }

    private static void requireFits(int length) {
        if (length > 0xFFFF) {
            throw new IllegalArgumentException("an attribute has " + length + " bytes, at most " + 0xFFFF);
        }
    }

    private StunWriter pad(int length) {
        int missing = StunMessage.padded(length) - length;
        if (missing != 0) {
            current().writeZero(missing);
        }
        return this;
    }

    private ByteBuf current() {
        ByteBuf to = out;
        if (to == null) {
            throw new IllegalStateException("no message was begun");
        }
        return to;
    }

    private static int lengthOf(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address ? 8 : 20;
    }
}
