// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.net.Inet4Address;

/**
 * One end of a TCP connection in a capture.
 *
 * @param address as it stands in the IPv4 header
 * @param port 0 to 65535
 */
public record TcpEndpoint(Inet4Address address, int port) {
    /** Checks the port. */
    public TcpEndpoint {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("port is " + port + ", allowed are 0 to 65535");
        }
    }
}
