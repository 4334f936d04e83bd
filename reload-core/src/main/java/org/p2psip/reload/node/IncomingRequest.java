// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.List;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.NodeId;

/**
 * A verified request that waits for this node's answer.
 *
 * @param header as received
 * @param previousHop the node that sent it over its link, or this node itself
 * @param signer who made it
 * @param certificates the bucket that came with it
 */
record IncomingRequest(
        ForwardingHeader header, NodeId previousHop, Signer signer, List<GenericCertificate> certificates) {

    /** Whether others brought it to {@code self} because that is responsible for the resource it is for. */
    boolean isRouted(NodeId self) {
        List<Destination> destinations = header.destinationList();
        return destinations.get(destinations.size() - 1) instanceof Destination.Resource
                && !previousHop.equals(self)
                && !isAdjacent();
    }

    /** Whether it came straight from its signer. */
    boolean isAdjacent() {
        return header.viaList().isEmpty() && previousHop.equals(signer.nodeId());
    }
}
