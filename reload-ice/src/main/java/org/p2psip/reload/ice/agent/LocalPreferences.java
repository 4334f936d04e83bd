// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Orders a host's addresses so that the families take turns and neither has to be exhausted before the other is tried
 * (RFC 8421, Section 4).
 */
public final class LocalPreferences {
    private LocalPreferences() {}

    /**
     * The addresses of both families, mixed: some of IPv6 first, then one of IPv4 after each so many of IPv6.
     *
     * @param addresses within each family the best first
     */
    public static List<InetAddress> interleave(List<InetAddress> addresses) {
        Deque<InetAddress> ipv6 = new ArrayDeque<>();
        Deque<InetAddress> ipv4 = new ArrayDeque<>();
        for (InetAddress address : addresses) {
            (address instanceof Inet6Address ? ipv6 : ipv4).add(address);
        }
        if (ipv4.isEmpty() || ipv6.isEmpty()) {
            return List.copyOf(addresses);
        }
        int headStart = (ipv4.size() + ipv6.size()) / ipv4.size();
        List<InetAddress> mixed = new ArrayList<>(addresses.size());
        while (!ipv6.isEmpty() || !ipv4.isEmpty()) {
            for (int i = 0; i < headStart && !ipv6.isEmpty(); i++) {
                mixed.add(ipv6.remove());
            }
            if (!ipv4.isEmpty()) {
                mixed.add(ipv4.remove());
            }
        }
        return mixed;
    }

    /** Local preference of the address at {@code position} of the mixed list, the first being the highest. */
    public static int preference(ProtocolClass protocol, int position) {
        return protocol.lowestPreference() + Math.max(0, ProtocolClass.SPAN - 1 - position);
    }
}
