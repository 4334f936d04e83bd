// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireContext;

/** Writes where a request came from into its Via List, and reads it again on the way back (RFC 6940, Section 6.1.2). */
public final class ViaLists implements OpaqueIds {
    private final @Nullable ConnectionSlots slots;
    private final @Nullable SealedViaLists sealed;

    /** @param random source of keys and of first generations */
    public ViaLists(ListCompression compression, WireContext context, Random random) {
        this.slots = compression == ListCompression.CONNECTION_TABLE ? new ConnectionSlots(random) : null;
        this.sealed = compression == ListCompression.SEALED ? new SealedViaLists(context, random) : null;
    }

    /** Whether nothing but the previous hop's Node-ID is ever added. */
    public boolean arePlain() {
        return slots == null && sealed == null;
    }

    /**
     * The Via List of a request that goes on.
     *
     * @param via as it came
     * @param previousHop the connected node that it came from
     * @param transactionId the request's
     */
    public List<Destination> extended(List<Destination> via, NodeId previousHop, long transactionId, long nowNanos) {
        List<Destination> extended = new ArrayList<>(via);
        if (slots != null) {
            extended.add(new Destination.OpaqueId(slots.idOf(previousHop)));
            return extended;
        }
        extended.add(new Destination.Node(previousHop));
        return sealed != null ? sealed.seal(extended, transactionId, nowNanos) : extended;
    }

    @Override
    public Expansion expand(Opaque id, long transactionId) {
        if (slots != null) {
            return slots.expand(id);
        }
        return sealed != null ? sealed.open(id, transactionId) : Expansion.unknown();
    }

    /** The last link to {@code peer} is gone. */
    public void handleDisconnected(NodeId peer) {
        if (slots != null) {
            slots.handleDisconnected(peer);
        }
    }
}
