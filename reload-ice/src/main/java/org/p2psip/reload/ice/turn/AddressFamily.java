// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/** Family of a relayed transport address (RFC 8656, Section 18.6). */
public enum AddressFamily {
    /** IPv4. */
    IPV4(0x01),
    /** IPv6. */
    IPV6(0x02);

    private final int code;

    AddressFamily(int code) {
        this.code = code;
    }

    /** Number on the wire. */
    public int code() {
        return code;
    }

    /** The family of that number, if there is one. */
    public static Optional<AddressFamily> ofCode(int code) {
        return code == IPV4.code ? Optional.of(IPV4) : code == IPV6.code ? Optional.of(IPV6) : Optional.empty();
    }

    /** The family of an address. */
    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }
}
