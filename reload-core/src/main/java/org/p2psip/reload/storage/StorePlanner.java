// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreKindResponse;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/**
 * Works out what a Store request changes, from what is stored (RFC 6940, Section 7.4.1.1). Changes nothing itself, so a
 * refusal of one value refuses all.
 */
final class StorePlanner {
    private final Holdings holdings;
    private final StorageLimits limits;
    private final Function<Opaque, ResourceId> hash;

    StorePlanner(Holdings holdings, StorageLimits limits, Function<Opaque, ResourceId> hash) {
        this.holdings = holdings;
        this.limits = limits;
        this.hash = hash;
    }

    /** What {@link #plan} would refuse by now whoever has signed the values: the checks that cost next to nothing. */
    Optional<ErrorResponse> precheck(StoreRequest request, Map<KindId, KindDefinition> definitions) {
        boolean replica = request.replicaNumber() != 0;
        if (!replica && !countersMatch(request)) {
            return Optional.of(Refusals.generationCounterTooLow(counters(request)));
        }
        for (StoreKindData kind : request.kindData()) {
            KindPlan plan = planOf(request.resource(), kind.kind(), definitions);
            for (StoredData data : kind.values()) {
                if (!plan.hasRoomFor(data.value().value())) {
                    return Optional.of(tooLarge(kind.kind()));
                }
                if (isOutdated(plan, data, replica)) {
                    return Optional.of(tooOld());
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Plans a request that has passed {@link StoreChecks}.
     *
     * @param responsible whether this peer is responsible for the resource
     * @param signers one for each value, all verified
     * @param receivedNanos from when the lifetimes count
     * @param reserved what stores that are not committed yet will add
     */
    StorePlan plan(
            StoreRequest request,
            boolean responsible,
            List<DataSigner> signers,
            Map<KindId, KindDefinition> definitions,
            long receivedNanos,
            Reserved reserved) {
        boolean replica = request.replicaNumber() != 0;
        if (!replica && !countersMatch(request)) {
            return new StorePlan.Refused(Refusals.generationCounterTooLow(counters(request)));
        }
        List<KindPlan> plans = new ArrayList<>();
        Iterator<DataSigner> signer = signers.iterator();
        for (StoreKindData kind : request.kindData()) {
            KindPlan plan = planOf(request.resource(), kind.kind(), definitions);
            for (StoredData data : kind.values()) {
                ErrorResponse refusal = overlay(plan, data, verified(signer.next()), replica, receivedNanos);
                if (refusal != null) {
                    return new StorePlan.Refused(refusal);
                }
            }
            plans.add(plan);
        }
        for (KindPlan plan : plans) {
            if (!plan.isWithin(limits.maxRemovedValues())) {
                return new StorePlan.Refused(tooLarge(plan.kind()));
            }
        }
        ByteSums growth = new ByteSums();
        plans.forEach(plan -> plan.addGrowth(growth));
        if (!fits(request.resource(), growth, reserved)) {
            return new StorePlan.Refused(Refusals.of(ErrorCode.DATA_TOO_LARGE, "this peer holds as much as it can"));
        }
        List<PreparedStore.PreparedKind> prepared = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            KindPlan plan = plans.get(i);
            prepared.add(plan.prepared(
                    replica
                            ? plan.counterOfCopy(request.kindData().get(i).generationCounter(), responsible)
                            : holdings.nextCounter(request.resource(), plan.kind())));
        }
        return new PreparedStore(request.resource(), prepared, growth);
    }

    /**
     * Plans taking over what another peer answered to a Fetch: values that may be written and are newer than what is held, and
     * than what was until its lifetime was over; all others are passed over. The counter becomes the higher one.
     *
     * @param signers one for each value, in the order of the answer
     */
    PreparedStore planMerge(
            ResourceId resource,
            FetchAnswer answer,
            List<DataSigner> signers,
            Map<KindId, KindDefinition> definitions,
            long receivedNanos,
            Reserved reserved) {
        List<PreparedStore.PreparedKind> prepared = new ArrayList<>();
        ByteSums growth = new ByteSums();
        Iterator<DataSigner> signer = signers.iterator();
        Set<KindId> seen = new HashSet<>();
        for (FetchKindResponse response : answer.kindResponses()) {
            KindDefinition definition = definitions.get(response.kind());
            // One that is listed again would have its own plan, and so be counted against the limits of the Kind alone.
            KindPlan plan = definition == null || !seen.add(response.kind())
                    ? null
                    : new KindPlan(resource, definition, holdings.kind(resource, response.kind()));
            for (StoredData data : response.values()) {
                DataSigner dataSigner = signer.next();
                if (plan != null
                        && definition != null
                        && dataSigner instanceof DataSigner.Verified verified
                        && isNewer(plan, definition, data)
                        && holdings.lacks(resource, response.kind(), data)
                        && AccessControl.permits(definition, resource, verified.signer(), data.value(), hash)) {
                    StoredSigner storedSigner = StoredSigner.of(verified.signer());
                    putIfItFits(
                            plan,
                            data.livingAtMost(verified.trustedSeconds()),
                            storedSigner,
                            growth,
                            receivedNanos,
                            reserved);
                }
            }
            if (plan != null && !plan.isEmpty()) {
                plan.addGrowth(growth);
                long counter = higher(holdings.generationCounter(resource, response.kind()), response.generation());
                prepared.add(plan.prepared(counter == 0 ? holdings.nextCounter(resource, response.kind()) : counter));
            }
        }
        return new PreparedStore(resource, prepared, growth);
    }

    /** Plans taking in what was persisted before: what fits and is newer than what is held; all else is passed over. */
    PreparedStore planRestored(
            PersistentResource restored, Map<KindId, KindDefinition> definitions, long nowNanos, Reserved reserved) {
        ResourceId resource = restored.resource();
        List<PreparedStore.PreparedKind> prepared = new ArrayList<>();
        ByteSums growth = new ByteSums();
        for (PersistentKind kind : restored.kinds()) {
            KindDefinition definition = definitions.get(kind.kind());
            if (definition == null) {
                continue;
            }
            KindPlan plan = new KindPlan(resource, definition, holdings.kind(resource, kind.kind()));
            for (PersistentValue value : kind.values()) {
                if (isNewer(plan, definition, value.data())) {
                    putIfItFits(plan, value.data(), value.signer(), growth, nowNanos, reserved);
                }
            }
            if (!plan.isEmpty()) {
                plan.addGrowth(growth);
                prepared.add(plan.prepared(
                        higher(holdings.generationCounter(resource, kind.kind()), kind.generationCounter())));
            }
        }
        return new PreparedStore(resource, prepared, growth);
    }

    /** @param growth what other Kinds of the resource add */
    private void putIfItFits(
            KindPlan plan, StoredData data, StoredSigner signer, ByteSums growth, long nowNanos, Reserved reserved) {
        plan.put(data, signer, nowNanos);
        ByteSums together = new ByteSums();
        together.addGrowth(growth);
        plan.addGrowth(together);
        if (!plan.isWithin(limits.maxRemovedValues()) || !fits(plan.resource(), together, reserved)) {
            plan.remove(ValueKey.of(data.value()));
        }
    }

    /** Whether a value that is alive takes the place of what is held. */
    private static boolean isNewer(KindPlan plan, KindDefinition definition, StoredData data) {
        if (data.lifetimeSeconds() == 0
                || data.value().model() != definition.dataModel()
                || ValueKey.of(data.value()).index() == StoredDataValue.LAST_INDEX) {
            return false;
        }
        HeldValue held = plan.current(ValueKey.of(data.value()));
        return held == null || data.storageTime().isAfter(held.data().storageTime());
    }

    private static @Nullable ErrorResponse overlay(
            KindPlan plan, StoredData data, DataSigner.Verified signer, boolean replica, long receivedNanos) {
        if (ValueKey.of(data.value()).index() == StoredDataValue.LAST_INDEX && !plan.hasNextIndex()) {
            return Refusals.of(ErrorCode.DATA_TOO_LARGE, "the array has no index left");
        }
        StoredData placed = plan.placed(data);
        HeldValue replaced = plan.current(ValueKey.of(placed.value()));
        if (replaced != null && replica && replaced.isSameAs(placed)) {
            plan.same(replaced.key());
            return null;
        }
        if (isOutdated(plan, placed, replica)) {
            return tooOld();
        }
        // Nobody believes the value when its signer's certificate has expired: it ends with that (RFC 6940, Section
        // 7.1).
        plan.put(placed.livingAtMost(signer.trustedSeconds()), StoredSigner.of(signer.signer()), receivedNanos);
        return null;
    }

    private static DataSigner.Verified verified(DataSigner signer) {
        if (signer instanceof DataSigner.Verified verified) {
            return verified;
        }
        throw new AssertionError("a refused signature got past the checks");
    }

    private boolean countersMatch(StoreRequest request) {
        for (StoreKindData kind : request.kindData()) {
            if (kind.generationCounter() != 0
                    && kind.generationCounter() != holdings.generationCounter(request.resource(), kind.kind())) {
                return false;
            }
        }
        return true;
    }

    private List<StoreKindResponse> counters(StoreRequest request) {
        List<StoreKindResponse> counters = new ArrayList<>();
        for (StoreKindData kind : request.kindData()) {
            counters.add(new StoreKindResponse(
                    kind.kind(), holdings.generationCounter(request.resource(), kind.kind()), List.of()));
        }
        return counters;
    }

    private KindPlan planOf(ResourceId resource, KindId kind, Map<KindId, KindDefinition> definitions) {
        KindDefinition definition = definitions.get(kind);
        if (definition == null) {
            throw new AssertionError("Kind " + kind + " was known a moment ago");
        }
        return new KindPlan(resource, definition, holdings.kind(resource, kind));
    }

    private boolean fits(ResourceId resource, ByteSums growth, Reserved reserved) {
        if (!holdings.sums().hasRoomFor(reserved.growth, growth, limits)) {
            return false;
        }
        return holdings.holds(resource) || holdings.resources().size() + reserved.newResources < limits.maxResources();
    }

    private static long higher(long counter, long other) {
        return Long.compareUnsigned(counter, other) >= 0 ? counter : other;
    }

    /** Whether a value is not newer than the one it would replace; a copy may be that very one. */
    private static boolean isOutdated(KindPlan plan, StoredData data, boolean replica) {
        HeldValue held = plan.current(ValueKey.of(data.value()));
        return held != null
                && !data.storageTime().isAfter(held.data().storageTime())
                && !(replica && held.isSameAs(data));
    }

    private static ErrorResponse tooOld() {
        return Refusals.of(ErrorCode.DATA_TOO_OLD, "a value of the same or a later time is stored");
    }

    private static ErrorResponse tooLarge(KindId kind) {
        return Refusals.of(ErrorCode.DATA_TOO_LARGE, "more or larger values than Kind " + kind + " allows");
    }

    /** What stores that are not committed yet will add. */
    static final class Reserved {
        private final ByteSums growth = new ByteSums();
        private int newResources;

        void add(PreparedStore store, boolean newResource) {
            growth.addGrowth(store.growth());
            newResources += newResource ? 1 : 0;
        }
    }
}
