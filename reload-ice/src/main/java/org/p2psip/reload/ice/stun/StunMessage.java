// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * A STUN message as it was received: a view over its bytes, which copies none (RFC 8489, Section 5).
 *
 * <p>Decoding checks header, lengths and the order of the attributes that protect the message; an attribute's value is
 * checked by who asks for it. The view holds as long as the buffer's bytes do: whoever keeps something beyond that copies it.
 * Attributes behind MESSAGE-INTEGRITY are not seen, apart from those that the RFC lets stand there. Of attributes that
 * occur more than once, the first is seen.
 */
public final class StunMessage {
    /** Length of the header. */
    public static final int HEADER_BYTES = 20;

    /** What stands in the header behind type and length, and tells STUN from other protocols. */
    public static final int MAGIC_COOKIE = 0x2112A442;

    /** What the checksum of FINGERPRINT is combined with. */
    static final int FINGERPRINT_MASK = 0x5354554E;

    static final int SHA1_BYTES = 20;
    static final int SHA256_BYTES = 32;
    static final int MIN_SHA256_BYTES = 16;
    static final int FINGERPRINT_BYTES = 4;

    private final ByteBuf bytes;
    private final int start;

    /** Where the attribute begins, counted from {@link #start}; 0 if there is none. */
    private char integrity;

    private char integritySha256;
    private char fingerprint;

    /** Where the attributes end that are to be seen. */
    private char visibleEnd;

    private StunMessage(ByteBuf bytes) {
        this.bytes = bytes;
        this.start = bytes.readerIndex();
    }

    /** Whether bytes may be STUN, by the first two bits and the magic cookie alone. */
    public static boolean looksLikeStun(ByteBuf bytes) {
        int at = bytes.readerIndex();
        return bytes.readableBytes() >= HEADER_BYTES
                && (bytes.getByte(at) & 0xC0) == 0
                && bytes.getInt(at + 4) == MAGIC_COOKIE;
    }

    /**
     * Makes a view of one whole message.
     *
     * @param bytes the message, from its reader index to its end; borrowed, and its indices are not moved
     * @throws StunFormatException if the bytes are no STUN message, are cut short or left over, or if an attribute stands
     *     behind FINGERPRINT
     */
    public static StunMessage decode(ByteBuf bytes) throws StunFormatException {
        int readable = bytes.readableBytes();
        if (readable < HEADER_BYTES) {
            throw new StunFormatException("header", 0, "needs " + HEADER_BYTES + " bytes, has " + readable);
        }
        int at = bytes.readerIndex();
        if ((bytes.getByte(at) & 0xC0) != 0) {
            throw new StunFormatException("message type", 0, "the first two bits are not zero");
        }
        if (bytes.getInt(at + 4) != MAGIC_COOKIE) {
            throw new StunFormatException("magic cookie", 4, "is another value");
        }
        int length = bytes.getUnsignedShort(at + 2);
        if (length != readable - HEADER_BYTES || (length & 3) != 0) {
            throw new StunFormatException(
                    "message length", 2, "is " + length + ", with " + (readable - HEADER_BYTES) + " bytes there");
        }
        if (readable > Character.MAX_VALUE) {
            throw new StunFormatException("message length", 2, "is " + length + ", too long");
        }
        StunMessage message = new StunMessage(bytes);
        message.scan(readable);
        return message;
    }

    private void scan(int end) throws StunFormatException {
        int at = HEADER_BYTES;
        int visible = end;
        while (at < end) {
            if (fingerprint != 0) {
                throw new StunFormatException("attribute", at, "stands behind FINGERPRINT");
            }
            // The length is a multiple of 4 and so is each step: a header always fits.
            int type = bytes.getUnsignedShort(start + at);
            int length = bytes.getUnsignedShort(start + at + 2);
            if (length > end - at - 4) {
                throw new StunFormatException("attribute", at, "needs " + length + " bytes, has " + (end - at - 4));
            }
            if (type == 0x0008 && integrity == 0 && integritySha256 == 0) {
                requireLength("MESSAGE-INTEGRITY", at, length == SHA1_BYTES, length);
                integrity = (char) at;
                visible = Math.min(visible, at);
            } else if (type == 0x001C && integritySha256 == 0) {
                requireLength(
                        "MESSAGE-INTEGRITY-SHA256",
                        at,
                        length >= MIN_SHA256_BYTES && length <= SHA256_BYTES && (length & 3) == 0,
                        length);
                integritySha256 = (char) at;
                visible = Math.min(visible, at);
            } else if (type == 0x8028) {
                requireLength("FINGERPRINT", at, length == FINGERPRINT_BYTES, length);
                fingerprint = (char) at;
                visible = Math.min(visible, at);
            }
            at += 4 + padded(length);
        }
        visibleEnd = (char) visible;
    }

