// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.turn;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Whether a node may think of being a TURN server (RFC 6940, Section 9). */
public final class TurnCandidacy {
    /**
     * What ICE found out about one connection.
     *
     * @param local the address that the node knows itself by
     * @param reflexive the address at which others see it
     */
    public record Observation(InetSocketAddress local, InetSocketAddress reflexive) {}

    private TurnCandidacy() {}

    /**
     * Whether a node is a candidate: no connection showed that it is behind a NAT, and its addresses can be reached from
     * everywhere. The RFC asks for addresses outside of RFC 1918 only; those of other private, shared, reserved or local ranges
     * can't be reached either.
     *
     * @param observations of the connections that the node has made when it joined, at least one
     */
    public static boolean isCandidate(List<Observation> observations) {
        for (Observation each : observations) {
            if (!each.local().equals(each.reflexive()) || !isGlobal(each.local().getAddress())) {
                return false;
            }
        }
        return !observations.isEmpty();
    }

    private static boolean isGlobal(InetAddress address) {
        if (address == null
                || address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isGlobal4(bytes) : isGlobal6(bytes);
    }

    /** This network, shared, protocol assignments, documentation, benchmarks, reserved (RFC 6890). */
    private static boolean isGlobal4(byte[] address) {
        return !startsWith(address, 8, 0)
                && !startsWith(address, 10, 100, 64)
                && !startsWith(address, 24, 192, 0, 0)
                && !startsWith(address, 24, 192, 0, 2)
                && !startsWith(address, 15, 198, 18)
                && !startsWith(address, 24, 198, 51, 100)
                && !startsWith(address, 24, 203, 0, 113)
                && !startsWith(address, 4, 240);
    }

    /** Only the range of global unicast, without documentation. */
    private static boolean isGlobal6(byte[] address) {
        return startsWith(address, 3, 0x20) && !startsWith(address, 32, 0x20, 0x01, 0x0d, 0xb8);
    }

    private static boolean startsWith(byte[] address, int bits, int... prefix) {
        for (int i = 0; i < bits; i++) {
            int expected = prefix[i / 8] >> (7 - i % 8) & 1;
            if ((address[i / 8] >> (7 - i % 8) & 1) != expected) {
                return false;
            }
        }
        return true;
    }
}
