// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.List;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.wire.NodeId;

/**
 * Where a Store request comes from, and how its resource lies to this peer.
 *
 * @param signer who signed the request
 * @param responsible whether this peer is responsible for the resource
 * @param acceptsReplica whether the signer may store a copy of the resource here
 * @param replicaPeers the peers that get copies of what is stored here; goes into the answer
 */
public record StoreOrigin(Signer signer, boolean responsible, boolean acceptsReplica, List<NodeId> replicaPeers) {
    /** Copies the list. */
    public StoreOrigin {
        replicaPeers = List.copyOf(replicaPeers);
    }
}
