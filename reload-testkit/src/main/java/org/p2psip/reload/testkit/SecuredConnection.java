// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.NodeId;

/**
 * A connection whose handshake is over.
 *
 * @param end this end of it
 * @param certificate of the node at the other end, checked
 * @param rttNanos how long one round trip took
 */
record SecuredConnection(ConnectionEnd end, NodeCertificate certificate, long rttNanos) {
    boolean proves(NodeId peer) {
        return certificate.nodeIds().contains(peer);
    }

    NodeId firstNodeId() {
        return certificate.nodeIds().get(0);
    }
}
