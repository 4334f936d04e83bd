// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.StorageOutput;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a peer stores for its overlay in a directory of its own, over crashes and power failures: what was acknowledged
 * is on the disk. Each value lies there as its bytes on the wire, with its signer's certificate and the calendar time at which
 * its lifetime is over; while the store is open that time really has to go by, even if somebody sets the calendar forward.
 *
 * <p>Open it before the node is built, close it after the node. One directory belongs to one Node-ID of one overlay, and is
 * open once at a time. When there is no room or the disk fails, values are refused, nothing that was acknowledged is lost, and
 * writing goes on as soon as it works again; {@link StoreListener} hears of it.
 *
 * <p>Any thread may call its methods; stages are completed on the store's thread, of which there is one.
 */
public final class DurableStore implements ResourceStore, AutoCloseable {
    /** Most changes that wait for the disk; one more fails at once. */
    public static final int MAX_WAITING_CHANGES = 4096;

    /** Most changes that are written in one transaction. */
    static final int MAX_CHANGES_TOGETHER = 256;

    private static final Logger LOG = LoggerFactory.getLogger(DurableStore.class);

    private final Path directory;
    private final StoreContents contents;
    private final Database database;
    private final StoreWriter writer;

    private DurableStore(Path directory, StoreContents contents, Database database, StoreWriter writer) {
        this.directory = directory;
        this.contents = contents;
        this.database = database;
        this.writer = writer;
    }

    /**
     * Opens the store of a node with the defaults of {@link #builder}.
     *
     * @param directory where it lies; made if it is not there
     * @throws StoreOpenException if it cannot be opened
     */
    public static DurableStore open(Path directory, String overlayName, NodeId nodeId) throws StoreOpenException {
        return builder(directory, overlayName, nodeId).open();
    }

    /**
     * Begins to open the store of a node.
     *
     * @param directory where it lies; made if it is not there
     */
    public static DurableStoreBuilder builder(Path directory, String overlayName, NodeId nodeId) {
        return new DurableStoreBuilder(directory, overlayName, nodeId);
    }

    static DurableStore open(DurableStoreBuilder settings) throws StoreOpenException {
        Database database =
                new StoreOpening(settings.directory, settings.overlayName, settings.nodeId, settings.maxBytes).open();
        try {
            StoreContents contents = database.contents(settings.clock.millis());
            StoreWriter writer = new StoreWriter(
                    database,
                    settings.clock,
                    System::nanoTime,
                    settings.listener,
                    MAX_WAITING_CHANGES,
                    MAX_CHANGES_TOGETHER);
            writer.start();
            return new DurableStore(settings.directory, contents, database, writer);
        } catch (SQLException e) {
            closeAfter(e, database);
            throw new StoreOpenException(
                    StoreOpenException.Reason.DAMAGED,
                    "the store in " + settings.directory + " cannot be read: " + Failure.text(e),
                    e);
        }
    }

    private static void closeAfter(SQLException failure, Database database) {
        try {
            database.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** What there was when it was opened. */
    public StoreContents contents() {
        return contents;
    }

    @Override
    public CompletionStage<Void> persist(StorageOutput.Persist change) {
        return writer.write(change.written());
    }

    /** If the disk fails or too much waits for it, the values stay until their lifetime is over. */
    @Override
    public void forget(ResourceId resource) {
        writer.forget(resource);
    }

    @Override
    public Reading read() {
        return () -> writer.read().thenApply(portion -> {
            if (portion.last() && database.unreadable() > 0) {
                LOG.warn("{} values in {} are garbled and left out", database.unreadable(), directory);
            }
            return portion;
        });
    }

    /** Finishes writing, within 10 seconds, and closes the files. */
    @Override
    public void close() {
        writer.close();
    }
}
