// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.nio.ByteBuffer;

/**
 * A TCP segment or a UDP datagram.
 *
 * @param flow from where to where
 * @param segment what the TCP header says; {@link TcpSegment#NONE} for a datagram
 * @param payload what it carries, as far as it was captured
 * @param missingBytes how many bytes at the end of the payload were not captured
 */
public record TransportPacket(Flow flow, TcpSegment segment, ByteBuffer payload, int missingBytes) {
    /**
     * One direction of a conversation.
     *
     * @param tcp whether it is TCP rather than UDP
     * @param from address as text, which is compared with others
     * @param to address as text
     */
    public record Flow(boolean tcp, String from, int fromPort, String to, int toPort) {
        /** For people: {@code 192.0.2.1:40000 -> [2001:db8::1]:6084 TCP}. */
        @Override
        public String toString() {
            return endpoint(from, fromPort) + " -> " + endpoint(to, toPort) + (tcp ? " TCP" : " UDP");
        }

        private static String endpoint(String address, int port) {
            return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
        }
    }

    /**
     * What of a TCP header matters for the stream.
     *
     * @param sequence number of the first byte, 32 bits
     */
    public record TcpSegment(int sequence, boolean syn, boolean fin, boolean reset) {
        /** Stands where there is no TCP. */
        public static final TcpSegment NONE = new TcpSegment(0, false, false, false);
    }
}
