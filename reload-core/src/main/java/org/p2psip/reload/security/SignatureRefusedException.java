// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

/**
 * A signature does not prove who made what it is attached to (RFC 6940, Sections 6.3.4 and 7.1).
 *
 * <p>With {@link Reason#CERTIFICATE_REFUSED} the cause is a {@link CertificateRefusedException}.
 */
public final class SignatureRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What was wrong with the signature. A later minor version may add reasons. */
    public enum Reason {
        /** The signer identity is "none", which no message and no stored value may bear. */
        UNSIGNED,
        /** A type of signer identity that is not known. */
        UNKNOWN_IDENTITY,
        /** The certificate is named by a hash that is weak or not known. */
        UNSUPPORTED_HASH,
        /** The signature algorithm is weak or not known. */
        UNSUPPORTED_ALGORITHM,
        /** No certificate given along has the hash. */
        CERTIFICATE_NOT_FOUND,
        /** The certificate has several Node-IDs and the identity does not tell which one signed. */
        NODE_ID_NOT_NAMED,
        /** The certificate was found and is not trusted. */
        CERTIFICATE_REFUSED,
        /** The key of the certificate is of another kind than the signature algorithm. */
        WRONG_KEY,
        /** The bytes were changed, or another key signed them. */
        INVALID_SIGNATURE
    }

    private final Reason reason;

    /**
     * Creates the exception; its message is made of both parts.
     *
     * @param problem what is wrong, in one line
     */
    public SignatureRefusedException(Reason reason, String problem) {
        super(reason + ": " + problem);
        this.reason = reason;
    }

    SignatureRefusedException(CertificateRefusedException cause) {
        super(Reason.CERTIFICATE_REFUSED + ": " + cause.getMessage(), cause);
        this.reason = Reason.CERTIFICATE_REFUSED;
    }

    /** What was wrong. */
    public Reason reason() {
        return reason;
    }
}
