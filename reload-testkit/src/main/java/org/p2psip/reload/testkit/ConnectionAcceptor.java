// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

/** Listens on a port of a host. */
interface ConnectionAcceptor {
    /** A connection attempt arrived at {@code end}; the result is told what follows. */
    ConnectionHandler accept(ConnectionEnd end);
}
