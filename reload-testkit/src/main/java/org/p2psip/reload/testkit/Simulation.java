// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;

/**
 * Virtual time, randomness and the queue of events that any number of nodes run on: one thread, one seed, and every run
 * like the one before.
 *
 * <p>Make a simulation, put nodes into it (each with an {@link #environment} of its own, most often by way of
 * {@link SimulatedNetwork#addHost}), then let time pass with {@link #runFor}, {@link #runUntil} or {@link #await}. Time
 * stands still while an event happens, and leaps from one event to the next. Events at the same time happen in the order
 * in which they were queued.
 *
 * <p>To keep runs repeatable, nothing in a simulated node may read a wall clock, start a thread, use randomness that
 * doesn't come from {@link #random}, or depend on the order of a hash table or on identity hashes. {@link #traceHash}
 * tells whether two runs were the same.
 *
 * <p>What goes wrong inside an event ends the simulation with a {@link SimulationFailure}; every later attempt to run it
 * throws the same one.
 *
 * <p>Not thread-safe: all of a simulation happens on the thread that runs it.
 */
public final class Simulation {
    /** How many events may wait; one more fails the simulation. */
    public static final int MAX_QUEUED_EVENTS = 20_000_000;

    /** How many events may happen without time passing; one more fails the simulation. */
    public static final int MAX_EVENTS_AT_ONE_TIME = 1_000_000;

    /** System property that {@link #seedFromProperty} reads. */
    public static final String SEED_PROPERTY = "reload.seed";

    /** Overflows ten seconds into the simulation on purpose: a monotonic clock has no meaningful origin. */
    private static final long START_NANOS =
            Long.MAX_VALUE - Duration.ofSeconds(10).toNanos();

    private static final Instant DEFAULT_CALENDAR_START = Instant.parse("2026-06-01T00:00:00Z");

    private final long seed;
    private final @Nullable DelayRange cryptoDelay;
    private final EventQueue queue;
    private final SeededRandoms randoms;
    private final List<Consumer<SimulationEvent>> listeners = new ArrayList<>();
    private final Invariants invariants = new Invariants();
    private final TraceHash traceHash = new TraceHash();
    private final Clock clock;
    private final int maxEventsAtOneTime;

    private long elapsedNanos;
    private long step;
    private int eventsAtThisTime;
    private boolean inEvent;
    private @Nullable SimulationFailure failure;

    private Simulation(Builder builder) {
        this.seed = builder.seed;
        this.randoms = new SeededRandoms(builder.seed);
        this.cryptoDelay = builder.cryptoDelay;
        this.queue = new EventQueue(builder.maxQueuedEvents);
        this.maxEventsAtOneTime = builder.maxEventsAtOneTime;
        this.clock = new SimulatedClock(this, builder.calendarStart, ZoneOffset.UTC);
    }

    /** Starts a simulation with signatures that take no time. */
    public static Simulation ofSeed(long seed) {
        return builder(seed).build();
    }

    /** Begins to set up a simulation. */
    public static Builder builder(long seed) {
        return new Builder(seed);
    }

    /** The seed that {@code -Dreload.seed=…} asks for, to run a failed simulation again; otherwise {@code fallback}. */
    public static long seedFromProperty(long fallback) {
        return Long.getLong(SEED_PROPERTY, fallback);
    }

    /** The seed that all randomness of this simulation comes from. */
    public long seed() {
        return seed;
    }

    /** How many events have begun so far. */
    public long stepCount() {
        return step;
    }

    /** Virtual monotonic time in nanoseconds. It begins near overflow, so compare by difference only. */
    public long nowNanos() {
        return START_NANOS + elapsedNanos;
    }

    /** Virtual time since the start of the simulation. */
    public Duration elapsed() {
        return Duration.ofNanos(elapsedNanos);
    }

    /** Calendar time in UTC, which goes with the virtual time. For a node whose clock is wrong use {@link Clock#offset}. */
    public Clock clock() {
        return clock;
    }

