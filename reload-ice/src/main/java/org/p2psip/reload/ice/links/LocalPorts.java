// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.link.internal.HostAddresses;

/** Which of this machine's addresses are used, and which of them for what. */
final class LocalPorts {
    private LocalPorts() {}

    /** The addresses that listening at {@code listen} means. */
    static List<InetSocketAddress> addresses(InetSocketAddress listen) {
        if (!listen.getAddress().isAnyLocalAddress()) {
            return List.of(listen);
        }
        List<InetSocketAddress> all = new ArrayList<>();
        for (InetAddress each : HostAddresses.all()) {
            all.add(new InetSocketAddress(each, listen.getPort()));
        }
        return all;
    }

    /** The ports from which {@code remote} may be reached, the one that the system would send from first. */
    static List<LocalPort> towards(InetSocketAddress remote, List<LocalPort> ports) {
        InetAddress source = source(remote);
        List<LocalPort> order = new ArrayList<>();
        for (LocalPort each : ports) {
            InetAddress local = each.localAddress().getAddress();
            if (local.equals(source)) {
                order.add(0, each);
            } else if (local instanceof Inet4Address == remote.getAddress() instanceof Inet4Address) {
                order.add(each);
            }
        }
        return order;
    }

    private static InetAddress source(InetSocketAddress remote) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            // Sends nothing: only asks the routing table.
            channel.connect(remote);
            return ((InetSocketAddress) channel.getLocalAddress()).getAddress();
        } catch (IOException e) {
            // Then there is no route now, and no port is better than another.
            return remote.getAddress();
        }
    }
}
