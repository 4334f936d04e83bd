// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.time.Duration;
import java.util.List;
import org.p2psip.reload.wire.NodeId;

/**
 * The ways to a user, and what finding them took.
 *
 * @param routes the newest registration first, each Destination List once; none if nobody is registered
 * @param responder the peer that answered for the address that was asked for
 * @param hops links that the answers crossed, of all addresses that were followed
 * @param took from the question to the last verified answer
 */
public record SipLookup(List<SipRoute> routes, NodeId responder, int hops, Duration took) {
    /** Copies the list. */
    public SipLookup {
        routes = List.copyOf(routes);
    }
}
