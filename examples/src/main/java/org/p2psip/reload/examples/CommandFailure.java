// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples;

import picocli.CommandLine.ExitCode;

/** A command cannot go on. The message is one line for people: what happened, and what to do. */
public final class CommandFailure extends Exception {
    /** What the command was to do did not succeed. */
    public static final int FAILED = ExitCode.SOFTWARE;

    /** The command was called wrongly, or a file it was given is not what it should be. */
    public static final int WRONG_INPUT = ExitCode.USAGE;

    /** No running peer was reached. */
    public static final int NO_PEER = 3;

    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String line;

    /** Creates the exception. */
    public CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
        this.line = message;
    }

    /** The message, which is always there. */
    public String line() {
        return line;
    }

    /** What the command exits with. */
    public int exitCode() {
        return exitCode;
    }
}
