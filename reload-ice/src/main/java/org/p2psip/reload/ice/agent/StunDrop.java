// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

/** Why something that came to a port of ICE had no effect. */
public enum StunDrop {
    /** It claims to be STUN and is malformed. */
    MALFORMED,
    /** Its FINGERPRINT is missing or wrong. */
    BAD_FINGERPRINT,
    /** A check without MESSAGE-INTEGRITY or user name. */
    UNPROTECTED,
    /** Its MESSAGE-INTEGRITY is not by the session's password. */
    WRONG_PASSWORD,
    /** A check of the far end that lacks something, or demands what is not known here. */
    UNUSABLE,
    /** A response to no request of this end. */
    UNAWAITED,
    /** A check for a user name that no session has. */
    UNKNOWN_SESSION,
    /** A Binding request of a stranger, beyond the rate at which they are answered, or damaged. */
    HELD_BACK,
    /** Not STUN, and from an address that no session has proved. */
    UNPROVED_ADDRESS
}
