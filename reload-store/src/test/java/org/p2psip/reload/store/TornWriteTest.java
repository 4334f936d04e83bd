// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.store.Values.NODE;
import static org.p2psip.reload.store.Values.OVERLAY;
import static org.p2psip.reload.store.Values.persist;
import static org.p2psip.reload.store.Values.registration;
import static org.p2psip.reload.store.Values.resource;
import static org.p2psip.reload.store.Values.versions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.wire.ResourceId;

/** The power fails while the disk writes: of what was being written some sectors are new, some are old, the end is missing. */
class TornWriteTest {
    private static final int SECTOR_BYTES = 512;
    private static final int ACKNOWLEDGED = 60;
    private static final long SEED = Long.getLong("reload.seed", 44);

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private int copies;

    @Test
    void aChangeThatWasBeingWrittenHurtsNothingBeforeIt() throws Exception {
        Path live = folder.resolve("live");
        try (DurableStore store = DurableStore.open(live, OVERLAY, NODE)) {
            for (int i = 0; i < ACKNOWLEDGED; i++) {
                put(store, i, 1);
            }
            Map<String, byte[]> before = files(live);
            put(store, 3, 2);
            Map<String, byte[]> after = files(live);
            for (int i = 0; i < 120; i++) {
                assertAllThere(mixture(before, after), 1, "mixture " + i);
            }
        }
    }

    @Test
    void anEndThatIsMissingTakesOnlyTheLastChangesWithIt() throws Exception {
        Path live = folder.resolve("live");
        try (DurableStore store = DurableStore.open(live, OVERLAY, NODE)) {
            put(store, 0, 1);
            Map<String, byte[]> start = files(live);
            for (int i = 1; i < ACKNOWLEDGED; i++) {
                put(store, i, 1);
            }
            Map<String, byte[]> all = files(live);
            String log = StoreOpening.FILE + "-wal";
            int from = start.get(log).length;
            int known = 1;
            int step = Math.max(1, (all.get(log).length - from) / 150);
            for (int length = from; length <= all.get(log).length; length += 1 + random.nextInt(2 * step)) {
                Map<String, byte[]> cut = new HashMap<>(all);
                byte[] rest = Arrays.copyOf(all.get(log), length);
                if (random.nextBoolean()) {
                    byte[] garbage = new byte[random.nextInt(9000)];
                    random.nextBytes(garbage);
                    rest = Arrays.copyOf(rest, length + garbage.length);
                    System.arraycopy(garbage, 0, rest, length, garbage.length);
                }
                cut.put(log, rest);
                int found = opened(cut).size();
                assertThat(found).as("seed %d, cut at %d", SEED, length).isGreaterThanOrEqualTo(known);
                known = found;
            }
            assertThat(known).isGreaterThan(ACKNOWLEDGED - 5);
            assertThat(opened(all)).hasSize(ACKNOWLEDGED);
        }
    }

    @Test
    void movingTheLogIntoTheDatabaseMayBeCutShort() throws Exception {
        Path live = folder.resolve("live");
        try (DurableStore store = DurableStore.open(live, OVERLAY, NODE)) {
            Map<String, byte[]> before = files(live);
            Map<String, byte[]> after = before;
            int puts = 0;
            while (Arrays.equals(after.get(StoreOpening.FILE), before.get(StoreOpening.FILE))) {
                before = after;
                put(store, puts % ACKNOWLEDGED, 1 + puts / ACKNOWLEDGED);
                puts++;
                after = files(live);
            }
            assertThat(puts).isGreaterThan(2 * ACKNOWLEDGED);
            for (int i = 0; i < 60; i++) {
                Map<String, byte[]> torn = new HashMap<>(after);
                torn.put(
                        StoreOpening.FILE,
                        mixture(before.get(StoreOpening.FILE), after.get(StoreOpening.FILE), random.nextBoolean()));
                assertAllThere(torn, puts / ACKNOWLEDGED, "checkpoint " + i);
            }
        }
    }

    @Test
    void aDamagedDatabaseIsRefusedOrReadWithoutInventingValues() throws Exception {
        Path live = folder.resolve("live");
        try (DurableStore store = DurableStore.open(live, OVERLAY, NODE)) {
            for (int i = 0; i < ACKNOWLEDGED; i++) {
                put(store, i, 1);
            }
        }
        Map<String, byte[]> whole = files(live);
        int refused = 0;
        for (int i = 0; i < 150; i++) {
            byte[] garbled = whole.get(StoreOpening.FILE).clone();
            if (i % 3 == 0) {
                garbled = Arrays.copyOf(garbled, random.nextInt(garbled.length));
            } else {
                int at = random.nextInt(garbled.length);
                for (int b = at; b < Math.min(garbled.length, at + 1 + random.nextInt(600)); b++) {
                    garbled[b] = (byte) random.nextInt();
                }
            }
            try {
                assertThat(opened(Map.of(StoreOpening.FILE, garbled)).values())
                        .as("seed %d, damage %d", SEED, i)
                        .allMatch(version -> version == 1);
            } catch (StoreOpenException e) {
                refused++;
                assertThat(e.reason())
                        .as("seed %d, damage %d: %s", SEED, i, e)
                        .isEqualTo(StoreOpenException.Reason.DAMAGED);
            }
        }
        assertThat(refused).isGreaterThan(20);
    }

    private void assertAllThere(Map<String, byte[]> torn, long least, String what) throws IOException {
        Map<ResourceId, Long> found = opened(torn);
        for (int i = 0; i < ACKNOWLEDGED; i++) {
            assertThat(found.getOrDefault(resource(i), 0L))
                    .as("seed %d, %s, registration %d", SEED, what, i)
                    .isGreaterThanOrEqualTo(least);
        }
    }

    /** What a store of these files has. */
    private Map<ResourceId, Long> opened(Map<String, byte[]> files) throws IOException {
        Path directory = Files.createDirectory(folder.resolve("copy" + copies++));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
        try (DurableStore store = DurableStore.open(directory, OVERLAY, NODE)) {
            return versions(store);
        }
    }

    private Map<String, byte[]> mixture(Map<String, byte[]> before, Map<String, byte[]> after) {
        Map<String, byte[]> mixed = new HashMap<>();
        after.forEach((name, bytes) ->
                mixed.put(name, mixture(before.getOrDefault(name, new byte[0]), bytes, random.nextBoolean())));
        return mixed;
    }

    /** Some sectors of the one and some of the other; perhaps without the last of them, perhaps with a hole of zeros. */
    private byte[] mixture(byte[] before, byte[] after, boolean wholeLength) {
        byte[] mixed = after.clone();
        for (int at = 0; at < after.length; at += SECTOR_BYTES) {
            int end = Math.min(after.length, at + SECTOR_BYTES);
            boolean same = end <= before.length && Arrays.equals(before, at, end, after, at, end);
            if (!same && random.nextBoolean()) {
                for (int i = at; i < end; i++) {
                    mixed[i] = i < before.length ? before[i] : 0;
                }
            }
        }
        int length = wholeLength || after.length <= before.length
                ? after.length
                : before.length + random.nextInt(after.length - before.length + 1);
        return Arrays.copyOf(mixed, length);
    }

    private static Map<String, byte[]> files(Path directory) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (var list = Files.list(directory)) {
            for (Path file : (Iterable<Path>) list::iterator) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static void put(DurableStore store, int number, int version) {
        CompletableFuture<Void> stage =
                store.persist(persist(registration(number, version))).toCompletableFuture();
        stage.join();
    }
}
