// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps stored values beyond the memory of the running node. The node answers a Store when the stage is complete.
 *
 * <p>Called on the node's thread; the stage may be completed on any thread. A store drops values by itself when their
 * lifetime is over.
 */
public interface ResourceStore {
    /**
     * Writes values; they are safe when the stage completes. A stage that fails refuses the Store, and nothing may have
     * been written.
     */
    CompletionStage<Void> persist(StorageOutput.Persist change);

    /** Keeps nothing beyond memory: each stage is complete at once. */
    static ResourceStore inMemory() {
        return change -> CompletableFuture.completedFuture(null);
    }
}
