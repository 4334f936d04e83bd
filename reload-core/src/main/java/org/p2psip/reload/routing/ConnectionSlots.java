// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * Opaque IDs of two bytes for the connected nodes: ten bits of a slot and five of its generation, so that the ID of a
 * connection that is gone is not taken for the next one in its slot (RFC 6940, Section 6.3.2.2).
 */
final class ConnectionSlots {
    static final int INDEX_BITS = 10;
    static final int GENERATION_BITS = 5;

    /** As many as there can be links. */
    static final int SLOTS = 1 << INDEX_BITS;

    private static final int GENERATIONS = 1 << GENERATION_BITS;
    private static final int COMPRESSED_FORM = 0x8000;
    private static final int ID_BYTES = 2;

    private final @Nullable NodeId[] peers = new @Nullable NodeId[SLOTS];
    private final byte[] generations = new byte[SLOTS];
    private final Map<NodeId, Integer> slots = new HashMap<>();
    private int next;

    /** @param random gives the first generations and the first slot, so that IDs from before a restart seldom hold */
    ConnectionSlots(Random random) {
        random.nextBytes(generations);
        next = random.nextInt(SLOTS);
    }

    /** The ID of a connected node. */
    Opaque idOf(NodeId peer) {
        Integer slot = slots.get(peer);
        if (slot == null) {
            slot = takeSlot(peer);
        }
        int value = COMPRESSED_FORM | (generation(slot) << INDEX_BITS) | slot;
        return Opaque.copyOf(new byte[] {(byte) (value >> Byte.SIZE), (byte) value});
    }

    /** The node that an ID was made for. */
    OpaqueIds.Expansion expand(Opaque id) {
        if (id.length() != ID_BYTES || id.byteAt(0) >= 0) {
            return OpaqueIds.Expansion.unknown();
        }
        int value = ((id.byteAt(0) & 0xFF) << Byte.SIZE) | (id.byteAt(1) & 0xFF);
        int slot = value & (SLOTS - 1);
        int generation = (value >> INDEX_BITS) & (GENERATIONS - 1);
        NodeId peer = peers[slot];
        if (peer == null || generation != generation(slot)) {
            return OpaqueIds.Expansion.refused(DropReason.EXPIRED_OPAQUE_ID);
        }
        return OpaqueIds.Expansion.of(List.of(new Destination.Node(peer)));
    }

    /** The last link to {@code peer} is gone, and what was made for it means nothing any more. */
    void handleDisconnected(NodeId peer) {
        Integer slot = slots.remove(peer);
        if (slot != null) {
            peers[slot] = null;
        }
    }

    private int generation(int slot) {
        return generations[slot] & (GENERATIONS - 1);
    }

    private int takeSlot(NodeId peer) {
        if (slots.size() == SLOTS) {
            throw new IllegalStateException("all " + SLOTS + " slots are taken");
        }
        while (peers[next] != null) {
            next = (next + 1) % SLOTS;
        }
        int slot = next;
        next = (next + 1) % SLOTS;
        peers[slot] = peer;
        generations[slot]++;
        slots.put(peer, slot);
        return slot;
    }
}
