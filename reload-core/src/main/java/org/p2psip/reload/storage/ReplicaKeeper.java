// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;

/**
 * Keeps copies where they belong (RFC 6940, Sections 6.4.2.3, 7.4.1.1, 10.4 and 10.7.3): resources that this peer is
 * responsible for at its replica peers, and those it is no longer responsible for at the peer that is.
 *
 * <p>What this peer holds for others is left alone; when it has left the replica set, {@link Forgetting} looks after it.
 *
 * <p>What has the fewest copies goes first, and no more goes at a time, nor in a second, than {@link ReplicaSettings} says.
 *
 * <p>A copy that goes to nobody after {@link ReplicaSettings#maxAttempts} is given up until the resource or the ring
 * changes. There is at most one task for each resource and peer, so the queue is bounded by what the storage holds.
 *
 * <p>After every call of a {@code handle} method the node takes outputs with {@link #pollOutput} until there are none.
 * Times are nanoseconds of one monotonic clock, compared by difference only. Not thread-safe: one thread at a time.
 */
public final class ReplicaKeeper {
    /** Most hand-overs under way; one more is reported as over at once, with nothing sent. */
    public static final int MAX_HAND_OVERS = 16;

    private static final int MAX_REPLICA_NUMBER = 255;
    private static final int MAX_DOUBLINGS = 5;

    /**
     * How often this peer tries to get a resource to the peer that is responsible for it now: while rings become one, that peer
     * may know this one as a neighbor only after minutes, and refuses until then.
     */
    static final int MAX_DELIVERIES = 8;

    /**
     * How long the heir of a lost peer has before this one brings it a copy. Most often it has one itself, and sends it to its
     * replica peers, this one among them, as soon as it notices the loss.
     */
    static final Duration HEIR_PATIENCE = Duration.ofSeconds(2);

    /** Header, signature and this peer's certificates, roughly. */
    private static final int BYTES_AROUND_COPY = 1000;

    private final Storage storage;
    private ReplicaSettings settings;
    private final long retryNanos;

    private final CopyTasks tasks = new CopyTasks(this::copies);
    private final CopyBudget budget;
    private final Queue<ReplicaOutput> outputs = new ArrayDeque<>();
    private final HandOvers handOvers = new HandOvers(MAX_HAND_OVERS, outputs);
    private final RefusedCopies refusedCopies = new RefusedCopies(outputs);
    private OptionalLong budgetNanos = OptionalLong.empty();

    private final Whereabouts whereabouts;
    private List<NodeId> replicaPeers = List.of();
    private Predicate<ResourceId> isResponsible = resource -> false;
    private long lastToken;

    /**
     * @param storage what is copied; read, never changed
     */
    public ReplicaKeeper(Storage storage, ReplicaSettings settings) {
        this(storage, settings, (resource, former) -> Optional.empty());
    }

    /**
     * @param storage what is copied; read, never changed
     * @param heirTo who is responsible for a resource since a peer that was is gone; empty if that is not gone
     */
    public ReplicaKeeper(
            Storage storage, ReplicaSettings settings, BiFunction<ResourceId, NodeId, Optional<NodeId>> heirTo) {
        this.storage = storage;
        this.whereabouts = new Whereabouts(storage, heirTo);
        this.settings = settings;
        this.retryNanos = settings.retryDelay().toNanos();
        this.budget = new CopyBudget(settings.maxBytesPerSecond());
    }

    /** Sets how much and how often from now on; the delay between two attempts stays. */
    public void settings(ReplicaSettings newSettings) {
        settings = newSettings;
        budget.bytesPerSecond(newSettings.maxBytesPerSecond());
    }

    /**
     * Whom copies go to from now on. What is stored after this call goes to them at once; what they lack of the rest waits for
     * {@link #handleResponsibilityChanged}, so that a lost replica peer need not be replaced before its hold-down time is over.
     *
     * @param peers the peer for replica_number 1 first; at most 255
     */
    public void replicaPeers(List<NodeId> peers) {
        replicaPeers = List.copyOf(peers.subList(0, Math.min(peers.size(), MAX_REPLICA_NUMBER)));
    }

