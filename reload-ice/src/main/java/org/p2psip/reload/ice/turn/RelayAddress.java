// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.InetAddress;

/**
 * An address of this host at which a server relays.
 *
 * @param local what sockets are bound to
 * @param external what peers are to send to: the same, or that of a NAT that passes all on to it, port by port
 */
public record RelayAddress(InetAddress local, InetAddress external) {
    /**
     * Checks the families.
     *
     * @throws IllegalArgumentException if they differ, or {@code external} is the wildcard
     */
    public RelayAddress {
        if (AddressFamily.of(local) != AddressFamily.of(external) || external.isAnyLocalAddress()) {
            throw new IllegalArgumentException("relay at " + local + " with the external address " + external
                    + ": not of one family, or no address");
        }
    }

    AddressFamily family() {
        return AddressFamily.of(external);
    }
}