    /**
     * Randomness for one purpose, which depends on the seed and the name alone, and not on who else draws how much.
     *
     * @param name of the purpose, for example {@code "node 7"}; the same name yields the same object
     */
    public Random random(String name) {
        return randoms.of(name);
    }

    /**
     * A new place for a node.
     *
     * @param name of the node in the trace; a node that is started again may have the name of its predecessor
     */
    public SimulatedEnvironment environment(String name) {
        return cryptoDelay == null
                ? new SimulatedEnvironment(this, name, Runnable::run)
                : new SimulatedEnvironment(this, name, new CryptoDelay(cryptoDelay, random("crypto " + name)));
    }

    /**
     * Queues a step of the test's own script, such as a crash at a given time.
     *
     * @param delay from now, not negative
     */
    public Cancellable schedule(Duration delay, Runnable task) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay is " + delay + ", must not be negative");
        }
        return enqueue(delay.toNanos(), SimulationEvent.Kind.SCRIPT, null, task);
    }

    /** Puts an observation of the test into the trace, where it counts for {@link #traceHash} too. */
    public void note(String node, String text) {
        record(SimulationEvent.Kind.NOTE, node, text, 0, 0);
    }

    /** Hands every entry of the trace to {@code listener} from now on, for example to a {@link TextTrace}. */
    public void addListener(Consumer<SimulationEvent> listener) {
        listeners.add(listener);
    }

    /** SHA-256 over all entries of the trace so far, in lower-case hexadecimal. */
    public String traceHash() {
        return traceHash.value();
    }

    /**
     * Checks something after every event.
     *
     * @param name tells people what broke
     * @param check throws if the invariant is broken, best an {@link AssertionError} that says how
     */
    public void addInvariant(String name, Runnable check) {
        addInvariant(name, 1, check);
    }

    /**
     * Checks something after every {@code everySteps}th event, where checking costs too much to do it more often.
     *
     * @param name tells people what broke
     * @param everySteps at least 1
     * @param check throws if the invariant is broken, best an {@link AssertionError} that says how
     */
    public void addInvariant(String name, int everySteps, Runnable check) {
        invariants.add(name, everySteps, check);
    }

    /**
     * Lets the next event happen and moves the time to it.
     *
     * @return false if there was none, and nothing changed
     * @throws SimulationFailure if the event threw or broke an invariant
     */
    public boolean step() {
        QueuedEvent event = nextEvent();
        if (event == null) {
            return false;
        }
        happen(event);
        return true;
    }

    /**
     * Lets all happen that happens within {@code duration}, and moves the time to its end.
     *
     * @param duration not negative
     * @throws SimulationFailure if an event threw or broke an invariant
     */
    public void runFor(Duration duration) {
        runUntil(() -> false, duration);
    }

    /**
     * Runs until a condition holds, looked at now and after every event.
     *
     * @param limit how long at most, not negative; events at the very end of it still happen
     * @return whether the condition held in time; if not, the time is at the limit
     * @throws SimulationFailure if an event threw or broke an invariant
     */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit is " + limit + ", must not be negative");
        }
        long endNanos = Math.addExact(elapsedNanos, limit.toNanos());
        while (!condition.getAsBoolean()) {
            QueuedEvent event = nextEvent();
            if (event == null || event.elapsedNanos > endNanos) {
                if (endNanos > elapsedNanos) {
                    moveTimeTo(endNanos);
                    return condition.getAsBoolean();
                }
                return false;
            }
            happen(event);
        }
        return true;
    }

    /**
     * Runs until a condition holds, and fails if it doesn't in time.
     *
     * @param what is awaited, for the message
     * @param limit how long at most, not negative
     * @throws SimulationFailure if the condition does not hold in time, an event threw or broke an invariant
     */
    public void await(String what, BooleanSupplier condition, Duration limit) {
        if (!runUntil(condition, limit)) {
            throw fail("awaited for " + limit + " in vain: " + what, null);
        }
    }

    long elapsedNanos() {
        return elapsedNanos;
    }

    /** Queues an event; with a null kind the task itself puts what happened into the trace. */
    Cancellable enqueue(
            long delayNanos, SimulationEvent.@Nullable Kind kind, @Nullable SimulatedEnvironment owner, Runnable task) {
        long dueNanos = elapsedNanos + delayNanos;
        QueuedEvent event =
                queue.add(elapsedNanos, dueNanos < elapsedNanos ? Long.MAX_VALUE : dueNanos, kind, owner, task);
        if (event == null) {
            throw fail("more than " + queue.size() + " events wait", null);
        }
        return event;
    }

    /** Puts one entry into the trace. */
    void record(SimulationEvent.Kind kind, String node, String detail, int length, int checksum) {
        SimulationEvent entry = new SimulationEvent(step, elapsedNanos, kind, node, detail, length, checksum);
        traceHash.add(entry);
        for (Consumer<SimulationEvent> listener : listeners) {
            listener.accept(entry);
        }
    }

    private @Nullable QueuedEvent nextEvent() {
        if (failure != null) {
            throw failure;
        }
        if (inEvent) {
            throw new IllegalStateException("a simulation can't be run from inside one of its events");
        }
        return queue.peek();
    }

    private void happen(QueuedEvent event) {
        queue.removeFirst();
        moveTimeTo(event.elapsedNanos);
        step++;
        if (++eventsAtThisTime > maxEventsAtOneTime) {
            throw fail("time stands still: more than " + maxEventsAtOneTime + " events in a row at one time", null);
        }
        Runnable task = event.take();
        inEvent = true;
        try {
            if (event.kind != null) {
                record(event.kind, event.node(), "", 0, 0);
            }
            task.run();
        } catch (RuntimeException | Error e) {
            throw fail("task of " + (event.node().isEmpty() ? "the test" : event.node()) + " threw " + e, e);
        } finally {
            inEvent = false;
        }
        if (!invariants.isEmpty()) {
            invariants.check(step, this::fail);
        }
    }

    private void moveTimeTo(long newElapsedNanos) {
        if (newElapsedNanos != elapsedNanos) {
            elapsedNanos = newElapsedNanos;
            eventsAtThisTime = 0;
        }
    }

    private SimulationFailure fail(String problem, @Nullable Throwable cause) {
        if (cause instanceof SimulationFailure nested && nested == failure) {
            return nested;
        }
        failure = new SimulationFailure(
                seed, step, "seed " + seed + ", step " + step + ", after " + elapsed() + ": " + problem, cause);
        return failure;
    }

    /** Settings of a simulation. */
    public static final class Builder {
        private final long seed;
        private @Nullable DelayRange cryptoDelay;
        private Instant calendarStart = DEFAULT_CALENDAR_START;
        private int maxQueuedEvents = MAX_QUEUED_EVENTS;
        private int maxEventsAtOneTime = MAX_EVENTS_AT_ONE_TIME;

        private Builder(long seed) {
            this.seed = seed;
        }

        /**
         * Makes every signature take a time between {@code min} and {@code max}, drawn from the seed, so that those that
         * began later may be ready earlier. Without this, signatures take no time.
         *
         * @throws IllegalArgumentException if {@code min} is negative or above {@code max}
         */
        public Builder cryptoDelay(Duration min, Duration max) {
            cryptoDelay = DelayRange.of(min, max);
            return this;
        }

        /** What {@link Simulation#clock} shows at the start; by default 1 June 2026, 0:00 UTC. */
        public Builder calendarStart(Instant start) {
            calendarStart = start;
            return this;
        }

        /** Makes the limits small enough to test them. */
        Builder limits(int queuedEvents, int eventsAtOneTime) {
            maxQueuedEvents = queuedEvents;
            maxEventsAtOneTime = eventsAtOneTime;
            return this;
        }

        /** Starts the simulation. */
        public Simulation build() {
            return new Simulation(this);
        }
    }
}
