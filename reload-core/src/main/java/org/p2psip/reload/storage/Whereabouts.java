// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/** Who else has what this peer holds, as far as it knows: of its own resources, and of those that it holds for others. */
final class Whereabouts {
    /** How many resources may be remembered beyond twice those that are stored, before the rest is forgotten. */
    static final int MAX_STALE_RESOURCES = 64;

    private final Storage storage;
    private final Heirs heirs;
    private final NavigableMap<ResourceId, Kept> kept = new TreeMap<>();
    private final Set<ResourceId> restored = new TreeSet<>();

    Whereabouts(Storage storage, BiFunction<ResourceId, NodeId, Optional<NodeId>> heirTo) {
        this.storage = storage;
        this.heirs = new Heirs(heirTo);
    }

    /** The values of a resource that this peer is responsible for have changed: nobody else has them. */
    void handleChanged(ResourceId resource) {
        forgetExcess();
        Kept state = keep(resource);
        state.holders.clear();
        state.moved = false;
    }

    /** {@code sender} has a resource that this peer holds for others. */
    void handleCopyFrom(ResourceId resource, NodeId sender) {
        forgetExcess();
        heirs.setHolder(resource, sender);
    }

    /** A resource comes from an earlier life of this node. */
    void handleRestored(ResourceId resource) {
        if (storage.holds(resource)) {
            restored.add(resource);
        }
    }

    /** This peer is responsible for a resource; returns who of {@code peers} is not known to have it. */
    List<NodeId> lacking(ResourceId resource, Collection<NodeId> peers) {
        Kept state = keep(resource);
        state.moved = false;
        state.holders.retainAll(new HashSet<>(peers));
        return peers.stream().filter(peer -> !state.holders.contains(peer)).collect(Collectors.toList());
    }

    /** Another peer is responsible for a resource; returns whether it may lack what this one has, or had before a restart. */
    boolean isDue(ResourceId resource) {
        Kept state = kept.get(resource);
        boolean due = state != null ? !state.moved : restored.contains(resource);
        if (due) {
            keep(resource);
        } else {
            kept.remove(resource);
        }
        return due;
    }

    /** Each resource has been looked at with {@link #lacking} or {@link #isDue} since the restart. */
    void clearRestored() {
        restored.clear();
    }

    /** Who is to get a copy of a resource that this peer holds for others; empty if nobody needs one. */
    Optional<NodeId> heir(ResourceId resource) {
        return heirs.heir(resource);
    }

    boolean isHeir(ResourceId resource, NodeId peer) {
        return heirs.isHeir(resource, peer);
    }

    /** {@code peer} may have lost its copies; returns of which resources it had one. */
    List<ResourceId> removeHolder(NodeId peer) {
        List<ResourceId> had = new ArrayList<>();
        kept.forEach((resource, state) -> {
            if (state.holders.remove(peer)) {
                had.add(resource);
            }
        });
        return had;
    }

    /** {@code peer} has taken a copy; with {@code handedOver}, that is all that has to be done when the range moves. */
    void handleCopied(ResourceId resource, NodeId peer, boolean handedOver) {
        Kept state = kept.get(resource);
        if (state != null) {
            state.holders.add(peer);
            state.moved |= handedOver;
        } else {
            heirs.setHolder(resource, peer);
        }
    }

    /** The peer that is responsible for a resource has taken a copy. */
    void handleDelivered(ResourceId resource) {
        kept.remove(resource);
    }

    boolean isRestored(ResourceId resource) {
        return restored.contains(resource);
    }

    /** How many others have a resource. */
    int copies(ResourceId resource) {
        Kept state = kept.get(resource);
        return state == null ? 0 : state.holders.size();
    }

    /** How many resources are remembered. */
    int size() {
        return Math.max(kept.size(), heirs.size());
    }

    /** Forgets what is not stored any more. */
    void forgetExpired() {
        kept.keySet().removeIf(resource -> !storage.holds(resource));
        heirs.retain(storage::holds);
    }

    private void forgetExcess() {
        if (size() > 2 * storage.view().resources() + MAX_STALE_RESOURCES) {
            forgetExpired();
        }
    }

    private Kept keep(ResourceId resource) {
        return kept.computeIfAbsent(resource, key -> new Kept());
    }

    /** Where a resource that this peer is, or was, responsible for is known to be. */
    private static final class Kept {
        /** The peers that have taken its current values. */
        final Set<NodeId> holders = new TreeSet<>();

        /** Whether the current values were handed over, so that they need not follow when the range moves. */
        boolean moved;
    }
}
