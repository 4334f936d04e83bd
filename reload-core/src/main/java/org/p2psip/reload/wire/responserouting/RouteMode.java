// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.responserouting;

import org.p2psip.reload.wire.Checks;

/**
 * How an answer is to come back (RFC 7263 and RFC 7264), an open registry.
 *
 * @param value 1 to 255
 */
public record RouteMode(int value) {
    /** Direct response routing: straight to the requester (RFC 7263). */
    public static final RouteMode DIRECT_RESPONSE = new RouteMode(1);

    /** Relay peer routing: to a relay that hands it to the requester (RFC 7264). */
    public static final RouteMode RELAY_PEER = new RouteMode(2);

    /** Checks the range. */
    public RouteMode {
        Checks.range("route mode", value, 1, Checks.MAX_UINT8);
    }
}
