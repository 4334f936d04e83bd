// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.store.DurableStore;
import org.p2psip.reload.store.StoreContents;
import org.p2psip.reload.store.StoreListener;
import org.p2psip.reload.store.StoreOpenException;

/**
 * Where a peer keeps what it stores.
 *
 * @param directory the store's, or null to keep it in memory only
 */
record PeerStore(@Nullable Path directory) {
    /**
     * Opens the store, and tells the log what is in it and later whether it works.
     *
     * @return empty if there is to be none
     * @throws CommandFailure if it cannot be opened
     */
    Optional<DurableStore> open(String overlayName, Credentials owner, PeerLog log) throws CommandFailure {
        if (directory == null) {
            return Optional.empty();
        }
        try {
            DurableStore store = DurableStore.builder(directory, overlayName, owner.nodeId())
                    .listener(new Told(directory, log))
                    .open();
            StoreContents contents = store.contents();
            log.event(
                    "store",
                    "keeping what is stored in " + directory
                            + (contents.values() == 0
                                    ? ", which is empty"
                                    : ", which has " + contents.values() + " values of " + contents.resources()
                                            + " resources"),
                    "directory",
                    directory,
                    "values",
                    contents.values(),
                    "resources",
                    contents.resources());
            return Optional.of(store);
        } catch (StoreOpenException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    e.getMessage()
                            + (e.reason() == StoreOpenException.Reason.NOT_ACCESSIBLE
                                    ? "; name another place with --store, or do without with --no-store"
                                    : ""));
        }
    }

    private record Told(Path directory, PeerLog log) implements StoreListener {
        @Override
        public void failing(String reason) {
            log.event(
                    "storeFailing",
                    "refusing to store, because " + directory + " does not take it: " + reason,
                    "directory",
                    directory,
                    "reason",
                    reason);
        }

        @Override
        public void works() {
            log.event("storeWorks", "storing again in " + directory, "directory", directory);
        }
    }
}
