// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import java.net.InetSocketAddress;

/**
 * The address to listen on could not be bound; fails the stage of {@link LinkProvider#start}. The message is one line
 * that says what to do about it.
 */
public final class ListenFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final InetSocketAddress address;

    /**
     * Creates the exception.
     *
     * @param problem one line for the operator: what is wrong and what to do
     */
    public ListenFailedException(InetSocketAddress address, String problem, Throwable cause) {
        super(problem, cause);
        this.address = address;
    }

    /** The address that could not be bound. */
    public InetSocketAddress address() {
        return address;
    }
}
