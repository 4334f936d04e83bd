// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.internal;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** The addresses at which this machine can be reached. */
public final class HostAddresses {
    /** As many candidates as are worth an Attach message. */
    private static final int MAX_ADDRESSES = 8;

    private HostAddresses() {}

    /**
     * Where other nodes find one that listens.
     *
     * @param advertised what its operator says; empty to find out
     * @param bound what it listens on
     */
    public static List<InetAddress> reachable(List<InetAddress> advertised, InetSocketAddress bound) {
        if (!advertised.isEmpty()) {
            return advertised;
        }
        return bound.getAddress().isAnyLocalAddress() ? all() : List.of(bound.getAddress());
    }

    /**
     * Addresses of the interfaces that are up, IPv4 first; the loopback address if there is no other. Link-local
     * addresses are left out: they mean nothing without the interface.
     */
    public static List<InetAddress> all() {
        List<InetAddress> found = new ArrayList<>();
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (network.isUp() && !network.isLoopback()) {
                    found.addAll(Collections.list(network.getInetAddresses()));
                }
            }
        } catch (SocketException e) {
            // Then this machine has no network now; the loopback address is all there is.
            found.clear();
        }
        found.removeIf(address -> address.isLinkLocalAddress() || address.isLoopbackAddress());
        found.sort(Comparator.comparing(address -> !(address instanceof Inet4Address)));
        if (found.isEmpty()) {
            return List.of(InetAddress.getLoopbackAddress());
        }
        return List.copyOf(found.subList(0, Math.min(found.size(), MAX_ADDRESSES)));
    }
}
