// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;

/** Makes nonces that prove themselves: the time they were made, and a hash of it and the client's address under a secret. */
final class Nonces {
    private static final int TIME_BYTES = 8;
    private static final int HASH_BYTES = 16;
    private static final int MIN_SECRET_BYTES = 16;

    private final String cookie;
    private final byte[] secret;
    private final long lifetimeNanos;
    private final MessageDigest sha256 = StunKey.digest("SHA-256");

    Nonces(String cookie, byte[] secret, Duration lifetime) {
        if (secret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "the nonces' secret has " + secret.length + " bytes, at least " + MIN_SECRET_BYTES);
        }
        this.cookie = cookie;
        this.secret = secret.clone();
        this.lifetimeNanos = lifetime.toNanos();
    }

    String make(InetSocketAddress from, long nowNanos) {
        byte[] value = new byte[TIME_BYTES + HASH_BYTES];
        ByteBuffer.wrap(value).putLong(nowNanos).put(hash(from, nowNanos), 0, HASH_BYTES);
        return cookie + Base64.getEncoder().encodeToString(value);
    }

    boolean isValid(String nonce, InetSocketAddress from, long nowNanos) {
        if (!nonce.startsWith(cookie)) {
            return false;
        }
        byte[] value;
        try {
            value = Base64.getDecoder().decode(nonce.substring(cookie.length()).getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
        if (value.length != TIME_BYTES + HASH_BYTES) {
            return false;
        }
        long madeNanos = ByteBuffer.wrap(value).getLong();
        byte[] hash = hash(from, madeNanos);
        int difference = 0;
        for (int i = 0; i < HASH_BYTES; i++) {
            difference |= hash[i] ^ value[TIME_BYTES + i];
        }
        long ageNanos = nowNanos - madeNanos;
        return difference == 0 && ageNanos >= 0 && ageNanos < lifetimeNanos;
    }

    private byte[] hash(InetSocketAddress from, long madeNanos) {
        // Twice under the secret, as in an HMAC, so that nobody can lengthen the input.
        sha256.update(secret);
        sha256.update(ByteBuffer.allocate(TIME_BYTES + 2)
                .putLong(madeNanos)
                .putShort((short) from.getPort())
                .array());
        byte[] inner = sha256.digest(from.getAddress().getAddress());
        sha256.update(secret);
        return sha256.digest(inner);
    }
}
