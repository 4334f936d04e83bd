// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Key of the integrity of messages, made from a password (RFC 8489, Sections 9.1.1 and 9.2.2). Immutable; shows nothing of
 * itself.
 */
public final class StunKey {
    private static final int BLOCK_BYTES = 64;

    private final byte[] sha1Inner;
    private final byte[] sha1Outer;
    private final byte[] sha256Inner;
    private final byte[] sha256Outer;

    private StunKey(byte[] key) {
        byte[] sha1Block = block(key, "SHA-1");
        sha1Inner = pad(sha1Block, 0x36);
        sha1Outer = pad(sha1Block, 0x5C);
        if (key.length <= BLOCK_BYTES) {
            sha256Inner = sha1Inner;
            sha256Outer = sha1Outer;
        } else {
            byte[] sha256Block = block(key, "SHA-256");
            sha256Inner = pad(sha256Block, 0x36);
            sha256Outer = pad(sha256Block, 0x5C);
        }
    }

    /** A key that is at hand as bytes. */
    public static StunKey ofBytes(byte[] key) {
        return new StunKey(key);
    }

    /**
     * The key of short-term credentials.
     *
     * @param password already prepared, see {@link StunPreparation}; that of ICE is ASCII and needs none
     */
    public static StunKey shortTerm(String password) {
        return new StunKey(password.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The key of long-term credentials.
     *
     * @param username already prepared, see {@link StunPreparation}
     * @param realm already prepared
     * @param password already prepared
     * @param algorithm {@link PasswordAlgorithm#MD5} where the server offers none
     * @throws IllegalArgumentException if {@code algorithm} is unknown
     */
    public static StunKey longTerm(String username, String realm, String password, PasswordAlgorithm algorithm) {
        String text = username + ":" + realm + ":" + password;
        return new StunKey(hash(algorithm.digestName(), text.getBytes(StandardCharsets.UTF_8)));
    }

    /** What stands in USERHASH in place of the user's name (RFC 8489, Section 14.4); both already prepared. */
    public static byte[] userHash(String username, String realm) {
        return hash("SHA-256", (username + ":" + realm).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] block(byte[] key, String digest) {
        byte[] block = new byte[BLOCK_BYTES];
        byte[] used = key.length > BLOCK_BYTES ? hash(digest, key) : key;
        System.arraycopy(used, 0, block, 0, used.length);
        return block;
    }

    private static byte[] pad(byte[] block, int with) {
        byte[] padded = new byte[BLOCK_BYTES];
        for (int i = 0; i < BLOCK_BYTES; i++) {
            padded[i] = (byte) (block[i] ^ with);
        }
        return padded;
    }

    private static byte[] hash(String digest, byte[] bytes) {
        return digest(digest).digest(bytes);
    }

    /** A digest that every platform has. */
    static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(name + " is missing", e);
        }
    }

    byte[] inner(boolean sha256) {
        return sha256 ? sha256Inner : sha1Inner;
    }

    byte[] outer(boolean sha256) {
        return sha256 ? sha256Outer : sha1Outer;
    }

    @Override
    public String toString() {
        return "StunKey";
    }
}
