// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import org.jspecify.annotations.Nullable;

/**
 * A configuration or a certificate could not be had. The message is one line for people that names the server.
 */
public final class EnrollmentException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why it could not be had. */
    public enum Failure {
        /** The account or its password is wrong: {@code failed_authentication}. */
        FAILED_AUTHENTICATION("failed_authentication"),
        /** The account may not have the user name asked for: {@code username_not_available}. */
        USER_NAME_NOT_AVAILABLE("username_not_available"),
        /** The server does not give out that many Node-IDs: {@code Node-IDs_not_available}. */
        NODE_IDS_NOT_AVAILABLE("Node-IDs_not_available"),
        /** The server does not accept the certificate request: {@code bad_CSR}. */
        BAD_CSR("bad_CSR"),
        /** The server refused for a reason that the RFC does not know. */
        REFUSED(null),
        /** No answer came, or not in time. */
        UNREACHABLE(null),
        /** The server did not prove its name, or TLS failed in another way. */
        TLS_REFUSED(null),
        /** What came is not what was asked for. */
        MALFORMED_ANSWER(null),
        /** The certificate that came is not one that the overlay, or this node, can use. */
        UNUSABLE_CERTIFICATE(null),
        /** The configuration names no enrollment server. */
        NO_ENROLLMENT_SERVER(null);

        private final @Nullable String token;

        Failure(@Nullable String token) {
            this.token = token;
        }

        /** The token in the server's answer (RFC 6940, Section 11.3), or null if this failure has none. */
        public @Nullable String token() {
            return token;
        }
    }

    private final Failure failure;

    /** Creates the exception. */
    public EnrollmentException(Failure failure, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.failure = failure;
    }

    /** Why it could not be had, for programs. */
    public Failure failure() {
        return failure;
    }
}
