// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The addresses of this host, to which a TURN server is not to relay. */
public final class OwnAddresses {
    private OwnAddresses() {}

    /** All of them, as they are now; none if the system does not tell. */
    public static List<InetAddress> all() {
        List<InetAddress> addresses = new ArrayList<>();
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                addresses.addAll(Collections.list(each.getInetAddresses()));
            }
        } catch (SocketException e) {
            // Loopback and private addresses are denied anyway.
        }
        return addresses;
    }
}
