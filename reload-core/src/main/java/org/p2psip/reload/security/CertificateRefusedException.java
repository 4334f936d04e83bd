// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

/**
 * A certificate does not entitle its holder to take part in the overlay (RFC 6940, Section 11.3).
 *
 * <p>Says which rule it broke, never any key material.
 */
public final class CertificateRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Which rule a certificate, or one of its issuers, broke. A later minor version may add reasons. */
    public enum Reason {
        /** Not the DER form of an X.509 version 3 certificate, or outside the profile of RELOAD. */
        MALFORMED,
        /** Signed with SHA-1, MD5 or SHA-224, or a key too short to be trusted. */
        WEAK_ALGORITHM,
        /** A kind of key, curve or signature that this implementation does not check. */
        UNSUPPORTED_ALGORITHM,
        /** A critical extension that this implementation does not process. */
        UNSUPPORTED_EXTENSION,
        /** No certificate that is trusted, or given along, bears the name of the issuer. */
        UNKNOWN_CA,
        /** An issuer is no certification authority by its BasicConstraints. */
        NOT_A_CA,
        /** The key usage of a certificate forbids what it was used for. */
        WRONG_KEY_USAGE,
        /** More certificates up to the root than a path length or this implementation allows. */
        CHAIN_TOO_LONG,
        /** The signature on a certificate is not that of its issuer. */
        BAD_SIGNATURE,
        /** The validity of a certificate in the chain is over. */
        EXPIRED,
        /** The validity of a certificate in the chain has not begun. */
        NOT_YET_VALID,
        /** No RELOAD URI at all. */
        NO_NODE_ID,
        /** RELOAD URIs of other overlays only. */
        WRONG_OVERLAY,
        /** Issued by a certification authority, yet without a user name. */
        NO_USER_NAME,
        /** The Node-IDs of a self-signed certificate are not those of its key. */
        NODE_ID_MISMATCH,
        /** The configuration has revoked one of the Node-IDs. */
        BAD_NODE
    }

    private final Reason reason;

    /**
     * Creates the exception; its message is made of both parts.
     *
     * @param problem what is wrong, in one line and without any bytes of the certificate
     */
    public CertificateRefusedException(Reason reason, String problem) {
        super(reason + ": " + problem);
        this.reason = reason;
    }

    CertificateRefusedException(Reason reason, String problem, Throwable cause) {
        super(reason + ": " + problem, cause);
        this.reason = reason;
    }

    /** The rule that was broken. */
    public Reason reason() {
        return reason;
    }
}
