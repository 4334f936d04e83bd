// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.store.DurableStore.MAX_CHANGES_TOGETHER;
import static org.p2psip.reload.store.DurableStore.MAX_WAITING_CHANGES;
import static org.p2psip.reload.store.Values.NODE;
import static org.p2psip.reload.store.Values.NOW;
import static org.p2psip.reload.store.Values.OVERLAY;
import static org.p2psip.reload.store.Values.registration;
import static org.p2psip.reload.store.Values.resource;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.storage.PersistentResource;

/** How much waits, and what goes to the disk together: the writer is started when all waits that is to wait. */
class StoreWriterTest {
    private static final long MAX_BYTES = 1 << 24;
    private static final int TOO_LARGE = 1 << 25;

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE);
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("UTC only");
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    };
    private StoreWriter writer;

    @BeforeEach
    void openButDoNotStart() throws StoreOpenException {
        Database database = new StoreOpening(folder, OVERLAY, NODE, MAX_BYTES).open();
        writer = new StoreWriter(
                database, clock, nanoTime::get, StoreListener.none(), MAX_WAITING_CHANGES, MAX_CHANGES_TOGETHER);
    }

    @Test
    void refusesOneChangeTooManyForTheQueue() {
        List<CompletableFuture<Void>> waiting = write(0, MAX_WAITING_CHANGES);
        CompletableFuture<Void> tooMany = write(registration(1, 2));
        assertThatThrownBy(tooMany::join).hasMessageContaining("too much waits for the disk");
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        writer.start();
        waiting.forEach(CompletableFuture::join);
        write(registration(1, 3)).join();
        writer.close();
        assertThatThrownBy(() -> write(registration(4, 1)).join()).hasMessageContaining("the store is closed");
    }

    @Test
    void aValueIsKeptWhenTooMuchWaitsToForgetIt() throws Exception {
        List<CompletableFuture<Void>> waiting = write(0, MAX_WAITING_CHANGES);
        writer.forget(resource(7));
        writer.start();
        waiting.forEach(CompletableFuture::join);
        writer.close();
        assertThat(values()).isEqualTo(MAX_WAITING_CHANGES);
    }

    @Test
    void oneChangeThatDoesNotFitTakesThoseWithItThatGoToTheDiskTogetherAndNoMore() {
        List<CompletableFuture<Void>> before = write(0, MAX_CHANGES_TOGETHER);
        List<CompletableFuture<Void>> together = write(1000, MAX_CHANGES_TOGETHER - 1);
        CompletableFuture<Void> tooLarge = write(Values.large(5, TOO_LARGE));
        CompletableFuture<Void> after = write(registration(6, 1));
        writer.start();
        before.forEach(CompletableFuture::join);
        after.join();
        assertThatThrownBy(tooLarge::join).hasMessageContaining("no room left");
        assertThat(together).allMatch(CompletableFuture::isCompletedExceptionally);
        writer.close();
    }

    @Test
    void forgettingIsDoneThoughWhatWaitsWithItDoesNotFit() throws Exception {
        write(registration(1, 1));
        CompletableFuture<Void> tooLarge = write(Values.large(5, TOO_LARGE));
        writer.forget(resource(1));
        CompletableFuture<Void> alsoTooLarge = write(Values.large(6, TOO_LARGE));
        writer.start();
        assertThatThrownBy(tooLarge::join).hasMessageContaining("no room left");
        assertThatThrownBy(alsoTooLarge::join).hasMessageContaining("no room left");
        write(registration(2, 1)).join();
        writer.close();
        assertThat(values()).isEqualTo(1);
    }

    @Test
    void whatTheNodeStillHoldsStaysThoughTheCalendarIsSetForward() throws Exception {
        writer.start();
        write(registration(1, 1, 3600)).join();
        now.set(NOW.plus(Duration.ofDays(1)));
        pass(Duration.ofMinutes(59));
        now.set(NOW.plus(Duration.ofMinutes(59)));
        writer.close();
        assertThat(values()).isEqualTo(1);
    }

    @Test
    void itGoesWhenItsLifetimeHasReallyGoneByThoughTheCalendarIsSetForward() throws Exception {
        writer.start();
        write(registration(1, 1, 3600)).join();
        now.set(NOW.plus(Duration.ofDays(1)));
        pass(Duration.ofMinutes(1));
        pass(Duration.ofMinutes(60));
        writer.close();
        assertThat(values()).isZero();
    }

    /** Time goes by, and the writer notices. */
    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
        now.set(now.get().plus(time));
        writer.read().toCompletableFuture().join();
        writer.read().toCompletableFuture().join();
    }

    private long values() throws Exception {
        try (Database again = new StoreOpening(folder, OVERLAY, NODE, MAX_BYTES).open()) {
            return again.contents(NOW.toEpochMilli()).values();
        }
    }

    private List<CompletableFuture<Void>> write(int first, int count) {
        List<CompletableFuture<Void>> writing = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            writing.add(write(registration(first + i, 1)));
        }
        return writing;
    }

    private CompletableFuture<Void> write(PersistentResource change) {
        return writer.write(change).toCompletableFuture();
    }
}
