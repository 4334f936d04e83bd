// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.store.Values.NODE;
import static org.p2psip.reload.store.Values.NOW;
import static org.p2psip.reload.store.Values.OVERLAY;
import static org.p2psip.reload.store.Values.persist;
import static org.p2psip.reload.store.Values.readAll;
import static org.p2psip.reload.store.Values.registration;
import static org.p2psip.reload.store.Values.resource;
import static org.p2psip.reload.store.Values.versions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.storage.PersistentKind;
import org.p2psip.reload.storage.PersistentResource;
import org.p2psip.reload.storage.PersistentValue;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.ResourceStoreException;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

class DurableStoreTest {
    @TempDir
    Path folder;

    private Instant now = NOW;

    @Test
    void whatWasStoredIsThereAfterOpeningAgain() throws Exception {
        try (DurableStore store = open()) {
            assertThat(store.contents()).isEqualTo(new StoreContents(0, 0));
            put(store, registration(1, 7));
            put(store, registration(2, 1));
        }
        try (DurableStore store = open()) {
            assertThat(store.contents()).isEqualTo(new StoreContents(2, 2));
            assertThat(readAll(store))
                    .containsOnlyKeys(resource(1), resource(2))
                    .containsEntry(resource(1), registration(1, 7).kinds());
        }
    }

