// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import java.nio.file.Path;
import java.time.Clock;
import org.p2psip.reload.wire.NodeId;

/** Opens a {@link DurableStore}. */
public final class DurableStoreBuilder {
    /** Most bytes that a store takes on the disk unless it is told otherwise: 1 GiB. */
    public static final long DEFAULT_MAX_BYTES = 1L << 30;

    /** Least that may be set. */
    public static final long MIN_MAX_BYTES = 1L << 16;

    final Path directory;
    final String overlayName;
    final NodeId nodeId;
    Clock clock = Clock.systemUTC();
    StoreListener listener = StoreListener.none();
    long maxBytes = DEFAULT_MAX_BYTES;

    DurableStoreBuilder(Path directory, String overlayName, NodeId nodeId) {
        this.directory = directory;
        this.overlayName = overlayName;
        this.nodeId = nodeId;
    }

    /** Calendar time, by which lifetimes go on while the node does not run; the default is the system's. */
    public DurableStoreBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** Who is told whether values can be written; by default nobody. */
    public DurableStoreBuilder listener(StoreListener listener) {
        this.listener = listener;
        return this;
    }

    /**
     * Most bytes of the database; what would take more is refused as if the disk were full. Beside it lie at most some MiB
     * that are about to go into it.
     *
     * @throws IllegalArgumentException if that is less than {@link #MIN_MAX_BYTES}
     */
    public DurableStoreBuilder maxBytes(long maxBytes) {
        if (maxBytes < MIN_MAX_BYTES) {
            throw new IllegalArgumentException("maxBytes is " + maxBytes + ", at least " + MIN_MAX_BYTES);
        }
        this.maxBytes = maxBytes;
        return this;
    }

    /**
     * Opens the store, which reads the whole of it once to see whether it is sound.
     *
     * @throws StoreOpenException if it cannot be opened
     */
    public DurableStore open() throws StoreOpenException {
        return DurableStore.open(this);
    }
}
