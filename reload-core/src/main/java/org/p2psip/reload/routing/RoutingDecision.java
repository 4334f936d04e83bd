// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

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
     */
    record Forward(LinkId link, int consumed) implements RoutingDecision {}

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