    /** What is stored at {@code resource} has changed, however it came. Copies go out if this peer is responsible. */
    public void handleChanged(ResourceId resource, long nowNanos) {
        if (isResponsible.test(resource)) {
            whereabouts.handleChanged(resource);
            replicaPeers.forEach(peer -> want(new CopyTask.Key(resource, peer)));
        }
        for (CopyTask task : tasks.of(resource)) {
            if (task.state == CopyTask.State.IN_FLIGHT) {
                task.stale = true;
            }
        }
        pump(nowNanos);
    }

    /**
     * A copy of {@code resource} came from {@code sender}, who has it. Should that peer fail, this one brings the copy to the peer that
     * is responsible then, unless that sends one of its own: it may have come too late to get a copy itself.
     */
    public void handleCopyFrom(ResourceId resource, NodeId sender) {
        whereabouts.handleCopyFrom(resource, sender);
    }

    /**
     * What is stored at {@code resource} comes from an earlier life of this node. Who is responsible for it now may not have
     * it: it gets it as soon as the range of this peer is known.
     */
    public void handleRestored(ResourceId resource) {
        whereabouts.handleRestored(resource);
    }

    /**
     * The range of this peer or the peers that hold its copies have changed. New peers get copies at once: waiting for the
     * hold-down time after a failure is the topology's part (Section 10.7.1).
     *
     * @param peers whom copies go to, as for {@link #replicaPeers}
     * @param isResponsible whether this peer is responsible for a resource; asked later too
     */
    public void handleResponsibilityChanged(List<NodeId> peers, Predicate<ResourceId> isResponsible, long nowNanos) {
        replicaPeers(peers);
        this.isResponsible = isResponsible;
        whereabouts.forgetExpired();
        for (ResourceId resource : storage.resources()) {
            if (isResponsible.test(resource)) {
                whereabouts.lacking(resource, replicaPeers).forEach(peer -> want(new CopyTask.Key(resource, peer)));
            } else if (whereabouts.isDue(resource)) {
                want(new CopyTask.Key(resource, null));
            } else {
                whereabouts.heir(resource).ifPresent(heir -> wantSoon(new CopyTask.Key(resource, heir), nowNanos));
            }
        }
        whereabouts.clearRestored();
        pump(nowNanos);
    }

    /**
     * Another node wanted to store a copy of what this peer is responsible for, and was refused because it is not near enough to
     * do so. It may be one that was responsible in another partition: its values are looked at, and those that are newer taken as far
     * as {@link Hearsay} lets them.
     *
     * @param kinds what the copy held
     */
    public void handleRefusedCopy(ResourceId resource, List<KindId> kinds, NodeId sender, long nowNanos) {
        FetchRequest request = storage.fetchAll(resource, kinds);
        if (isResponsible.test(resource)
                && refusedCopies.hasRoomFor(sender)
                && !request.specifiers().isEmpty()) {
            refusedCopies.fetch(++lastToken, sender, request);
        }
        pump(nowNanos);
    }

    /** Gets what this peer holds at {@code resource} to the peer that is responsible for it, unless that is this one. */
    public void deliver(ResourceId resource, long nowNanos) {
        if (!isResponsible.test(resource)) {
            want(new CopyTask.Key(resource, null));
            pump(nowNanos);
        }
    }

    /**
     * There is a new link with {@code peer}, which may have started anew and lost its copies meanwhile: it gets them again if
     * it is to hold them, now or when it counts as a replica peer again.
     */
    public void handleLinked(NodeId peer, long nowNanos) {
        for (ResourceId resource : whereabouts.removeHolder(peer)) {
            if (replicaPeers.contains(peer)) {
                want(new CopyTask.Key(resource, peer));
            }
        }
        pump(nowNanos);
    }

    /**
     * Gives what this peer holds to {@code to}; {@link ReplicaOutput.HandedOver} follows.
     *
     * @param token names the hand-over in the output; not one that is under way
     * @param resources which of the resources
     */
    public void handOver(long token, NodeId to, Predicate<ResourceId> resources, long nowNanos) {
        int count = 0;
        if (handOvers.hasRoomFor(token)) {
            for (ResourceId resource : storage.resources()) {
                if (resources.test(resource)) {
                    CopyTask task = want(new CopyTask.Key(resource, to));
                    task.handOvers.add(token);
                    if (task.state == CopyTask.State.WAITING) {
                        tasks.makeReady(task);
                    }
                    count++;
                }
            }
        }
        handOvers.begin(token, count);
        pump(nowNanos);
    }

