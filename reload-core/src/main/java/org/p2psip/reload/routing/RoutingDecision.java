// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;

/** What has to become of a message, by its forwarding header alone (RFC 6940, Section 6.1). */
public sealed interface RoutingDecision {
    /** The message is for this node. */
    record Deliver() implements RoutingDecision {}

    /**
     * The message goes on.
     *
     * @param link the way to the next hop
     * @param consumed how many entries of the Destination List led here and are taken off its front
     * @param inserted what takes their place: what an opaque ID among them stood for; most often empty
     */
    record Forward(LinkId link, int consumed, List<Destination> inserted) implements RoutingDecision {
        /** Copies the list. */
        public Forward {
            inserted = List.copyOf(inserted);
        }

        /** The Destination List that goes on, of the one that came. */
        public List<Destination> remaining(List<Destination> destinations) {
            List<Destination> remaining = new ArrayList<>(inserted);
            remaining.addAll(destinations.subList(consumed, destinations.size()));
            return remaining;
        }
    }

    /**
     * The message is refused, and its sender is to be told if it was a request.
     *
     * @param code of the error answer
     * @param text for people, sent along
     */
    record Refuse(ErrorCode code, String text) implements RoutingDecision {}

    /**
     * The message is dropped in silence.
     *
     * @param reason under which it is counted
     */
    record Drop(DropReason reason) implements RoutingDecision {}
}
