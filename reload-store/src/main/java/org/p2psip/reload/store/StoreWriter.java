// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.storage.PersistentResource;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.ResourceStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that works with the database. Changes that come while one is being written go to the disk together, so that many
 * cost one wait for the disk.
 */
final class StoreWriter {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);

    private static final Duration DROP_PERIOD = Duration.ofMinutes(1);
    private static final long CLOSE_LIMIT_MILLIS = 10_000;

    /** A change that waits; or, without one, a read. */
    private record Job(
            @Nullable PersistentResource change,
            long nowMillis,
            CompletableFuture<Void> written,
            CompletableFuture<ResourceStore.Portion> read) {}

    private final Database database;
    private final Clock clock;
    private final StoreListener listener;
    private final int maxWaiting;
    private final int maxTogether;
    private final Thread thread;

    // Guarded by this.
    private final Deque<Job> waiting = new ArrayDeque<>();
    private boolean closing;

    /** Confined to the thread. */
    private boolean failing;

    private long lastDropNanos = System.nanoTime();

    StoreWriter(Database database, Clock clock, StoreListener listener, int maxWaiting, int maxTogether) {
        this.database = database;
        this.clock = clock;
        this.listener = listener;
        this.maxWaiting = maxWaiting;
        this.maxTogether = maxTogether;
        this.thread = new Thread(this::run, "reload-store");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    CompletionStage<Void> write(PersistentResource change) {
        Job job = job(change);
        submit(job);
        return job.written();
    }

    CompletionStage<ResourceStore.Portion> read() {
        Job job = job(null);
        submit(job);
        return job.read();
    }

    /** Finishes what waits and closes the database. */
    void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join(CLOSE_LIMIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Job job(@Nullable PersistentResource change) {
        return new Job(change, clock.millis(), new CompletableFuture<>(), new CompletableFuture<>());
    }

    private void submit(Job job) {
        String refusal;
        synchronized (this) {
            refusal =
                    closing ? "the store is closed" : waiting.size() >= maxWaiting ? "too much waits for the disk" : "";
            if (refusal.isEmpty()) {
                waiting.add(job);
                notifyAll();
            }
        }
        if (!refusal.isEmpty()) {
            fail(job, new ResourceStoreException(refusal, false, null));
        }
    }

    private void run() {
        try {
            for (List<Job> jobs = next(); !jobs.isEmpty(); jobs = next()) {
                PersistentResource first = jobs.get(0).change();
                if (first == null) {
                    read(jobs.get(0));
                } else {
                    write(jobs);
                }
                dropExpired();
            }
        } catch (InterruptedException e) {
            LOG.warn("the store's thread was interrupted; what waits is not written");
        } finally {
            failAll();
            try {
                database.close();
            } catch (SQLException e) {
                LOG.warn("closing the store: {}", Failure.text(e));
            }
        }
    }

    /** One read, or changes that go to the disk together; none at the end. */
    private List<Job> next() throws InterruptedException {
        List<Job> jobs = takeWaiting();
        while (jobs.isEmpty() && !isClosing()) {
            dropExpired();
            jobs = takeWaiting();
        }
        return jobs;
    }

    private synchronized boolean isClosing() {
        return closing && waiting.isEmpty();
    }

    /** Waits for jobs, but not for long. */
    private synchronized List<Job> takeWaiting() throws InterruptedException {
        long deadlineNanos = System.nanoTime() + DROP_PERIOD.toNanos();
        long leftMillis = DROP_PERIOD.toMillis();
        while (waiting.isEmpty() && !closing && leftMillis > 0) {
            wait(leftMillis);
            leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        }
        List<Job> jobs = new ArrayList<>();
        Job next = waiting.peek();
        while (next != null && jobs.size() < maxTogether && (jobs.isEmpty() || next.change() != null)) {
            jobs.add(waiting.remove());
            next = jobs.get(0).change() == null ? null : waiting.peek();
        }
        return jobs;
    }

    private void read(Job job) {
        try {
            job.read().complete(database.read(clock.millis()));
        } catch (SQLException e) {
            job.read().completeExceptionally(failure("the store cannot be read", e));
        }
    }

    private void write(List<Job> jobs) {
        List<PersistentResource> changes = new ArrayList<>(jobs.size());
        long[] nowMillis = new long[jobs.size()];
        for (Job job : jobs) {
            PersistentResource change = job.change();
            if (change != null) {
                nowMillis[changes.size()] = job.nowMillis();
                changes.add(change);
            }
        }
        try {
            database.write(changes, nowMillis);
        } catch (SQLException e) {
            ResourceStoreException failure = failure("the store cannot be written", e);
            tell(failure.getMessage());
            jobs.forEach(job -> job.written().completeExceptionally(failure));
            return;
        }
        tell(null);
        jobs.forEach(job -> job.written().complete(null));
    }

    private void dropExpired() {
        if (System.nanoTime() - lastDropNanos < DROP_PERIOD.toNanos()) {
            return;
        }
        lastDropNanos = System.nanoTime();
        try {
            boolean more = true;
            while (more) {
                more = database.dropExpired(clock.millis());
            }
        } catch (SQLException e) {
            LOG.debug("expired values stay for now: {}", Failure.text(e));
        }
    }

    private void tell(@Nullable String failure) {
        boolean fails = failure != null;
        if (fails == failing) {
            return;
        }
        failing = fails;
        if (failure == null) {
            listener.works();
        } else {
            listener.failing(failure);
        }
    }

    private static ResourceStoreException failure(String what, SQLException e) {
        boolean full = Failure.of(e) == Failure.FULL;
        return new ResourceStoreException(what + ": " + (full ? "there is no room left" : Failure.text(e)), full, e);
    }

    private synchronized void failAll() {
        closing = true;
        waiting.forEach(job -> fail(job, new ResourceStoreException("the store is closed", false, null)));
        waiting.clear();
    }

    private static void fail(Job job, ResourceStoreException failure) {
        job.written().completeExceptionally(failure);
        job.read().completeExceptionally(failure);
    }
}
