// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StatAnswer;

/**
 * Drops what a peer holds for others without being one of those who keep its copies any more (RFC 6940, Section 10.7.3).
 *
 * <p>Nothing is dropped in haste, for the ring may have changed by mistake, as in a partition, and what this peer holds may be
 * the last copy. Each resource that has been out of place for {@link ForgettingSettings#patience} is looked for with a Stat at
 * the peer that is responsible for it. It is dropped when that peer had every value, as new or newer, {@link
 * ForgettingSettings#confirmations} times, a scan apart: by then it has made its own copies. If that peer lacks a value, it is to
 * be given one, and all begins anew.
 *
 * <p>After every call of a {@code handle} method the node takes outputs with {@link #pollOutput} until there are none. Times are
 * nanoseconds of one monotonic clock, compared by difference only. Not thread-safe: one thread at a time.
 */
public final class Forgetting {
    private final Storage storage;
    private final Predicate<ResourceId> belongs;
    private final ForgettingSettings settings;

    /** What is out of place: never more than the storage holds. */
    private final NavigableMap<ResourceId, Stray> strays = new TreeMap<>();

    private final Queue<ResourceId> due = new ArrayDeque<>();
    private final Map<Long, ResourceId> asked = new HashMap<>();
    private final Queue<ForgettingOutput> outputs = new ArrayDeque<>();
    private boolean running;
    private long nextScanNanos;
    private long lastToken;

    /**
     * @param storage what is looked through, and what resources are dropped from
     * @param belongs whether this peer is responsible for a resource or keeps a copy of it, as far as it knows
     */
    public Forgetting(Storage storage, Predicate<ResourceId> belongs, ForgettingSettings settings) {
        this.storage = storage;
        this.belongs = belongs;
        this.settings = settings;
    }

    /** The peer has become part of a ring. Further calls do nothing. */
    public void start(long nowNanos) {
        if (!running) {
            running = true;
            nextScanNanos = nowNanos + settings.scanInterval().toNanos();
        }
    }

    /** The answer to {@link ForgettingOutput.Ask} came. An unknown token is ignored. */
    public void handleAnswer(long token, StatAnswer answer, long nowNanos) {
        ResourceId resource = asked.remove(token);
        Stray stray = resource == null ? null : strays.get(resource);
        if (resource != null && stray != null && !belongs.test(resource)) {
            if (!storage.isCovered(resource, answer, nowNanos)) {
                stray.confirmations = 0;
                outputs.add(new ForgettingOutput.Deliver(resource));
            } else if (++stray.confirmations >= settings.confirmations() && storage.forget(resource)) {
                strays.remove(resource);
            }
        }
        ask(nowNanos);
    }

    /** No answer to {@link ForgettingOutput.Ask} came, or none that helps. An unknown token is ignored. */
    public void handleNoAnswer(long token, long nowNanos) {
        ResourceId resource = asked.remove(token);
        Stray stray = resource == null ? null : strays.get(resource);
        if (stray != null) {
            stray.confirmations = 0;
        }
        ask(nowNanos);
    }

    /** Acts on the deadline if it has come. Calling it early or twice does nothing. */
    public void handleTimeout(long nowNanos) {
        if (running && nowNanos - nextScanNanos >= 0) {
            nextScanNanos = nowNanos + settings.scanInterval().toNanos();
            scan(nowNanos);
            ask(nowNanos);
        }
    }

    /** Takes the next output, or null when there is none. */
    public @Nullable ForgettingOutput pollOutput() {
        return outputs.poll();
    }

    /** When {@link #handleTimeout} has to be called next; empty before {@link #start}. */
    public OptionalLong nextDeadlineNanos() {
        return running ? OptionalLong.of(nextScanNanos) : OptionalLong.empty();
    }

    /** How many resources are known to be out of place. */
    public int strays() {
        return strays.size();
    }

    private void scan(long nowNanos) {
        strays.keySet().removeIf(resource -> !storage.holds(resource) || belongs.test(resource));
        due.clear();
        for (ResourceId resource : storage.resources()) {
            if (belongs.test(resource)) {
                continue;
            }
            Stray stray = strays.computeIfAbsent(resource, key -> new Stray(nowNanos));
            if (nowNanos - stray.sinceNanos >= settings.patience().toNanos()) {
                due.add(resource);
            }
        }
    }

    private void ask(long nowNanos) {
        while (asked.size() < settings.maxInFlight() && !due.isEmpty()) {
            ResourceId resource = due.remove();
            if (strays.containsKey(resource) && !asked.containsValue(resource)) {
                lastToken++;
                storage.statAll(resource, nowNanos).ifPresent(request -> {
                    asked.put(lastToken, resource);
                    outputs.add(new ForgettingOutput.Ask(lastToken, request));
                });
            }
        }
    }

    /** One resource that is out of place. */
    private static final class Stray {
        final long sinceNanos;
        int confirmations;

        Stray(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }
}
