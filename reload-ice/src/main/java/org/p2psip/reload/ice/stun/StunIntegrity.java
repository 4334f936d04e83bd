// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import io.netty.buffer.ByteBuf;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.zip.CRC32;

/**
 * Computes MESSAGE-INTEGRITY, MESSAGE-INTEGRITY-SHA256 and FINGERPRINT (RFC 8489, Sections 14.5 to 14.7).
 *
 * <p>Keeps its digests and allocates nothing per message. One is enough for all agents that share a thread; not for two
 * threads.
 */
public final class StunIntegrity {
    private static final int LENGTH_END = 4;

    private final MessageDigest sha1 = StunKey.digest("SHA-1");
    private final MessageDigest sha256 = StunKey.digest("SHA-256");
    private final CRC32 crc32 = new CRC32();
    private final byte[] beginning = new byte[LENGTH_END];
    private final byte[] result = new byte[StunMessage.SHA256_BYTES];
    private byte[] copied = new byte[0];

    /** Creates the digests. */
    public StunIntegrity() {}

    /**
     * Whether the message is protected by {@code key}: by MESSAGE-INTEGRITY-SHA256 if it has it, else by MESSAGE-INTEGRITY
     * (RFC 8489, Section 9.1.3). A message without either is not, nor one with a truncated hash.
     */
    public boolean verify(StunMessage message, StunKey key) {
        if (message.hasIntegritySha256()) {
            return verify(message, key, true);
        }
        return message.hasIntegrity() && verify(message, key, false);
    }

    private boolean verify(StunMessage message, StunKey key, boolean withSha256) {
        int at = withSha256 ? message.integritySha256Offset() : message.integrityOffset();
        ByteBuf bytes = message.bytes();
        int received = message.start() + at + 4;
        int length = bytes.getUnsignedShort(received - 2);
        if (withSha256 && length != StunMessage.SHA256_BYTES) {
            return false;
        }
        hmac(bytes, message.start(), at, length, key, withSha256);
        int difference = 0;
        for (int i = 0; i < length; i++) {
            difference |= result[i] ^ bytes.getByte(received + i);
        }
        return difference == 0;
    }

    /** Whether the message has FINGERPRINT and it is right. */
    public boolean verifyFingerprint(StunMessage message) {
        int at = message.fingerprintOffset();
        return at != 0
                && message.bytes().getInt(message.start() + at + 4)
                        == fingerprint(message.bytes(), message.start(), at);
    }

    /** Value of FINGERPRINT for the {@code length} bytes before it, of which the header's length must be the final one. */
    int fingerprint(ByteBuf bytes, int start, int length) {
        crc32.reset();
        if (bytes.hasArray()) {
            crc32.update(bytes.array(), bytes.arrayOffset() + start, length);
        } else {
            crc32.update(copy(bytes, start, length), 0, length);
        }
        return (int) crc32.getValue() ^ StunMessage.FINGERPRINT_MASK;
    }

    /** Appends the attribute's value for the message that begins at {@code start}, of which {@code length} bytes are before it. */
    void appendHmac(ByteBuf out, int start, int length, StunKey key, boolean withSha256) {
        int hashBytes = withSha256 ? StunMessage.SHA256_BYTES : StunMessage.SHA1_BYTES;
        hmac(out, start, length, hashBytes, key, withSha256);
        out.writeBytes(result, 0, hashBytes);
    }

    private void hmac(ByteBuf bytes, int start, int length, int hashBytes, StunKey key, boolean withSha256) {
        MessageDigest digest = withSha256 ? sha256 : sha1;
        // The header's length counts up to the end of the attribute, whatever follows it.
        int until = length + 4 + hashBytes - StunMessage.HEADER_BYTES;
        beginning[0] = bytes.getByte(start);
        beginning[1] = bytes.getByte(start + 1);
        beginning[2] = (byte) (until >>> 8);
        beginning[3] = (byte) until;
        digest.update(key.inner(withSha256));
        digest.update(beginning, 0, LENGTH_END);
        if (bytes.hasArray()) {
            digest.update(bytes.array(), bytes.arrayOffset() + start + LENGTH_END, length - LENGTH_END);
        } else {
            digest.update(copy(bytes, start + LENGTH_END, length - LENGTH_END), 0, length - LENGTH_END);
        }
        try {
            int fullBytes = digest.digest(result, 0, result.length);
            digest.update(key.outer(withSha256));
            digest.update(result, 0, fullBytes);
            digest.digest(result, 0, result.length);
        } catch (DigestException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] copy(ByteBuf bytes, int index, int length) {
        if (copied.length < length) {
            copied = new byte[Math.max(256, length)];
        }
        bytes.getBytes(index, copied, 0, length);
        return copied;
    }
}
