// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

/** A control socket cannot be used. The message is one line for people. */
public final class ControlException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String line;
    private final boolean taken;

    ControlException(String message) {
        this(message, false);
    }

    ControlException(String message, boolean taken) {
        super(message);
        this.line = message;
        this.taken = taken;
    }

    /** The message, which is always there. */
    public String line() {
        return line;
    }

    /** Whether a running peer has this socket. */
    public boolean isTaken() {
        return taken;
    }
}