    /** The request of {@link ReplicaOutput.SendStore} was accepted. An unknown token is ignored. */
    public void handleStored(long token, long nowNanos) {
        CopyTask task = tasks.land(token);
        if (task != null) {
            task.failures = 0;
            task.taken = true;
            if (task.stale) {
                task.restart();
                tasks.makeReady(task);
            } else if (task.next != null) {
                task.position = task.next;
                tasks.makeReady(task);
            } else {
                finish(task, true);
            }
        }
        pump(nowNanos);
    }

    /** The request of {@link ReplicaOutput.SendStore} was answered with an error. An unknown token is ignored. */
    public void handleRefused(long token, ErrorCode code, long nowNanos) {
        CopyTask task = tasks.land(token);
        if (task != null) {
            boolean tooOld = code.equals(ErrorCode.DATA_TOO_OLD) || code.equals(ErrorCode.GENERATION_COUNTER_TOO_LOW);
            if (tooOld && task.failures + 1 < settings.maxAttempts()) {
                long fetchToken = ++lastToken;
                tasks.launch(fetchToken, task);
                outputs.add(new ReplicaOutput.FetchNewer(
                        fetchToken, task.key.destination(), storage.fetchAll(task.key.resource(), task.kinds), true));
            } else if (code.equals(ErrorCode.FORBIDDEN) && task.isOneAtFault(task.failures + 1 >= maxAttempts(task))) {
                passOver(task, nowNanos);
            } else {
                retry(task, nowNanos);
            }
        }
        pump(nowNanos);
    }

    /** What {@link ReplicaOutput.FetchNewer} asked for has been handed to the storage. An unknown token is ignored. */
    public void handleFetched(long token, long nowNanos) {
        handleNoAnswer(token, nowNanos);
    }

    /** No answer came to a {@link ReplicaOutput.SendStore} or {@link ReplicaOutput.FetchNewer}, or it could not be sent. */
    public void handleNoAnswer(long token, long nowNanos) {
        refusedCopies.end(token);
        CopyTask task = tasks.land(token);
        if (task != null) {
            retry(task, nowNanos);
        }
        pump(nowNanos);
    }

    /** Acts on the deadlines that have come. Calling it early or twice does nothing. */
    public void handleTimeout(long nowNanos) {
        tasks.makeDueReady(nowNanos);
        pump(nowNanos);
    }

    /** Takes the next output, or null when there is none. */
    public @Nullable ReplicaOutput pollOutput() {
        return outputs.poll();
    }

    /** When {@link #handleTimeout} has to be called next; empty when nothing is awaited but answers. */
    public OptionalLong nextDeadlineNanos() {
        OptionalLong waiting = tasks.nextDeadlineNanos();
        if (!waiting.isPresent() || !budgetNanos.isPresent()) {
            return waiting.isPresent() ? waiting : budgetNanos;
        }
        return waiting.getAsLong() - budgetNanos.getAsLong() < 0 ? waiting : budgetNanos;
    }

    /** How many copies are still to be made or confirmed, counted in resources and peers. */
    public int openCopies() {
        return tasks.size();
    }

    /** How many resources are remembered with their holders. */
    int rememberedResources() {
        return whereabouts.size();
    }

    /** Makes sure that the current values of a resource get to a peer. */
    private CopyTask want(CopyTask.Key key) {
        CopyTask task = tasks.get(key);
        if (task == null) {
            return tasks.add(key);
        }
        if (task.state == CopyTask.State.IN_FLIGHT) {
            task.stale = true;
        } else {
            task.restart();
            task.failures = 0;
        }
        return task;
    }