    private static void requireLength(String field, int at, boolean allowed, int length) throws StunFormatException {
        if (!allowed) {
            throw new StunFormatException(field, at, "has " + length + " bytes");
        }
    }

    static int padded(int length) {
        return (length + 3) & ~3;
    }

    /** Class of this message. */
    public StunClass messageClass() {
        return StunClass.ofMessageType(messageType());
    }

    /** Method of this message. */
    public StunMethod method() {
        return StunMethod.ofMessageType(messageType());
    }

    private int messageType() {
        return bytes.getUnsignedShort(start);
    }

    /** Whether this message is of the given class and method; allocates nothing. */
    public boolean is(StunClass messageClass, StunMethod method) {
        return messageType() == (messageClass.bits() | method.bits());
    }

    /** The transaction id, copied. */
    public TransactionId transactionId() {
        return new TransactionId(bytes.getInt(start + 8), bytes.getLong(start + 12));
    }

    /** Whether this message carries the transaction id given; allocates nothing. */
    public boolean hasTransactionId(TransactionId id) {
        return bytes.getInt(start + 8) == id.high() && bytes.getLong(start + 12) == id.low();
    }

    /** Length of the message in bytes, header included. */
    public int lengthBytes() {
        return HEADER_BYTES + bytes.getUnsignedShort(start + 2);
    }

    /** Whether the message has MESSAGE-INTEGRITY, right or wrong. */
    public boolean hasIntegrity() {
        return integrity != 0;
    }

    /** Whether the message has MESSAGE-INTEGRITY-SHA256, right or wrong. */
    public boolean hasIntegritySha256() {
        return integritySha256 != 0;
    }

    /** Whether the message has FINGERPRINT, right or wrong. */
    public boolean hasFingerprint() {
        return fingerprint != 0;
    }

    /** Whether there is an attribute of {@code type}. */
    public boolean has(AttributeType type) {
        return find(type.code(), 0) >= 0;
    }

    /** The bytes of the attribute's value: a slice of the message, borrowed like it. */
    public Optional<ByteBuf> value(AttributeType type) {
        int at = find(type.code(), 0);
        return at < 0 ? Optional.empty() : Optional.of(bytes.slice(start + at + 4, lengthAt(at)));
    }

    /** Whether the attribute is there and its value is {@code expected}; allocates nothing. */
    public boolean valueEquals(AttributeType type, byte[] expected) {
        int at = find(type.code(), 0);
        return at >= 0 && lengthAt(at) == expected.length && startsWith(at, expected);
    }

    /** Whether the attribute is there and its value begins with {@code prefix}; allocates nothing. */
    public boolean valueStartsWith(AttributeType type, byte[] prefix) {
        int at = find(type.code(), 0);
        return at >= 0 && lengthAt(at) >= prefix.length && startsWith(at, prefix);
    }

