// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** To which peers a server relays, whoever asks for it. */
@FunctionalInterface
public interface PeerPolicy {
    /** Whether the server relays to {@code peer}, and from it. */
    boolean allows(InetAddress peer);

    /**
     * What a server on the open Internet needs: nothing that others could not reach by themselves. Denies loopback, private,
     * shared, link-local, multicast, broadcast, reserved, documentation and benchmark addresses (RFC 6890), also inside of
     * those of IPv6 that stand for one of IPv4.
     *
     * @param own addresses of this host and of its NAT, which are denied as well; a server's relays still reach each other
     */
    static PeerPolicy global(Collection<InetAddress> own) {
        Set<InetAddress> denied = new HashSet<>(own);
        return peer -> GlobalAddresses.isGlobal(peer) && !denied.contains(peer);
    }

    /** All that a datagram to one peer can be sent to: for tests, and for laboratories of private addresses. */
    static PeerPolicy anyUnicast() {
        return peer -> !peer.isAnyLocalAddress()
                && !peer.isMulticastAddress()
                && !(peer instanceof Inet4Address && (peer.getAddress()[0] & 0xF0) == 0xF0);
    }

    /** This policy, and besides the addresses of one network, such as an office's own. */
    default PeerPolicy allowing(Network network) {
        return peer -> network.contains(peer) || allows(peer);
    }
}
