// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

/** What is known of who is at the other end of a pair of addresses. */
public enum PathTrust {
    /** A check of this end was answered there: data may be taken and sent. */
    VALID,
    /** An authenticated check came from there, and this end's own is not answered yet: keep a little of what comes. */
    PENDING,
    /** Nothing: drop what comes. */
    UNKNOWN
}
