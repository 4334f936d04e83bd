// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.wire.ResourceId;

/**
 * Keeps stored values beyond the memory of the running node. The node reads it before it enters the overlay, and answers a
 * Store when the stage of {@link #persist} is complete.
 *
 * <p>Called on the node's thread; stages may be completed on any thread. A store belongs to one node of one overlay. It is
 * opened before the node is built and closed after the node, both by whoever builds the node.
 */
public interface ResourceStore {
    /**
     * Writes values, each in place of the one that has its resource, Kind and index or key. They are safe when the stage
     * completes. A stage that fails refuses the Store, and nothing may have been written; if it fails with a {@link
     * ResourceStoreException} for want of room, the sender is told that.
     *
     * <p>A store drops values by itself when their lifetime is over.
     */
    CompletionStage<Void> persist(StorageOutput.Persist change);

    /** The node has dropped all values of {@code resource}: they need not be kept any more. By default they are. */
    default void forget(ResourceId resource) {}

    /** Begins to read what is kept. Called once, before {@link #persist}. */
    default Reading read() {
        return () -> CompletableFuture.completedFuture(Portion.END);
    }

    /** Keeps nothing beyond memory: each stage is complete at once. */
    static ResourceStore inMemory() {
        return change -> CompletableFuture.completedFuture(null);
    }

    /** Goes through what is kept, so that no more than a portion at a time is in memory twice. */
    @FunctionalInterface
    interface Reading {
        /** The next values; called again after the stage is complete, unless that was the last portion. */
        CompletionStage<Portion> next();
    }

    /**
     * Some of what is kept.
     *
     * @param resources values whose lifetime is not over, with what is left of it
     * @param highestCounter highest generation counter of a Kind whose values have all expired, unsigned; no counter that is
     *     new begins below it
     * @param last whether nothing comes after
     */
    record Portion(List<PersistentResource> resources, long highestCounter, boolean last) {
        /** Nothing, and nothing comes after. */
        public static final Portion END = new Portion(List.of(), 0, true);

        /** Copies the list. */
        public Portion {
            resources = List.copyOf(resources);
        }
    }
}
