// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

/** The server could not start. The message is one line for people that says what to do. */
public final class ServerStartException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public ServerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
