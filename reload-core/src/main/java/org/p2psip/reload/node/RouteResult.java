// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;

/**
 * The way to a place of the overlay, found hop by hop (RFC 6940, Section 6.4.2.4).
 *
 * @param hops who answered, the peer next to this node first; empty when this node is itself at the target
 * @param outcome how the way ended
 * @param next whom the last hop named and who did not become a hop, such as one that gave no answer; null if there is none
 */
public record RouteResult(
        List<Hop> hops, Outcome outcome, @Nullable NodeId next) {
    /**
     * A node on the way.
     *
     * @param node its Node-ID
     * @param roundTrip from sending it a request, by way of the hops before it, to its verified answer
     */
    public record Hop(NodeId node, Duration roundTrip) {}

    /** How a way ended. */
    public enum Outcome {
        /** The last hop, or this node, is the node asked for, or responsible for the resource asked for. */
        REACHED,
        /** The last hop, or this node, is responsible for the Node-ID asked for and has no link with such a node. */
        NO_SUCH_NODE,
        /** This node knows nobody to ask first. */
        NO_ROUTE,
        /** The next one did not answer within the lifetime of a request. */
        NO_ANSWER,
        /** The next one answered with an error. */
        REFUSED,
        /** The next one gave an answer that the topology can't read. */
        BAD_ANSWER,
        /** The last hop named a node that had been asked before. */
        LOOP,
        /** After so many hops the target was not reached. */
        TOO_MANY_HOPS
    }

    /** Copies the list. */
    public RouteResult {
        hops = List.copyOf(hops);
    }
}
