// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Hash and signature algorithm in the code points of TLS 1.2 (RFC 5246, Section 7.4.1.4.1), hash first as on the wire.
 *
 * @param hash 0 to 255
 * @param signature 0 to 255
 */
public record SignatureAlgorithm(int hash, int signature) {
    /** RSASSA-PKCS1-v1_5 with SHA-256. */
    public static final SignatureAlgorithm RSA_SHA256 = new SignatureAlgorithm(4, 1);

    /** ECDSA with SHA-256. */
    public static final SignatureAlgorithm ECDSA_SHA256 = new SignatureAlgorithm(4, 3);

    /** Ed25519 (RFC 8422). */
    public static final SignatureAlgorithm ED25519 = new SignatureAlgorithm(8, 7);

    /** No hash, anonymous: the signature of a value that was never stored. */
    public static final SignatureAlgorithm NONE = new SignatureAlgorithm(0, 0);

    /** Checks the ranges. */
    public SignatureAlgorithm {
        Checks.uint8("hash algorithm", hash);
        Checks.uint8("signature algorithm", signature);
    }
}
