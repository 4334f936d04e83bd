// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

/** What came of persisting values. */
enum PersistOutcome {
    /** They are safe. */
    SAFE,
    /** There is no room for them. */
    NO_ROOM,
    /** They could not be written for another reason. */
    FAILED
}
