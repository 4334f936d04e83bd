// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import org.bouncycastle.tls.HandshakeType;

/**
 * The records in a datagram, seen from outside (RFC 6347, Section 4.1). What passes here cannot upset bctls: it ends an
 * association over some records that anybody may have sent, such as one of an impossible version or one too short for
 * its cipher, and reserves as much memory as the beginning of a handshake message claims.
 */
final class DtlsRecords {
    static final int HEADER_BYTES = 13;

    /** A record that carries data of this many bytes fits, whatever the cipher. */
    static final int MAX_RECORD_BYTES = HEADER_BYTES + (1 << 14) + 256;

    /** What a record of AES-GCM is longer than its contents: explicit nonce and tag. */
    static final int GCM_BYTES = 8 + 16;

    /** Longest handshake message: a chain of certificates is the longest there is. */
    static final int MAX_HANDSHAKE_MESSAGE_BYTES = 1 << 15;

    private static final int HANDSHAKE_HEADER_BYTES = 12;
    private static final int RANDOM_OFFSET = HEADER_BYTES + HANDSHAKE_HEADER_BYTES + 2;
    private static final int RANDOM_BYTES = 32;
    private static final int MAJOR_VERSION = 0xfe;
    private static final int DTLS_1_0 = 0xff;
    private static final int DTLS_1_2 = 0xfd;

    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;

    private DtlsRecords() {}

    /**
     * The length of the record at {@code offset}, header included.
     *
     * @param available bytes from there to the end of the datagram
     * @return -1 if no acceptable record begins there
     */
    static int length(byte[] bytes, int offset, int available) {
        if (available < HEADER_BYTES + 1) {
            return -1;
        }
        int type = bytes[offset] & 0xff;
        int minor = bytes[offset + 2] & 0xff;
        int length = HEADER_BYTES + uint16(bytes, offset + 11);
        if (type < CHANGE_CIPHER_SPEC
                || type > APPLICATION_DATA
                || (bytes[offset + 1] & 0xff) != MAJOR_VERSION
                || (minor != DTLS_1_0 && minor != DTLS_1_2)
                || length > available
                || length > MAX_RECORD_BYTES) {
            return -1;
        }
        if (epoch(bytes, offset) > 0) {
            return length < HEADER_BYTES + GCM_BYTES || minor != DTLS_1_2 ? -1 : length;
        }
        return switch (type) {
            case HANDSHAKE -> isPlainHandshake(bytes, offset + HEADER_BYTES, offset + length) ? length : -1;
            case ALERT -> length == HEADER_BYTES + 2 ? length : -1;
            case CHANGE_CIPHER_SPEC -> length == HEADER_BYTES + 1 ? length : -1;
            default -> -1;
        };
    }

    static int epoch(byte[] bytes, int offset) {
        return uint16(bytes, offset + 3);
    }

    static int epochOf(byte[] record) {
        return epoch(record, 0);
    }

    /** Whether the acceptable record at {@code offset} is an unencrypted handshake message. */
    static boolean isPlainHandshake(byte[] bytes, int offset) {
        return bytes[offset] == HANDSHAKE && epoch(bytes, offset) == 0;
    }

    /** Whether the acceptable record at {@code offset} begins a handshake. */
    static boolean isClientHello(byte[] bytes, int offset, int length) {
        return isPlainHandshake(bytes, offset)
                && bytes[offset + HEADER_BYTES] == HandshakeType.client_hello
                && length >= RANDOM_OFFSET + RANDOM_BYTES;
    }

    /** Whether the acceptable record at {@code offset} begins with an unencrypted message by which a server begins. */
    static boolean isServersFirst(byte[] bytes, int offset) {
        if (!isPlainHandshake(bytes, offset)) {
            return false;
        }
        int type = bytes[offset + HEADER_BYTES];
        return type == HandshakeType.hello_verify_request || type == HandshakeType.server_hello;
    }

    /** Whether the acceptable record at {@code offset} begins with an unencrypted message that only servers send. */
    static boolean isServersOnly(byte[] bytes, int offset) {
        if (!isPlainHandshake(bytes, offset)) {
            return false;
        }
        return switch (bytes[offset + HEADER_BYTES]) {
            case HandshakeType.hello_request,
                    HandshakeType.hello_verify_request,
                    HandshakeType.server_hello,
                    HandshakeType.server_key_exchange,
                    HandshakeType.certificate_request,
                    HandshakeType.server_hello_done -> true;
            default -> false;
        };
    }

    /** Whether the acceptable record at {@code offset} begins with an unencrypted message that only clients send. */
    static boolean isClientsOnly(byte[] bytes, int offset) {
        if (!isPlainHandshake(bytes, offset)) {
            return false;
        }
        return switch (bytes[offset + HEADER_BYTES]) {
            case HandshakeType.client_hello, HandshakeType.client_key_exchange, HandshakeType.certificate_verify ->
                true;
            default -> false;
        };
    }

    static boolean isApplicationData(byte[] bytes, int offset) {
        return bytes[offset] == APPLICATION_DATA;
    }

    static boolean isAlert(byte[] bytes, int offset) {
        return bytes[offset] == ALERT;
    }

    /** Whether an acceptable record comes after the plain messages of a handshake. */
    static boolean endsFlight(byte[] record) {
        return record[0] == CHANGE_CIPHER_SPEC || epoch(record, 0) > 0;
    }

    /** The random number of a ClientHello, which is the same in all those of one handshake. */
    static byte[] clientRandom(byte[] bytes, int offset) {
        byte[] random = new byte[RANDOM_BYTES];
        System.arraycopy(bytes, offset + RANDOM_OFFSET, random, 0, RANDOM_BYTES);
        return random;
    }

    /** Whether one handshake message or fragment after the other fills the bytes, none of a message too long. */
    static boolean isPlainHandshake(byte[] bytes, int begin, int end) {
        int at = begin;
        while (at < end) {
            if (end - at < HANDSHAKE_HEADER_BYTES) {
                return false;
            }
            int message = uint24(bytes, at + 1);
            int fragmentOffset = uint24(bytes, at + 6);
            int fragment = uint24(bytes, at + 9);
            if (message > MAX_HANDSHAKE_MESSAGE_BYTES
                    || fragmentOffset + fragment > message
                    || fragment > end - at - HANDSHAKE_HEADER_BYTES) {
                return false;
            }
            at += HANDSHAKE_HEADER_BYTES + fragment;
        }
        return true;
    }

    private static int uint16(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) << 8 | (bytes[offset + 1] & 0xff);
    }

    private static int uint24(byte[] bytes, int offset) {
        return uint16(bytes, offset) << 8 | (bytes[offset + 2] & 0xff);
    }
}
