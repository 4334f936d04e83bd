// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

/** How the checks of a pair ended. */
public enum PairOutcome {
    /** No check was sent. */
    NOT_TRIED,
    /** A check was on its way when the session ended. */
    IN_PROGRESS,
    /** No answer came to any of the requests. */
    UNANSWERED,
    /** The far end refused, under its password. */
    REFUSED,
    /** Only answers without the far end's password came. */
    UNAUTHENTICATED,
    /** The answer came from another address than the request went to. */
    WRONG_SOURCE,
    /** The answer lacked what it has to hold. */
    BAD_ANSWER,
    /** It worked, but was not nominated. */
    SUCCEEDED
}
