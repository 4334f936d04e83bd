// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.wire.ArrayRange;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.FindRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StatAnswer;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreKindResponse;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;

/**
 * What one peer stores for its overlay (RFC 6940, Section 7), without clock, thread or disk.
 *
 * <p>Verifying is done elsewhere, before a request is handed in: {@link #precheck} tells whether it is worth it, {@link
 * DataSignatures} what is to be verified. After every call of a {@code handle} method the node takes outputs with {@link
 * #pollOutput} until there are none.
 *
 * <p>Times are nanoseconds of one monotonic clock, compared by difference only. Not thread-safe: one thread at a time.
 */
public final class Storage {
    /** Most nonexistent values that are made up for the gaps of an array in one Fetch; of a larger range none is. */
    public static final int MAX_SYNTHESIZED_VALUES = 256;

    private final Holdings holdings = new Holdings();
    private final StoreChecks checks;
    private final StorePlanner planner;
    private final FetchReader fetchReader = new FetchReader(holdings);
    private final Finder finder;
    private final CopyReader copyReader = new CopyReader(holdings);
    private final Queue<StorageOutput> outputs = new ArrayDeque<>();
    private final StoreQueue queue;
    private Map<KindId, KindDefinition> definitions = Map.of();

    /**
     * @param kinds the Kinds that may be stored
     * @param hash hashes a Resource Name into the overlay's key space
     */
    public Storage(List<KindDefinition> kinds, Function<Opaque, ResourceId> hash, StorageLimits limits) {
        this(kinds, Set.of(), hash, limits);
    }

    /**
     * @param kinds the Kinds that may be stored
     * @param hidden Kinds of which no Find tells where values are
     * @param hash hashes a Resource Name into the overlay's key space
     */
    public Storage(
            List<KindDefinition> kinds, Set<KindId> hidden, Function<Opaque, ResourceId> hash, StorageLimits limits) {
        this.finder = new Finder(holdings, hidden);
        this.checks = new StoreChecks(hash);
        this.planner = new StorePlanner(holdings, limits, hash);
        this.queue = new StoreQueue(holdings, limits.maxPendingStores(), outputs);
        kinds(kinds);
    }

    /** Sets the Kinds that may be stored and fetched from now on; values of others are dropped (RFC 6940, Section 11.1). */
    public void kinds(List<KindDefinition> kinds) {
        Map<KindId, KindDefinition> byId = new TreeMap<>();
        kinds.forEach(kind -> byId.put(kind.id(), kind));
        definitions = byId;
        holdings.retain(byId.keySet());
    }

    /**
     * Whether a Store request fails whatever the signatures of its values are: a stranger's copy, an unknown Kind, a value that
     * is too large or not newer than the one it would replace. A node asks before it has the signatures verified.
     *
     * @return the error to answer with, or empty if the request is to go to {@link #handleStore}
     */
    public Optional<ErrorResponse> precheck(StoreRequest request, StoreOrigin origin, long nowNanos) {
        holdings.expire(nowNanos);
        Optional<ErrorResponse> refusal = checks.checkForm(request, origin, definitions);
        return refusal.isPresent() ? refusal : planner.precheck(request, definitions);
    }

    /**
     * Stores all values of a request, or none (RFC 6940, Section 7.4.1.1). {@link StorageOutput.Answer} follows with the
     * same token, after {@link StorageOutput.Persist} was seen to where something changes.
     *
     * @param token names the request in the answer
     * @param signers what came of verifying {@link DataSignatures#of(StoreRequest)}, in that order; may be empty if {@link
     *     #precheck} refuses the request
     * @throws IllegalArgumentException if there is not one signer for each value of a request that passes the precheck
     */
    public void handleStore(
            long token, StoreRequest request, StoreOrigin origin, List<DataSigner> signers, long nowNanos) {
        Optional<ErrorResponse> refusal = precheck(request, origin, nowNanos);
        if (!refusal.isPresent()) {
            int values = request.kindData().stream()
                    .mapToInt(kind -> kind.values().size())
                    .sum();
            if (signers.size() != values) {
                throw new IllegalArgumentException(signers.size() + " signers for " + values + " values");
            }
            refusal = checks.checkSigners(request, origin, signers, definitions);
        }
        if (refusal.isPresent()) {
            answer(token, refusal.get());
            return;
        }
        List<DataSigner> verified = List.copyOf(signers);
        Map<KindId, KindDefinition> kinds = definitions;
        queue.add(request.resource(), new StoreQueue.Waiting(token) {
            @Override
            StorePlan plan(StorePlanner.Reserved reserved) {
                return planner.plan(request, origin.responsible(), verified, kinds, nowNanos, reserved);
            }

            @Override
            MessageBody answer(PreparedStore done) {
                return new StoreAnswer(done.kinds().stream()
                        .map(kind -> new StoreKindResponse(kind.kind(), kind.counter(), origin.replicaPeers()))
                        .collect(Collectors.toList()));
            }
        });
    }

