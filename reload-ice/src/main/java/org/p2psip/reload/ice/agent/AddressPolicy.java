// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** To which addresses a check may be sent at all, whoever asks for it. */
final class AddressPolicy {
    private AddressPolicy() {}

    static boolean allows(InetSocketAddress address, boolean loopback) {
        InetAddress ip = address.getAddress();
        if (ip == null || address.getPort() == 0 || ip.isAnyLocalAddress() || ip.isMulticastAddress()) {
            return false;
        }
        if (ip.isLoopbackAddress()) {
            return loopback;
        }
        if (ip instanceof Inet4Address) {
            byte[] bytes = ip.getAddress();
            // 0/8 is "this network", 240/4 reserved up to the broadcast address.
            return bytes[0] != 0 && (bytes[0] & 0xF0) != 0xF0;
        }
        return true;
    }

    /** Whether both are of one family, as the ends of a pair have to be. */
    static boolean sameFamily(InetSocketAddress one, InetSocketAddress other) {
        return one.getAddress() instanceof Inet4Address == other.getAddress() instanceof Inet4Address;
    }
}
