// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

/** Why an agent gave up. */
public enum FailureReason {
    /** There was no pair to check, and no check came. */
    NO_PAIRS,
    /** No pair worked. */
    NO_PATH,
    /** A pair worked, but the far end nominated none. */
    NOT_NOMINATED,
    /** The pair that was nominated failed in the nomination. */
    NOMINATION_FAILED,
    /** The far end did not answer for 30 s, or said that it wants nothing more. */
    CONSENT_LOST
}
