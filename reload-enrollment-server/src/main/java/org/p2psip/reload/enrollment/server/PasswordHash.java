// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.SCrypt;

/** The scrypt hash of a password (RFC 7914), with a random salt, in the text form of crypt: {@code $scrypt$...}. */
final class PasswordHash {
    /** Cost of new hashes: 2^15 blocks of 1 KiB, three times over, hence 32 MiB of memory while it is computed. */
    static final Cost DEFAULT_COST = new Cost(15, 8, 3);

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern FORM = Pattern.compile(
            "\\$scrypt\\$ln=([0-9]{1,2}),r=([0-9]{1,2}),p=([0-9]{1,2})\\$([A-Za-z0-9+/]{1,88})\\$([A-Za-z0-9+/]{43})");

    private final Cost cost;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(Cost cost, byte[] salt, byte[] hash) {
        this.cost = cost;
        this.salt = salt;
        this.hash = hash;
    }

    /** How much work a hash is: 2^logN blocks of 128*r bytes, p times. */
    record Cost(int logN, int r, int p) {
        private static final int MOST_LOG_N = 20;
        private static final int MOST_FACTOR = 16;
        private static final int MOST_LOG_MEMORY = 26;

        Cost {
            boolean sound = logN >= 1
                    && logN <= MOST_LOG_N
                    && r >= 1
                    && r <= MOST_FACTOR
                    && p >= 1
                    && p <= MOST_FACTOR
                    && (128L * r) << logN <= 1L << MOST_LOG_MEMORY;
            if (!sound) {
                throw new IllegalArgumentException("cost of the password hash is ln=" + logN + ",r=" + r + ",p=" + p
                        + ", must be 1 to " + MOST_LOG_N + ", and 1 to " + MOST_FACTOR
                        + ", and need at most 64 MiB of memory");
            }
        }

        /** A measure of the time that a hash takes. */
        long work() {
            return ((long) r * p) << logN;
        }
    }

    static PasswordHash of(String password, Cost cost, Random random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new PasswordHash(cost, salt, hash(password, salt, cost));
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is another text, or its cost is out of bounds
     */
    static PasswordHash parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("password hash is not of the form $scrypt$ln=..,r=..,p=..$salt$hash");
        }
        Cost cost = new Cost(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
        Base64.Decoder decoder = Base64.getDecoder();
        return new PasswordHash(cost, decoder.decode(matcher.group(4)), decoder.decode(matcher.group(5)));
    }

    Cost cost() {
        return cost;
    }

    /** Whether this is the hash of {@code password}; takes the same time either way. */
    boolean matches(String password) {
        return MessageDigest.isEqual(hash, hash(password, salt, cost));
    }

    /** The text form, which goes into the file of accounts. */
    String format() {
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return "$scrypt$ln=" + cost.logN() + ",r=" + cost.r() + ",p=" + cost.p() + "$" + encoder.encodeToString(salt)
                + "$" + encoder.encodeToString(hash);
    }

    /** Shows nothing of the hash. */
    @Override
    public String toString() {
        return "PasswordHash";
    }

    private static byte[] hash(String password, byte[] salt, Cost cost) {
        return SCrypt.generate(
                password.getBytes(StandardCharsets.UTF_8), salt, 1 << cost.logN(), cost.r(), cost.p(), HASH_BYTES);
    }
}
