// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.security.MessageDigest;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Opaque;

/** Hashes over concatenated byte strings, and their comparison. */
final class Digests {
    /** HashAlgorithm of the TLS registry. */
    static final int SHA256 = 4;

    private static final int SHA384 = 5;
    private static final int SHA512 = 6;

    private Digests() {}

    static byte[] sha1(byte[]... parts) {
        return digest(new SHA1Digest(), parts);
    }

    static byte[] sha256(byte[]... parts) {
        return digest(new SHA256Digest(), parts);
    }

    /** The hash that the TLS registry calls {@code hashAlgorithm}, or null if it is weak or unknown. */
    static @Nullable Digest ofTlsRegistry(int hashAlgorithm) {
        return switch (hashAlgorithm) {
            case SHA256 -> new SHA256Digest();
            case SHA384 -> new SHA384Digest();
            case SHA512 -> new SHA512Digest();
            default -> null;
        };
    }

    static byte[] digest(Digest digest, byte[]... parts) {
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return hash;
    }

    /** Compares in a time that depends on the lengths alone. */
    static boolean equal(byte[] hash, Opaque other) {
        return MessageDigest.isEqual(hash, other.toByteArray());
    }
}