    /** Whether a request speaks of values that are not held and have not run out here, or are newer; nothing is verified. */
    public boolean lacks(StoreRequest request) {
        for (StoreKindData kind : request.kindData()) {
            for (StoredData data : kind.values()) {
                if (holdings.lacks(request.resource(), kind.kind(), data)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Takes over those values of another peer's Fetch answer that may be written and are newer than what is held, as the
     * resynchronization of Section 7.4.1.1 wants it. Nothing is answered.
     *
     * @param signers what came of verifying {@link DataSignatures#of(ResourceId, FetchAnswer)}, in that order
     * @throws IllegalArgumentException if there is not one signer for each value
     */
    public void handleNewer(ResourceId resource, FetchAnswer answer, List<DataSigner> signers, long nowNanos) {
        holdings.expire(nowNanos);
        int values = answer.kindResponses().stream()
                .mapToInt(kind -> kind.values().size())
                .sum();
        if (signers.size() != values) {
            throw new IllegalArgumentException(signers.size() + " signers for " + values + " values");
        }
        List<DataSigner> verified = List.copyOf(signers);
        Map<KindId, KindDefinition> kinds = definitions;
        queue.add(resource, new StoreQueue.Waiting(null) {
            @Override
            StorePlan plan(StorePlanner.Reserved reserved) {
                return planner.planMerge(resource, answer, verified, kinds, nowNanos, reserved);
            }

            @Override
            @Nullable
            MessageBody answer(PreparedStore done) {
                return null;
            }
        });
    }

    /**
     * Takes in what was stored in an earlier life of the node, as far as its lifetime, the Kinds and the limits of today
     * permit. What is held already stays unless it is older.
     *
     * @param highestCounter no generation counter that is new begins below it, unsigned
     * @return how many of the values are held now
     */
    public int restore(List<PersistentResource> resources, long highestCounter, long nowNanos) {
        holdings.expire(nowNanos);
        holdings.forgetCounter(highestCounter);
        int taken = 0;
        for (PersistentResource resource : resources) {
            PreparedStore restored = planner.planRestored(resource, definitions, nowNanos, queue.reserved());
            restored.commit(holdings);
            taken += restored.valueCount();
        }
        return taken;
    }

    /** Who has signed what is held, each once: for whoever judges anew whether they are trusted. */
    public List<StoredSigner> signers() {
        return List.copyOf(holdings.signers());
    }

    /**
     * Drops what signers have signed that are not trusted any more. No peer would take a copy of it, nor of anything that came
     * with it in one request (RFC 6940, Section 7.4.1.1).
     */
    public void handleUntrusted(Set<StoredSigner> signers) {
        holdings.removeOf(signers);
    }

    /** Answers a Fetch request; {@link StorageOutput.Answer} follows with the same token (RFC 6940, Section 7.4.2). */
    public void handleFetch(long token, FetchRequest request, long nowNanos) {
        holdings.expire(nowNanos);
        outputs.add(fetchReader.answer(token, request, definitions, nowNanos));
    }

    /**
     * Answers a Stat request: what a Fetch would find, by length and SHA-256 hash; {@link StorageOutput.Answer} follows with
     * the same token (RFC 6940, Section 7.4.3).
     */
    public void handleStat(long token, StatRequest request, long nowNanos) {
        holdings.expire(nowNanos);
        outputs.add(fetchReader.answer(token, request, definitions, nowNanos));
    }

    /**
     * Answers a Find request; {@link StorageOutput.Answer} follows with the same token (RFC 6940, Section 7.4.4).
     *
     * @param responsible whether this peer is responsible for the resource that the request is for
     */
    public void handleFind(long token, FindRequest request, boolean responsible, long nowNanos) {
        holdings.expire(nowNanos);
        answer(token, finder.answer(request, responsible, definitions.keySet()));
    }

    /** What {@link StorageOutput.Persist} named is safe. An unknown token is ignored. */
    public void handlePersisted(long token, long nowNanos) {
        queue.handlePersisted(token, definitions.keySet(), nowNanos);
    }

    /**
     * What {@link StorageOutput.Persist} named could not be persisted: it is not stored. An unknown token is ignored.
     *
     * @param full whether there was no room for it
     */
    public void handlePersistFailed(long token, boolean full, long nowNanos) {
        holdings.expire(nowNanos);
        queue.handlePersistFailed(token, full);
    }

    /** Drops what has lived long enough. Calling it early or twice does nothing. */
    public void handleTimeout(long nowNanos) {
        holdings.expire(nowNanos);
    }

    /** Takes the next output, or null when there is none. */
    public @Nullable StorageOutput pollOutput() {
        return outputs.poll();
    }

    /** When {@link #handleTimeout} has to be called next; empty when nothing is stored. */
    public OptionalLong nextDeadlineNanos() {
        return holdings.nextDeadlineNanos();
    }

    /** How much is stored. */
    public StorageView view() {
        return new StorageView(
                holdings.resources().size(),
                holdings.valueCount(),
                holdings.sums().total(),
                queue.size());
    }

    /** Whether a value is stored at {@code resource}. */
    public boolean holds(ResourceId resource) {
        return holdings.holds(resource);
    }

    /** The resources with values, in order. */
    public List<ResourceId> resources() {
        return List.copyOf(holdings.resources().keySet());
    }

    /** The generation counter, unsigned; 0 where no value is stored. */
    public long generationCounter(ResourceId resource, KindId kind) {
        return holdings.generationCounter(resource, kind);
    }

    /**
     * Drops all values of a resource; {@link StorageOutput.Forgotten} follows.
     *
     * @return whether they were dropped: they are not while a store at the resource is under way
     */
    boolean forget(ResourceId resource) {
        if (queue.isBusy(resource) || !holdings.holds(resource)) {
            return false;
        }
        holdings.forget(resource);
        outputs.add(new StorageOutput.Forgotten(resource));
        return true;
    }

    /** Asks for what there is of all values that are held at a resource; empty if there are none any more. */
    Optional<StatRequest> statAll(ResourceId resource, long nowNanos) {
        holdings.expire(nowNanos);
        List<KindId> kinds = new ArrayList<>(holdings.kinds(resource).keySet());
        FetchRequest all = fetchAll(resource, kinds);
        return all.specifiers().isEmpty() ? Optional.empty() : Optional.of(new StatRequest(resource, all.specifiers()));
    }

    /** Whether another peer has all values of a resource, as new or newer, by what it answered to {@link #statAll}. */
    boolean isCovered(ResourceId resource, StatAnswer answer, long nowNanos) {
        holdings.expire(nowNanos);
        return new Coverage(answer).covers(holdings.kinds(resource), nowNanos);
    }

    ResourceCopy copy(ResourceId resource, ResourceCopy.@Nullable Position after, int maxBytes, long nowNanos) {
        holdings.expire(nowNanos);
        return copyReader.copy(resource, definitions.keySet(), after, maxBytes, nowNanos);
    }

    /** Asks for all values of {@code kinds}, as far as they are known. */
    public FetchRequest fetchAll(ResourceId resource, List<KindId> kinds) {
        List<StoredDataSpecifier> specifiers = new ArrayList<>();
        for (KindId kind : kinds) {
            KindDefinition definition = definitions.get(kind);
            if (definition != null) {
                ModelSpecifier all = switch (definition.dataModel()) {
                    case SINGLE -> new ModelSpecifier.SingleSpecifier();
                    case ARRAY -> new ModelSpecifier.ArraySpecifier(List.of(ArrayRange.ALL));
                    case DICTIONARY -> new ModelSpecifier.DictionarySpecifier(List.of());
                };
                specifiers.add(new StoredDataSpecifier(kind, 0, all));
            }
        }
        return new FetchRequest(resource, specifiers);
    }

    private void answer(long token, MessageBody body) {
        outputs.add(new StorageOutput.Answer(token, body, List.of()));
    }
}
