// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Value of the Kind {@link KindId#TURN_SERVICE}: where a TURN server is (RFC 6940, Section 9).
 *
 * @param iteration the number that was appended to the Node-ID for the Resource-ID, 0 to 255
 * @param serverAddress where the server listens
 */
public record TurnServer(int iteration, IpAddressPort serverAddress) {
    /** Checks the range. */
    public TurnServer {
        Checks.uint8("iteration", iteration);
        Checks.present("serverAddress", serverAddress);
    }

    /**
     * Reads a whole value.
     *
     * @throws MalformedMessageException if it is cut short or goes on behind its end
     */
    public static TurnServer decode(WireReader in) throws MalformedMessageException {
        in.begin("TurnServer");
        TurnServer server = new TurnServer(in.uint8("TurnServer.iteration"), IpAddressPort.decode(in));
        in.requireEnd("TurnServer");
        return in.end("TurnServer", server);
    }

    /** Appends the value. */
    public void encode(WireWriter out) {
        out.uint8(iteration);
        serverAddress.encode(out);
    }
}
