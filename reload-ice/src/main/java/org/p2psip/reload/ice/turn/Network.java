// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.InetAddress;

/**
 * The addresses that begin alike.
 *
 * @param address one of them
 * @param prefixBits how many bits they share
 */
public record Network(InetAddress address, int prefixBits) {
    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException if an address has not so many bits
     */
    public Network {
        int most = address.getAddress().length * 8;
        if (prefixBits < 0 || prefixBits > most) {
            throw new IllegalArgumentException("the prefix has " + prefixBits + " bits, at most " + most);
        }
    }

    /** Whether an address is one of them. */
    public boolean contains(InetAddress other) {
        byte[] prefix = address.getAddress();
        byte[] bytes = other.getAddress();
        return bytes.length == prefix.length && GlobalAddresses.startsWith(bytes, prefix, prefixBits);
    }
}
