// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.NodeId;

/**
 * A connection whose handshake is over and whose certificate the overlay trusts. Nothing is read from it until
 * someone carries its bytes.
 */
record SecureConnection(Channel channel, NodeCertificate certificate, InetSocketAddress remoteAddress) {
    /** Whether the far end is entitled to {@code nodeId}. */
    boolean proves(NodeId nodeId) {
        return certificate.nodeIds().contains(nodeId);
    }

    /** The Node-ID to take the far end for where none was negotiated. */
    NodeId firstNodeId() {
        return certificate.nodeIds().get(0);
    }
}