    /** As {@link #want}, but leaves the peer {@link #HEIR_PATIENCE} to show that it has the values. */
    private void wantSoon(CopyTask.Key key, long nowNanos) {
        if (tasks.get(key) == null) {
            tasks.addWaiting(key, nowNanos + HEIR_PATIENCE.toNanos());
        } else {
            want(key);
        }
    }

    /** How many others have the resource of a task, as far as this peer knows. */
    private int copies(CopyTask task) {
        return task.key.peer() == null && whereabouts.isRestored(task.key.resource())
                ? MAX_REPLICA_NUMBER
                : whereabouts.copies(task.key.resource());
    }

    private int maxAttempts(CopyTask task) {
        return task.key.peer() == null ? MAX_DELIVERIES : settings.maxAttempts();
    }

    /**
     * The peer refuses a part because of one value, as it must, whose signer it does not trust any more or not yet: clocks and
     * configurations of two peers may differ. All others are to get there nevertheless.
     */
    private void passOver(CopyTask task, long nowNanos) {
        if (task.goOnSingly()) {
            tasks.makeReady(task);
        } else if (task.taken) {
            finish(task, true);
        } else {
            retry(task, nowNanos);
        }
    }

    private void retry(CopyTask task, long nowNanos) {
        task.failures++;
        task.restart();
        if (task.failures < maxAttempts(task)) {
            tasks.makeWait(task, nowNanos + (retryNanos << Math.min(task.failures - 1, MAX_DOUBLINGS)));
        } else {
            finish(task, false);
        }
    }

    private void pump(long nowNanos) {
        budgetNanos = OptionalLong.empty();
        CopyTask task = tasks.firstReady(settings.maxInFlight());
        while (task != null) {
            if (!budget.permits(nowNanos)) {
                budgetNanos = OptionalLong.of(budget.permitsFromNanos(nowNanos));
                return;
            }
            tasks.takeReady(task);
            ResourceCopy copy = isWanted(task)
                    ? storage.copy(task.key.resource(), task.position, maxCopyBytes(task), nowNanos)
                    : null;
            if (copy == null || copy.kindData().isEmpty()) {
                // The end of a resource that has shrunk under way is as good as its last part.
                finish(task, copy != null && task.position != null);
            } else {
                budget.spend(BYTES_AROUND_COPY + copy.bytes(), nowNanos);
                send(task, copy);
            }
            task = tasks.firstReady(settings.maxInFlight());
        }
    }

    /** A part has at least one value, however large. */
    private int maxCopyBytes(CopyTask task) {
        return task.singly ? 1 : settings.maxCopyBytes();
    }

    private void send(CopyTask task, ResourceCopy copy) {
        long token = ++lastToken;
        task.next = copy.next().orElse(null);
        task.values =
                copy.kindData().stream().mapToInt(kind -> kind.values().size()).sum();
        task.kinds = copy.kindData().stream().map(StoreKindData::kind).collect(Collectors.toList());
        tasks.launch(token, task);
        outputs.add(new ReplicaOutput.SendStore(
                token,
                task.key.destination(),
                new StoreRequest(task.key.resource(), replicaNumber(task.key.peer()), copy.kindData()),
                copy.certificates()));
    }

    private int replicaNumber(@Nullable NodeId peer) {
        return peer == null ? 1 : Math.max(0, replicaPeers.indexOf(peer)) + 1;
    }

    /** Whether the reason of a task still holds when its turn comes. */
    private boolean isWanted(CopyTask task) {
        if (!task.handOvers.isEmpty()) {
            return true;
        }
        boolean responsible = isResponsible.test(task.key.resource());
        NodeId peer = task.key.peer();
        if (peer == null) {
            return !responsible;
        }
        return responsible ? replicaPeers.contains(peer) : whereabouts.isHeir(task.key.resource(), peer);
    }

    private void finish(CopyTask task, boolean stored) {
        tasks.remove(task);
        NodeId peer = task.key.peer();
        if (stored && peer == null) {
            whereabouts.handleDelivered(task.key.resource());
        } else if (stored && peer != null) {
            whereabouts.handleCopied(task.key.resource(), peer, !task.handOvers.isEmpty());
            tasks.rank(task.key.resource());
        }
        task.handOvers.forEach(handOvers::taskOver);
    }
}
