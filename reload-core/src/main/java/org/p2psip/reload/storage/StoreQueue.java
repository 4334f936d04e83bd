// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.ResourceId;

/**
 * Stores that have passed the checks, until they are persisted. Those at one resource go one after the other, each planned on
 * what the one before it left.
 */
final class StoreQueue {
    /** A store that is not planned yet, or is planned and not persisted yet. */
    abstract static class Waiting {
        final @Nullable Long token;

        /** @param token the request's, or null if nobody is answered */
        Waiting(@Nullable Long token) {
            this.token = token;
        }

        abstract StorePlan plan(StorePlanner.Reserved reserved);

        abstract @Nullable MessageBody answer(PreparedStore done);
    }

    /** Most stores at one resource that wait: a member may write to a few, and leaves the others their places. */
    static final int MAX_PER_RESOURCE = 64;

    private final Holdings holdings;
    private final int maxPendingStores;
    private final Queue<StorageOutput> outputs;
    private final Map<ResourceId, Pending> byResource = new TreeMap<>();
    private final Map<Long, Pending> byToken = new TreeMap<>();
    private int size;
    private long lastToken;

    StoreQueue(Holdings holdings, int maxPendingStores, Queue<StorageOutput> outputs) {
        this.holdings = holdings;
        this.maxPendingStores = maxPendingStores;
        this.outputs = outputs;
    }

    int size() {
        return size;
    }

    void add(ResourceId resource, Waiting waiting) {
        Pending queued = byResource.get(resource);
        int ofResource = queued == null ? 0 : queued.waiting.size();
        if (size == maxPendingStores || ofResource == MAX_PER_RESOURCE) {
            answer(waiting, Refusals.of(ErrorCode.REQUEST_TIMEOUT, "too many stores under way, try again"));
            return;
        }
        size++;
        Pending pending = byResource.computeIfAbsent(resource, Pending::new);
        pending.waiting.add(waiting);
        if (pending.waiting.size() == 1) {
            work(pending);
        }
    }

    /** @param kinds the Kinds that may be stored by now */
    void handlePersisted(long token, Set<KindId> kinds, long nowNanos) {
        Pending pending = byToken.remove(token);
        if (pending != null && pending.store != null) {
            PreparedStore store = pending.store;
            store.commit(holdings);
            if (store.kinds().stream().anyMatch(kind -> !kinds.contains(kind.kind()))) {
                holdings.retain(kinds);
            }
            holdings.expire(nowNanos);
            succeed(pending, store);
            outputs.add(new StorageOutput.Changed(store.resource()));
            proceed(pending);
        }
    }

    void handlePersistFailed(long token, boolean full) {
        Pending pending = byToken.remove(token);
        if (pending != null) {
            answer(
                    takeFirst(pending),
                    full
                            ? Refusals.of(ErrorCode.DATA_TOO_LARGE, "this peer has no room to persist it")
                            : Refusals.of(ErrorCode.REQUEST_TIMEOUT, "not persisted, try again"));
            proceed(pending);
        }
    }

    /** Whether a store at {@code resource} is under way. */
    boolean isBusy(ResourceId resource) {
        return byResource.containsKey(resource);
    }

    /** The first of the queue is done with. */
    private void proceed(Pending pending) {
        pending.store = null;
        work(pending);
    }

    /** Plans waiting stores until one has to be persisted or none is left. */
    private void work(Pending pending) {
        for (Waiting next = pending.waiting.peek(); next != null; next = pending.waiting.peek()) {
            StorePlan plan = next.plan(reserved());
            if (plan instanceof StorePlan.Refused refused) {
                answer(takeFirst(pending), refused.error());
            } else if (plan instanceof PreparedStore store && !store.changesAnything()) {
                succeed(pending, store);
            } else if (plan instanceof PreparedStore store) {
                lastToken++;
                pending.store = store;
                byToken.put(lastToken, pending);
                outputs.add(new StorageOutput.Persist(lastToken, store.written()));
                return;
            }
        }
        byResource.remove(pending.resource);
    }

    /** What the stores at the disk will add. */
    StorePlanner.Reserved reserved() {
        StorePlanner.Reserved reserved = new StorePlanner.Reserved();
        for (Pending pending : byToken.values()) {
            PreparedStore store = pending.store;
            if (store != null) {
                reserved.add(store, !holdings.holds(store.resource()));
            }
        }
        return reserved;
    }

    private void succeed(Pending pending, PreparedStore store) {
        Waiting done = takeFirst(pending);
        MessageBody body = done.answer(store);
        if (body != null) {
            answer(done, body);
        }
    }

    private Waiting takeFirst(Pending pending) {
        size--;
        return pending.waiting.remove();
    }

    private void answer(Waiting waiting, MessageBody body) {
        if (waiting.token != null) {
            outputs.add(new StorageOutput.Answer(waiting.token, body, List.of()));
        }
    }

    /** The stores of one resource that are under way; the first may be at the disk. */
    private static final class Pending {
        final ResourceId resource;
        final Deque<Waiting> waiting = new ArrayDeque<>();

        @Nullable
        PreparedStore store;

        Pending(ResourceId resource) {
            this.resource = resource;
        }
    }
}
