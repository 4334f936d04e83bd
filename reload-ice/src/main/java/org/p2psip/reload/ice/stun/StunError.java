// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

/**
 * Value of ERROR-CODE (RFC 8489, Section 14.8): an open registry, of which the constants are those of RFC 8489, 8445 and
 * 8656 with their recommended reason phrases.
 *
 * @param code from 300 to 699
 * @param reason text for people, fewer than 128 characters
 */
public record StunError(int code, String reason) {
    /** Longest reason phrase, in characters. */
    public static final int MAX_REASON_CHARACTERS = 127;

    public static final StunError TRY_ALTERNATE = new StunError(300, "Try Alternate");
    public static final StunError BAD_REQUEST = new StunError(400, "Bad Request");
    public static final StunError UNAUTHENTICATED = new StunError(401, "Unauthenticated");
    public static final StunError FORBIDDEN = new StunError(403, "Forbidden");
    public static final StunError UNKNOWN_ATTRIBUTE = new StunError(420, "Unknown Attribute");
    public static final StunError ALLOCATION_MISMATCH = new StunError(437, "Allocation Mismatch");
    public static final StunError STALE_NONCE = new StunError(438, "Stale Nonce");
    public static final StunError ADDRESS_FAMILY_NOT_SUPPORTED = new StunError(440, "Address Family not Supported");
    public static final StunError WRONG_CREDENTIALS = new StunError(441, "Wrong Credentials");
    public static final StunError UNSUPPORTED_TRANSPORT = new StunError(442, "Unsupported Transport Protocol");
    public static final StunError PEER_ADDRESS_FAMILY_MISMATCH = new StunError(443, "Peer Address Family Mismatch");
    public static final StunError ALLOCATION_QUOTA_REACHED = new StunError(486, "Allocation Quota Reached");
    public static final StunError ROLE_CONFLICT = new StunError(487, "Role Conflict");
    public static final StunError SERVER_ERROR = new StunError(500, "Server Error");
    public static final StunError INSUFFICIENT_CAPACITY = new StunError(508, "Insufficient Capacity");

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if {@code code} is out of range or {@code reason} too long
     */
    public StunError {
        if (code < 300 || code > 699) {
            throw new IllegalArgumentException("error code is " + code + ", from 300 to 699");
        }
        if (reason.codePointCount(0, reason.length()) > MAX_REASON_CHARACTERS) {
            throw new IllegalArgumentException("reason phrase has more than " + MAX_REASON_CHARACTERS + " characters");
        }
    }
}