    private boolean startsWith(int at, byte[] prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if (bytes.getByte(start + at + 4 + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /** A text of at most {@code maxBytes} bytes; malformed UTF-8 becomes replacement characters. */
    public Optional<String> text(AttributeType type, int maxBytes) throws StunFormatException {
        int at = find(type.code(), 0);
        if (at < 0) {
            return Optional.empty();
        }
        if (lengthAt(at) > maxBytes) {
            throw malformed(type, at, "has " + lengthAt(at) + " bytes, at most " + maxBytes);
        }
        return Optional.of(bytes.toString(start + at + 4, lengthAt(at), StandardCharsets.UTF_8));
    }

    /** A value of 8 bits, of which others follow that are not looked at, as in REQUESTED-TRANSPORT and EVEN-PORT. */
    public OptionalInt uint8(AttributeType type, int lengthBytes) throws StunFormatException {
        int at = find(type.code(), 0);
        if (at < 0) {
            return OptionalInt.empty();
        }
        requireLength(type, at, lengthBytes);
        return OptionalInt.of(bytes.getUnsignedByte(start + at + 4));
    }

    /** A value of 32 bits, unsigned, as in PRIORITY and LIFETIME. */
    public OptionalLong uint32(AttributeType type) throws StunFormatException {
        int at = find(type.code(), 0);
        if (at < 0) {
            return OptionalLong.empty();
        }
        requireLength(type, at, 4);
        return OptionalLong.of(bytes.getUnsignedInt(start + at + 4));
    }

    /** A value of 64 bits, to be read as unsigned, as in ICE-CONTROLLING. */
    public OptionalLong uint64(AttributeType type) throws StunFormatException {
        int at = find(type.code(), 0);
        if (at < 0) {
            return OptionalLong.empty();
        }
        requireLength(type, at, 8);
        return OptionalLong.of(bytes.getLong(start + at + 4));
    }

    /** A transport address that is written as it is, as in MAPPED-ADDRESS. */
    public Optional<InetSocketAddress> address(AttributeType type) throws StunFormatException {
        int at = find(type.code(), 0);
        return at < 0
                ? Optional.empty()
                : Optional.of(AddressValue.read(bytes, start, at + 4, lengthAt(at), type, false));
    }

    /** A transport address that is combined with cookie and transaction id, as in XOR-MAPPED-ADDRESS. */
    public Optional<InetSocketAddress> xorAddress(AttributeType type) throws StunFormatException {
        int at = find(type.code(), 0);
        return at < 0
                ? Optional.empty()
                : Optional.of(AddressValue.read(bytes, start, at + 4, lengthAt(at), type, true));
    }

    /**
     * All transport addresses of one type, as in CreatePermission.
     *
     * @throws StunFormatException if one is malformed or there are more than {@code maximum}
     */
    public List<InetSocketAddress> xorAddresses(AttributeType type, int maximum) throws StunFormatException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int at = find(type.code(), 0); at >= 0; at = find(type.code(), at)) {
            if (addresses.size() == maximum) {
                throw malformed(type, at, "occurs more than " + maximum + " times");
            }
            addresses.add(AddressValue.read(bytes, start, at + 4, lengthAt(at), type, true));
        }
        return addresses;
    }

    /** The error of an error response. */
    public Optional<StunError> error() throws StunFormatException {
        int at = find(AttributeType.ERROR_CODE.code(), 0);
        if (at < 0) {
            return Optional.empty();
        }
        return Optional.of(ErrorValues.error(bytes, start, at + 4, lengthAt(at)));
    }

    /** The attribute types that the sender of an error response did not know; at most {@code maximum} of them. */
    public List<AttributeType> unknownAttributes(int maximum) throws StunFormatException {
        int at = find(AttributeType.UNKNOWN_ATTRIBUTES.code(), 0);
        return at < 0 ? List.of() : ErrorValues.unknownAttributes(bytes, start, at + 4, lengthAt(at), maximum);
    }

    /**
     * The attribute types that have to be understood and are not (RFC 8489, Section 6.3.1); each once, at most
     * {@code maximum}.
     *
     * @param understood which types the caller knows; those that protect the message need not be among them
     */
    public List<AttributeType> notUnderstood(Predicate<AttributeType> understood, int maximum) {
        List<AttributeType> unknown = List.of();
        for (int at = HEADER_BYTES; at < visibleEnd; at += 4 + padded(lengthAt(at))) {
            int code = bytes.getUnsignedShort(start + at);
            if (code >= 0x8000) {
                continue;
            }
            AttributeType type = new AttributeType(code);
            if (!understood.test(type) && !unknown.contains(type) && unknown.size() < maximum) {
                unknown = unknown.isEmpty() ? new ArrayList<>() : unknown;
                unknown.add(type);
            }
        }
        return unknown;
    }

    /** Types of all attributes, in their order, those behind MESSAGE-INTEGRITY included. */
    public List<AttributeType> attributeTypes() {
        List<AttributeType> types = new ArrayList<>();
        for (int at = HEADER_BYTES; at < lengthBytes(); at += 4 + padded(lengthAt(at))) {
            types.add(new AttributeType(bytes.getUnsignedShort(start + at)));
        }
        return types;
    }

    /** Offset of the next attribute of {@code code} behind the one at {@code previous}, -1 if there is none. */
    private int find(int code, int previous) {
        int at = previous == 0 ? HEADER_BYTES : previous + 4 + padded(lengthAt(previous));
        while (at < visibleEnd) {
            if (bytes.getUnsignedShort(start + at) == code) {
                return at;
            }
            at += 4 + padded(lengthAt(at));
        }
        return -1;
    }

    private int lengthAt(int at) {
        return bytes.getUnsignedShort(start + at + 2);
    }

    private void requireLength(AttributeType type, int at, int lengthBytes) throws StunFormatException {
        if (lengthAt(at) != lengthBytes) {
            throw malformed(type, at, "has " + lengthAt(at) + " bytes, not " + lengthBytes);
        }
    }

    static StunFormatException malformed(AttributeType type, int at, String problem) {
        return new StunFormatException("attribute 0x" + Integer.toHexString(type.code()), at, problem);
    }

    ByteBuf bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    /** Offset of MESSAGE-INTEGRITY, 0 if there is none. */
    int integrityOffset() {
        return integrity;
    }

    /** Offset of MESSAGE-INTEGRITY-SHA256, 0 if there is none. */
    int integritySha256Offset() {
        return integritySha256;
    }

    /** Offset of FINGERPRINT, 0 if there is none. */
    int fingerprintOffset() {
        return fingerprint;
    }

    @Override
    public String toString() {
        return messageClass() + " of method " + method().code() + ", " + lengthBytes() + " bytes";
    }
}
