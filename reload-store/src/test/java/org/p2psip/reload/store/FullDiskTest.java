// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.store.Values.NODE;
import static org.p2psip.reload.store.Values.OVERLAY;
import static org.p2psip.reload.store.Values.persist;
import static org.p2psip.reload.store.Values.registration;
import static org.p2psip.reload.store.Values.versions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.storage.ResourceStoreException;

/** A disk of 2 MiB that gets full, by the store itself and by others. Mounts it, which needs root. */
@Tag("netns")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FullDiskTest {
    @TempDir
    Path disk;

    private final List<String> heard = new ArrayList<>();

    @BeforeEach
    void mount() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    @Test
    void nothingAcknowledgedIsLostAndStoringGoesOnWhenThereIsRoom() throws Exception {
        Path ballast = Files.write(disk.resolve("ballast"), new byte[1 << 20]);
        int stored;
        try (DurableStore store = open()) {
            stored = fill(store, 0);
            assertThat(stored).isGreaterThan(50);
            assertThat(heard).containsExactly("the store cannot be written: there is no room left");
            assertThat(versions(store)).hasSize(stored);

            Files.delete(ballast);
            put(store, stored);
            stored++;
            assertThat(heard).hasSize(2).last().isEqualTo("works");
            stored = fill(store, stored);
        }
        try (DurableStore store = open()) {
            assertThat(versions(store)).hasSize(stored);
        }
    }

    @Test
    void aStoreOnAFullDiskIsStillRead() throws Exception {
        int stored;
        try (DurableStore store = open()) {
            stored = fill(store, 0);
            fillUp();
        }
        heard.clear();
        try (DurableStore store = open()) {
            assertThat(versions(store)).hasSize(stored);
        }
    }

    @Test
    void aNewStoreOnAFullDiskIsRefused() throws Exception {
        fillUp();
        try (DurableStore store = open()) {
            assertThat(store).as("opened").isNull();
        } catch (StoreOpenException e) {
            assertThat(e.reason()).as(e.toString()).isEqualTo(StoreOpenException.Reason.NO_ROOM);
            assertThat(e).hasMessageContaining("no room");
        }
    }

    /** Stores new registrations until one is refused; returns the number behind the last. */
    private static int fill(DurableStore store, int first) {
        int next = first;
        while (next < 10_000) {
            try {
                put(store, next);
            } catch (CompletionException e) {
                assertThat(e.getCause())
                        .isInstanceOfSatisfying(
                                ResourceStoreException.class,
                                refusal -> assertThat(refusal.isFull())
                                        .as(refusal.toString())
                                        .isTrue());
                return next;
            }
            next++;
        }
        throw new AssertionError("the disk does not get full");
    }

    private void fillUp() throws IOException {
        try (var out = Files.newOutputStream(disk.resolve("full"))) {
            while (true) {
                out.write(new byte[512]);
            }
        } catch (IOException full) {
            assertThat(disk.toFile().getUsableSpace()).isZero();
        }
    }

    private static void put(DurableStore store, int number) {
        store.persist(persist(registration(number, 1))).toCompletableFuture().join();
    }

    private DurableStore open() throws StoreOpenException {
        return DurableStore.builder(disk.resolve("store"), OVERLAY, NODE)
                .listener(new StoreListener() {
                    @Override
                    public void failing(String reason) {
                        heard.add(reason);
                    }

                    @Override
                    public void works() {
                        heard.add("works");
                    }
                })
                .open();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
