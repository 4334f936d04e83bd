// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

/** A step of the demo did not come out as it must. */
final class StepFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** Both are parts of one line: what ought to have happened, and what did. */
    StepFailure(String expected, String seen) {
        super("expected " + expected + ", saw " + seen);
    }

    StepFailure(String expected, String seen, Throwable cause) {
        this(expected, seen);
        initCause(cause);
    }
}
