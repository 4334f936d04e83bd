// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

/** What became of a look-up. */
enum Answer {
    /** The registration of the user's running phone, as it was last stored. */
    RIGHT,
    /** A registration, but one of an earlier session of the phone. */
    STALE,
    /** No registration, though there is one. */
    MISSING,
    /** No answer in time. */
    TIMEOUT,
    /** An error: no route, a refusal, a lost connection. */
    ERROR,
    /** Nobody can say: who asked was switched off, or the phone that was asked for changed meanwhile. */
    VOID;

    /** For tables and file formats. */
    String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
