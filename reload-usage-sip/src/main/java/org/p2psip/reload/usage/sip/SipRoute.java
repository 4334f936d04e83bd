// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.util.List;
import org.p2psip.reload.wire.Destination;

/**
 * One way to a user.
 *
 * @param destinations Destination List to the user's node, at least one entry
 * @param preferences how the node wants to be contacted
 */
public record SipRoute(List<Destination> destinations, ContactPreferences preferences) {
    /** Copies the list. */
    public SipRoute {
        destinations = List.copyOf(destinations);
    }
}
