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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.storage.PersistentResource;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.ResourceStoreException;
import org.p2psip.reload.wire.ResourceId;
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

    /** What waits for its turn. */
    private sealed interface Job {
        /** Gives up: nothing of it was done. */
        void fail(ResourceStoreException failure);
    }

    private record Write(PersistentResource change, long nowMillis, CompletableFuture<Void> written) implements Job {
        @Override
        public void fail(ResourceStoreException failure) {
            written.completeExceptionally(failure);
        }
    }

    private record Forget(ResourceId resource) implements Job {
        @Override
        public void fail(ResourceStoreException failure) {
            LOG.debug("values of {} stay until their lifetime is over: {}", resource, failure.getMessage());
        }
    }

    private record Read(CompletableFuture<ResourceStore.Portion> read) implements Job {
        @Override
        public void fail(ResourceStoreException failure) {
            read.completeExceptionally(failure);
        }
    }

    private final Database database;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final StoreListener listener;
    private final int maxWaiting;
    private final int maxTogether;
    private final Thread thread;

    // Guarded by this.
    private final Deque<Job> waiting = new ArrayDeque<>();
    private boolean closing;

    /** Confined to the thread. */
    private boolean failing;

    private final DropTime dropTime;
    private final long openedNanos;
    private long lastDropNanos;

    /**
     * @param clock calendar time
     * @param nanoTime a clock that nobody sets
     */
    StoreWriter(
            Database database,
            Clock clock,
            LongSupplier nanoTime,
            StoreListener listener,
            int maxWaiting,
            int maxTogether) {
        this.database = database;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.lastDropNanos = nanoTime.getAsLong();
        this.openedNanos = lastDropNanos;
        this.dropTime = new DropTime(clock.millis());
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
        Write job = new Write(change, clock.millis(), new CompletableFuture<>());
        submit(job);
        return job.written();
    }

    /** Drops what is kept of a resource, after what was written before and before what is written later. */
    void forget(ResourceId resource) {
        submit(new Forget(resource));
    }

    CompletionStage<ResourceStore.Portion> read() {
        Read job = new Read(new CompletableFuture<>());
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
            job.fail(new ResourceStoreException(refusal, false, null));
        }
    }

    private void run() {
        try {
            for (List<Job> jobs = next(); !jobs.isEmpty(); jobs = next()) {
                perform(jobs);
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

    private void perform(List<Job> jobs) {
        if (jobs.get(0) instanceof Read read) {
            read(read);
        } else if (jobs.get(0) instanceof Write) {
            write(jobs);
        } else {
            forget(jobs);
        }
    }

    /** One read, or jobs of one sort that go to the disk together; none at the end. */
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
        while (next != null && jobs.size() < maxTogether && (jobs.isEmpty() || together(jobs.get(0), next))) {
            jobs.add(waiting.remove());
            next = waiting.peek();
        }
        return jobs;
    }

    /** What is dropped goes by itself, so that it makes room even when there is none for what is written. */
    private static boolean together(Job one, Job other) {
        return !(one instanceof Read) && one.getClass() == other.getClass();
    }

    private void read(Read job) {
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
            if (job instanceof Write write) {
                nowMillis[changes.size()] = write.nowMillis();
                changes.add(write.change());
            }
        }
        try {
            database.write(changes, nowMillis);
        } catch (SQLException e) {
            ResourceStoreException failure = failure("the store cannot be written", e);
            tell(failure.getMessage());
            jobs.forEach(job -> job.fail(failure));
            return;
        }
        tell(null);
        for (Job job : jobs) {
            if (job instanceof Write write) {
                write.written().complete(null);
            }
        }
    }

    private void forget(List<Job> jobs) {
        List<ResourceId> resources = new ArrayList<>(jobs.size());
        for (Job job : jobs) {
            if (job instanceof Forget forget) {
                resources.add(forget.resource());
            }
        }
        try {
            database.forget(resources);
        } catch (SQLException e) {
            ResourceStoreException failure = failure("the store cannot be written", e);
            jobs.forEach(job -> job.fail(failure));
        }
    }

    private void dropExpired() {
        long nowNanos = nanoTime.getAsLong();
        if (nowNanos - lastDropNanos < DROP_PERIOD.toNanos()) {
            return;
        }
        lastDropNanos = nowNanos;
        try {
            long goneByMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - openedNanos);
            long untilMillis = dropTime.now(clock.millis(), goneByMillis, database::latestExpiry);
            boolean more = true;
            while (more) {
                more = database.dropExpired(untilMillis);
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
        waiting.forEach(job -> job.fail(new ResourceStoreException("the store is closed", false, null)));
        waiting.clear();
    }
}