    @Test
    void everyDataModelAndARemovedValueComeBackAsTheyWere() throws Exception {
        StoredData data = Values.value(1, 1, 60).data();
        List<StoredDataValue> values = List.of(
                new StoredDataValue.Single(new DataValue(true, Opaque.EMPTY)),
                new StoredDataValue.ArrayEntry(0xFFFFFFF0L, new DataValue(true, Opaque.copyOf(new byte[9]))),
                new StoredDataValue.ArrayEntry(3, new DataValue(false, Opaque.EMPTY)),
                new StoredDataValue.DictionaryEntry(Opaque.EMPTY, new DataValue(false, Opaque.EMPTY)),
                new StoredDataValue.DictionaryEntry(
                        Opaque.copyOf(new byte[300]), new DataValue(true, Opaque.copyOf(new byte[40_000]))));
        List<PersistentKind> kinds = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            StoredData stored = new StoredData(data.storageTime(), 60, values.get(i), data.signature());
            kinds.add(new PersistentKind(
                    new KindId(0xF0000000 + i), -1 - i, List.of(new PersistentValue(stored, Values.signer(i, i)))));
        }
        try (DurableStore store = open()) {
            put(store, new PersistentResource(resource(5), kinds));
        }
        try (DurableStore store = open()) {
            assertThat(readAll(store).get(resource(5))).containsExactlyInAnyOrderElementsOf(kinds);
        }
    }

    @Test
    void aValueAtTheSamePlaceReplacesTheOneBefore() throws Exception {
        try (DurableStore store = open()) {
            put(store, registration(1, 1));
            put(store, registration(1, 2));
        }
        try (DurableStore store = open()) {
            assertThat(store.contents()).isEqualTo(new StoreContents(1, 1));
            assertThat(readAll(store).get(resource(1)))
                    .isEqualTo(registration(1, 2).kinds());
        }
    }

    @Test
    void lifetimesGoOnWhileNothingRuns() throws Exception {
        try (DurableStore store = open()) {
            put(store, registration(1, 1, 100));
            put(store, registration(2, 1, 1000));
        }
        now = NOW.plusSeconds(250);
        try (DurableStore store = open()) {
            assertThat(store.contents()).isEqualTo(new StoreContents(1, 1));
            assertThat(readAll(store)).containsOnlyKeys(resource(2));
            now = NOW.plusSeconds(260);
            assertThat(lifetimes(store)).isEmpty();
        }
        try (DurableStore store = open()) {
            assertThat(lifetimes(store)).containsExactly(740L);
        }
    }

    @Test
    void aCalendarThatWasSetBackMakesNoLifetimeLonger() throws Exception {
        try (DurableStore store = open()) {
            put(store, registration(1, 1, 100));
        }
        now = NOW.minus(Duration.ofDays(10_000));
        try (DurableStore store = open()) {
            assertThat(lifetimes(store)).containsExactly(100L);
        }
    }

    @Test
    void theHighestCounterOfWhatIsOverIsKept() throws Exception {
        try (Database database = new StoreOpening(folder, OVERLAY, NODE, 1 << 20).open()) {
            database.write(
                    List.of(registration(1, 41, 10), registration(2, 7, 1000)),
                    new long[] {NOW.toEpochMilli(), NOW.toEpochMilli()});
            assertThat(database.dropExpired(NOW.plusSeconds(11).toEpochMilli())).isFalse();
        }
        try (DurableStore store = open()) {
            ResourceStore.Portion portion =
                    store.read().next().toCompletableFuture().join();
            assertThat(portion.highestCounter()).isEqualTo(41);
            assertThat(portion.resources()).hasSize(1);
        }
    }

    @Test
    void theHighestCounterOfWhatIsOverWhileNothingRunsIsKept() throws Exception {
        try (DurableStore store = open()) {
            put(store, registration(1, 41, 10));
            put(store, registration(2, 7, 1000));
            put(store, registration(3, -2, 10));
        }
        now = NOW.plusSeconds(60);
        try (DurableStore store = open()) {
            ResourceStore.Portion portion =
                    store.read().next().toCompletableFuture().join();
            assertThat(portion.resources()).hasSize(1);
            assertThat(portion.highestCounter()).isEqualTo(-2);
        }
    }

    @Test
    void whatTheNodeForgotDoesNotComeBack() throws Exception {
        try (DurableStore store = open()) {
            put(store, registration(1, 41));
            put(store, registration(2, 7));
            store.forget(resource(1));
            store.forget(resource(3));
        }
        try (DurableStore store = open()) {
            assertThat(store.contents()).isEqualTo(new StoreContents(1, 1));
            ResourceStore.Portion portion =
                    store.read().next().toCompletableFuture().join();
            assertThat(portion.resources()).containsExactly(registration(2, 7));
            assertThat(portion.highestCounter()).isEqualTo(41);
        }
    }

    @Test
    void whatIsStoredAfterForgettingStays() throws Exception {
        try (DurableStore store = open()) {
            for (int version = 1; version <= 100; version++) {
                CompletionStage<Void> unused = store.persist(persist(registration(1, version)));
                store.forget(resource(1));
                unused = store.persist(persist(registration(2, version)));
            }
            put(store, registration(1, 200));
        }
        try (DurableStore store = open()) {
            assertThat(versions(store)).containsExactly(Map.entry(resource(1), 200L), Map.entry(resource(2), 100L));
        }
    }

    @Test
    void forgettingMakesRoomInAFullStore() throws Exception {
        try (DurableStore store =
                builder().maxBytes(DurableStoreBuilder.MIN_MAX_BYTES).open()) {
            int stored = 0;
            while (tryPut(store, registration(stored, 1)) == null) {
                stored++;
            }
            for (int i = 0; i < stored; i++) {
                store.forget(resource(i));
            }
            for (int i = 0; i < stored; i++) {
                put(store, registration(1000 + i, 1));
            }
            assertThat(versions(store)).hasSize(stored).doesNotContainKey(resource(0));
        }
    }

    @Test
    void manyValuesComeInPortions() throws Exception {
        int count = 3 * Database.MAX_PORTION_VALUES + 5;
        try (DurableStore store = open()) {
            List<CompletableFuture<Void>> writing = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                writing.add(store.persist(persist(registration(i, 1))).toCompletableFuture());
            }
            writing.forEach(CompletableFuture::join);
        }
        try (DurableStore store = open()) {
            ResourceStore.Portion first =
                    store.read().next().toCompletableFuture().join();
            assertThat(first.resources()).hasSize(Database.MAX_PORTION_VALUES);
            assertThat(first.last()).isFalse();
            assertThat(versions(store)).hasSize(count - Database.MAX_PORTION_VALUES);
        }
    }

    @Test
    void isOpenOnceAtATime() throws Exception {
        try (DurableStore store = open()) {
            assertOpenFails(OVERLAY, NODE, StoreOpenException.Reason.IN_USE, "in use by another process");
            put(store, registration(1, 1));
        }
        open().close();
    }

    @Test
    void belongsToOneNodeOfOneOverlay() throws Exception {
        open().close();
        NodeId other = NodeId.parse("0b000000000000000000000000000001");
        assertOpenFails(OVERLAY, other, StoreOpenException.Reason.ANOTHER_OWNER, "belongs to Node-ID " + NODE);
        assertOpenFails("else.example", NODE, StoreOpenException.Reason.ANOTHER_OWNER, "of the overlay " + OVERLAY);
        open().close();
    }

    @Test
    void refusesWhatIsNoStore() throws Exception {
        Path file = folder.resolve(StoreOpening.FILE);
        for (String garbage : List.of("x", "no database at all\n".repeat(300))) {
            Files.writeString(file, garbage);
            assertOpenFails(OVERLAY, NODE, StoreOpenException.Reason.DAMAGED, "move");
            assertThat(file).hasContent(garbage);
        }
    }

    @Test
    void refusesADatabaseOfSomebodyElse() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(StoreOpening.FILE));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE accounts (name TEXT)");
        }
        assertOpenFails(OVERLAY, NODE, StoreOpenException.Reason.DAMAGED, "none of this library");
    }

    @Test
    void refusesAStoreOfANewerVersion() throws Exception {
        open().close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(StoreOpening.FILE));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 2");
        }
        assertOpenFails(OVERLAY, NODE, StoreOpenException.Reason.NEWER_FORMAT, "format 2");
    }

    @Test
    void saysThatThePlaceIsNoDirectory() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> DurableStore.open(file, OVERLAY, NODE))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("is not a directory");
        assertThatThrownBy(() -> DurableStore.open(file.resolve("store"), OVERLAY, NODE))
                .isInstanceOf(StoreOpenException.class)
                .extracting(e -> ((StoreOpenException) e).reason())
                .isEqualTo(StoreOpenException.Reason.NOT_ACCESSIBLE);
    }

    @Test
    void filesAreForTheirOwnerOnly() throws Exception {
        Path directory = folder.resolve("made");
        try (DurableStore store = DurableStore.open(directory, OVERLAY, NODE)) {
            put(store, registration(1, 1));
            try (var files = Files.list(directory)) {
                assertThat(files)
                        .isNotEmpty()
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void leavesOutAGarbledValueAndKeepsTheOthers() throws Exception {
        try (DurableStore store = open()) {
            put(store, registration(1, 1));
            put(store, registration(2, 1));
            put(store, registration(3, 1));
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(StoreOpening.FILE));
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE stored SET signer = x'00' WHERE id = 1");
            statement.execute("UPDATE stored SET expires = expires + 1 WHERE id = 2");
        }
        try (DurableStore store = open()) {
            assertThat(versions(store)).containsOnlyKeys(resource(3));
        }
    }

    @Test
    void refusesWhatWouldTakeMoreThanItMayAndLivesOn() throws Exception {
        List<String> heard = new ArrayList<>();
        long max = DurableStoreBuilder.MIN_MAX_BYTES;
        int stored = 0;
        try (DurableStore store =
                builder().maxBytes(max).listener(listener(heard)).open()) {
            ResourceStoreException failure = null;
            while (failure == null && stored < 1000) {
                failure = tryPut(store, registration(stored, 1, stored == 0 ? 10 : 3600));
                stored += failure == null ? 1 : 0;
            }
            assertThat(failure).hasMessageContaining("no room left");
            assertThat(failure.isFull()).isTrue();
            assertThat(stored).isBetween(10, 60);
            assertThat(tryPut(store, registration(999, 1))).isNotNull();
            assertThat(heard).hasSize(1);
        }
        heard.clear();
        try (DurableStore store =
                builder().maxBytes(4 * max).listener(listener(heard)).open()) {
            put(store, registration(999, 1));
            assertThat(versions(store)).hasSize(stored + 1);
        }
    }

    @Test
    void writesAgainAsSoonAsThereIsRoom() throws Exception {
        List<String> heard = new ArrayList<>();
        try (DurableStore store = builder()
                .maxBytes(DurableStoreBuilder.MIN_MAX_BYTES)
                .listener(listener(heard))
                .open()) {
            put(store, registration(1, 1));
            PersistentResource large = Values.large(7, 100_000);
            assertThat(tryPut(store, large)).isNotNull();
            put(store, registration(2, 1));
            assertThat(heard).containsExactly("the store cannot be written: there is no room left", "works");
            assertThat(versions(store)).containsOnlyKeys(resource(1), resource(2));
        }
    }

    @Test
    void finishesWhatWaitsWhenItIsClosed() throws Exception {
        List<CompletableFuture<Void>> writing = new ArrayList<>();
        try (DurableStore store = open()) {
            for (int i = 0; i < 600; i++) {
                writing.add(store.persist(persist(registration(i, 1))).toCompletableFuture());
            }
        }
        assertThat(writing).allMatch(CompletableFuture::isDone).noneMatch(CompletableFuture::isCompletedExceptionally);
        try (DurableStore store = open()) {
            assertThat(store.contents().values()).isEqualTo(600);
        }
    }

    private DurableStoreBuilder builder() {
        return DurableStore.builder(folder, OVERLAY, NODE).clock(new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        });
    }

    private DurableStore open() throws StoreOpenException {
        return builder().open();
    }

    private void assertOpenFails(String overlay, NodeId node, StoreOpenException.Reason reason, String text) {
        assertThatThrownBy(() -> DurableStore.open(folder, overlay, node))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining(text)
                .hasMessageContaining(folder.toString())
                .extracting(e -> ((StoreOpenException) e).reason())
                .isEqualTo(reason);
    }

    private static void put(DurableStore store, PersistentResource resource) {
        store.persist(persist(resource)).toCompletableFuture().join();
    }

    private static ResourceStoreException tryPut(DurableStore store, PersistentResource resource) {
        try {
            put(store, resource);
            return null;
        } catch (CompletionException e) {
            return (ResourceStoreException) e.getCause();
        }
    }

    private static List<Long> lifetimes(DurableStore store) {
        List<Long> lifetimes = new ArrayList<>();
        readAll(store)
                .values()
                .forEach(kinds ->
                        lifetimes.add(kinds.get(0).values().get(0).data().lifetimeSeconds()));
        return lifetimes;
    }

    private static StoreListener listener(List<String> heard) {
        return new StoreListener() {
            @Override
            public void failing(String reason) {
                heard.add(reason);
            }

            @Override
            public void works() {
                heard.add("works");
            }
        };
    }
}
