// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.List;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.StoreRequest;

/** What the node has to do after it fed its {@link ReplicaKeeper}. */
public sealed interface ReplicaOutput {
    /**
     * Send copies; {@link ReplicaKeeper#handleStored}, {@link ReplicaKeeper#handleRefused} or {@link
     * ReplicaKeeper#handleNoAnswer} follows.
     *
     * @param token chosen by the keeper
     * @param destination the peer that is to hold them, or the resource if they go to whoever is responsible now
     * @param request with a replica_number of at least 1, current generation counters and remaining lifetimes
     * @param certificates of the values' signers, for the security block
     */
    record SendStore(long token, Destination destination, StoreRequest request, List<GenericCertificate> certificates)
            implements ReplicaOutput {
        /** Copies the list. */
        public SendStore {
            certificates = List.copyOf(certificates);
        }
    }

    /**
     * Fetch what the peer holds that refused copies as too old, or whose copies were refused, hand the answer to {@link
     * Storage#handleNewer}, then call {@link ReplicaKeeper#handleFetched}; or {@link ReplicaKeeper#handleNoAnswer} if none comes
     * (RFC 6940, Section 7.4.1.1).
     *
     * @param token chosen by the keeper
     * @param destination the peer, or the resource
     * @param request for all values of the Kinds that were refused
     * @param trusted whether the peer keeps copies with this one; else its answer is {@link Hearsay}
     */
    record FetchNewer(long token, Destination destination, FetchRequest request, boolean trusted)
            implements ReplicaOutput {}

    /**
     * All that {@link ReplicaKeeper#handOver} named is stored at its new place, or could not be.
     *
     * @param token the hand-over's
     */
    record HandedOver(long token) implements ReplicaOutput {}
}
