// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.storage.DataSignatures;
import org.p2psip.reload.storage.Hearsay;
import org.p2psip.reload.storage.ReplicaKeeper;
import org.p2psip.reload.storage.ReplicaOutput;
import org.p2psip.reload.storage.ReplicaSettings;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.Storage;
import org.p2psip.reload.storage.StorageLimits;
import org.p2psip.reload.storage.StorageOutput;
import org.p2psip.reload.storage.StorageView;
import org.p2psip.reload.storage.StoreOrigin;
import org.p2psip.reload.storage.StoredSigner;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.FindRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredDataSpecifier;

/** What this node stores for the overlay, and the copies it keeps at others (RFC 6940, Sections 7.4 and 10.4). */
final class StorageDriver {
    /** Hears that a hand-over is done. */
    interface HandedOver {
        void handedOver(long token, long nowNanos);
    }

    private static final int BYTES_AROUND_COPIES = 2000;

    private final Topology topology;
    private final Requests requests;
    private final Fetches fetches;
    private final Responder responder;
    private final CryptoJobs crypto;
    private final Counters counters;
    private final Clock clock;
    private final Outputs outputs;
    private final HandedOver handedOver;
    private final Storage storage;
    private final ReplicaKeeper keeper;
    private final ForgettingDriver forgetting;
    private final Inquiries inquiries;
    private final ReplicaSettings replicaSettings;
    private final Map<Long, IncomingRequest> unanswered = new HashMap<>();
    private long nextRequest = 1;
    private boolean draining;

    StorageDriver(
            OverlayConfiguration configuration,
            Topology topology,
            Requests requests,
            Fetches fetches,
            Responder responder,
            CryptoJobs crypto,
            Counters counters,
            Clock clock,
            StorageLimits limits,
            Set<KindId> hiddenFromFind,
            ReplicaSettings replicaSettings,
            Outputs outputs,
            HandedOver handedOver) {
        this.topology = topology;
        this.requests = requests;
        this.fetches = fetches;
        this.responder = responder;
        this.crypto = crypto;
        this.counters = counters;
        this.clock = clock;
        this.outputs = outputs;
        this.handedOver = handedOver;
        this.storage = new Storage(configuration.kinds(), hiddenFromFind, topology::resourceId, limits);
        this.replicaSettings = replicaSettings;
        this.keeper = new ReplicaKeeper(storage, copiesWithin(configuration.maxMessageSize()), topology::heirTo);
        this.inquiries = new Inquiries(topology, storage, fetches, this::drain);
        this.forgetting = new ForgettingDriver(storage, keeper, topology, requests, this::drain);
    }

    /** Copies fill messages as far as header, signature and the node's own certificates leave room. */
    private ReplicaSettings copiesWithin(int maxMessageSize) {
        return replicaSettings.withMaxCopyBytes(Math.max(1, maxMessageSize - BYTES_AROUND_COPIES));
    }

    void configuration(OverlayConfiguration next) {
        storage.kinds(next.kinds());
        keeper.settings(copiesWithin(next.maxMessageSize()));
    }

    void handleStore(IncomingRequest request, StoreRequest store, long nowNanos) {
        StoreOrigin from = origin(request, store);
        Optional<ErrorResponse> refusal = storage.precheck(store, from, nowNanos);
        if (refusal.isPresent()) {
            responder.answer(request, refusal.get());
            if (store.replicaNumber() != 0 && !from.acceptsReplica() && storage.lacks(store)) {
                List<KindId> kinds =
                        store.kindData().stream().map(StoreKindData::kind).collect(Collectors.toList());
                keeper.handleRefusedCopy(
                        store.resource(), kinds, request.signer().nodeId(), nowNanos);
                drain(nowNanos);
            }
            return;
        }
        if (!crypto.hasRoom(request.previousHop())) {
            responder.refuse(request, ErrorCode.REQUEST_TIMEOUT, "too many signatures to check, try again");
            return;
        }
        Verification data = Verification.ofData(request.certificates(), DataSignatures.of(store));
        int forgotten = crypto.verify(request.previousHop(), data, (result, verifiedNanos) -> {
            StoreOrigin origin = origin(request, store);
            if (store.replicaNumber() != 0 && origin.acceptsReplica()) {
                keeper.handleCopyFrom(store.resource(), request.signer().nodeId());
            }
            storage.handleStore(enter(request), store, origin, result.dataSigners(), verifiedNanos);
            drain(verifiedNanos);
        });
        if (forgotten > 0) {
            counters.dropped(DropReason.OVERLOAD);
        }
    }

    private StoreOrigin origin(IncomingRequest request, StoreRequest store) {
        return new StoreOrigin(
                request.signer(),
                topology.isResponsible(store.resource()),
                topology.acceptsReplica(store.resource(), request.signer().nodeId()),
                topology.replicaPeers());
    }

    void handleFetch(IncomingRequest request, FetchRequest fetch, long nowNanos) {
        List<KindId> kinds = kinds(fetch.specifiers());
        inquiries.whenThere(request, fetch.resource(), kinds, nowNanos, now -> {
            storage.handleFetch(enter(request), fetch, now);
            drain(now);
        });
    }

    void handleStat(IncomingRequest request, StatRequest stat, long nowNanos) {
        List<KindId> kinds = kinds(stat.specifiers());
        inquiries.whenThere(request, stat.resource(), kinds, nowNanos, now -> {
            storage.handleStat(enter(request), stat, now);
            drain(now);
        });
    }

    private static List<KindId> kinds(List<StoredDataSpecifier> specifiers) {
        return specifiers.stream().map(StoredDataSpecifier::kind).collect(Collectors.toList());
    }

    void handleFind(IncomingRequest request, FindRequest find, long nowNanos) {
        storage.handleFind(enter(request), find, topology.isResponsible(find.resource()), nowNanos);
        drain(nowNanos);
    }

    void handlePersisted(long token, PersistOutcome outcome, long nowNanos) {
        if (outcome == PersistOutcome.SAFE) {
            storage.handlePersisted(token, nowNanos);
        } else {
            storage.handlePersistFailed(token, outcome == PersistOutcome.NO_ROOM, nowNanos);
        }
        drain(nowNanos);
    }

    void handleRestored(ResourceStore.Portion portion, long nowNanos) {
        storage.restore(portion.resources(), portion.highestCounter(), nowNanos);
        portion.resources().forEach(restored -> keeper.handleRestored(restored.resource()));
        drain(nowNanos);
    }

    List<StoredSigner> storedSigners() {
        return storage.signers();
    }

    void handleUntrusted(Set<StoredSigner> signers) {
        storage.handleUntrusted(signers);
    }

    void handleResponsibilityChanged(long nowNanos) {
        forgetting.start(nowNanos);
        keeper.handleResponsibilityChanged(topology.replicaPeers(), topology::isResponsible, nowNanos);
        drain(nowNanos);
    }

    /** There is a new link with {@code peer}. */
    void handleLinked(NodeId peer, long nowNanos) {
        keeper.handleLinked(peer, nowNanos);
        drain(nowNanos);
    }

    void handOver(long token, NodeId to, Predicate<ResourceId> resources, long nowNanos) {
        keeper.handOver(token, to, resources, nowNanos);
        drain(nowNanos);
    }

    void handleTimeout(long nowNanos) {
        storage.handleTimeout(nowNanos);
        keeper.handleTimeout(nowNanos);
        forgetting.handleTimeout(nowNanos);
        inquiries.handleTimeout(nowNanos);
        drain(nowNanos);
    }

    OptionalLong nextDeadlineNanos() {
        return Deadlines.earliest(
                storage.nextDeadlineNanos(),
                keeper.nextDeadlineNanos(),
                forgetting.nextDeadlineNanos(),
                inquiries.nextDeadlineNanos());
    }

    StorageView view() {
        return storage.view();
    }

    private long enter(IncomingRequest request) {
        long token = nextRequest++;
        unanswered.put(token, request);
        return token;
    }

    private void drain(long nowNanos) {
        if (draining) {
            return;
        }
        draining = true;
        try {
            boolean more;
            do {
                more = drainStorage(nowNanos);
                more |= drainKeeper(nowNanos);
                more |= forgetting.drain(nowNanos);
            } while (more);
        } finally {
            draining = false;
        }
    }

    private boolean drainStorage(long nowNanos) {
        boolean any = false;
        for (StorageOutput output = storage.pollOutput(); output != null; output = storage.pollOutput()) {
            if (output instanceof StorageOutput.Answer answer) {
                IncomingRequest request = unanswered.remove(answer.token());
                if (request == null) {
                    throw new AssertionError("an answer to an unknown request");
                }
                responder.answer(request, answer.body(), answer.certificates());
            } else if (output instanceof StorageOutput.Persist persist) {
                outputs.add(new NodeOutput.Persist(persist));
            } else if (output instanceof StorageOutput.Changed changed) {
                keeper.replicaPeers(topology.replicaPeers());
                keeper.handleChanged(changed.resource(), nowNanos);
                inquiries.handleChanged(changed.resource(), nowNanos);
            } else if (output instanceof StorageOutput.Forgotten forgotten) {
                outputs.add(new NodeOutput.Forget(forgotten.resource()));
            } else {
                throw new AssertionError("unknown output " + output);
            }
            any = true;
        }
        return any;
    }

    private boolean drainKeeper(long nowNanos) {
        boolean any = false;
        for (ReplicaOutput output = keeper.pollOutput(); output != null; output = keeper.pollOutput()) {
            if (output instanceof ReplicaOutput.SendStore send) {
                requests.send(
                        List.of(send.destination()),
                        send.request(),
                        send.certificates(),
                        new CopyAnswered(send.token()),
                        nowNanos);
            } else if (output instanceof ReplicaOutput.FetchNewer fetch) {
                fetches.send(List.of(fetch.destination()), fetch.request(), new NewerFetched(fetch), nowNanos);
            } else if (output instanceof ReplicaOutput.HandedOver done) {
                handedOver.handedOver(done.token(), nowNanos);
            } else {
                throw new AssertionError("unknown output " + output);
            }
            any = true;
        }
        return any;
    }

    private final class CopyAnswered implements AnswerHandler {
        private final long token;

        private CopyAnswered(long token) {
            this.token = token;
        }

        @Override
        public void answered(Answer answer, long nowNanos) {
            if (answer.body() instanceof ErrorResponse error) {
                keeper.handleRefused(token, error.errorCode(), nowNanos);
            } else {
                keeper.handleStored(token, nowNanos);
            }
            drain(nowNanos);
        }

        @Override
        public void failed(RequestFailure failure, long nowNanos) {
            keeper.handleNoAnswer(token, nowNanos);
            drain(nowNanos);
        }
    }

    private final class NewerFetched implements AnswerHandler {
        private final ReplicaOutput.FetchNewer fetch;

        private NewerFetched(ReplicaOutput.FetchNewer fetch) {
            this.fetch = fetch;
        }

        @Override
        public void answered(Answer answer, long nowNanos) {
            if (answer.body() instanceof FetchAnswer fetched) {
                FetchAnswer taken = fetch.trusted() ? fetched : Hearsay.believable(fetched, clock.instant());
                storage.handleNewer(fetch.request().resource(), taken, answer.dataSigners(), nowNanos);
                keeper.handleFetched(fetch.token(), nowNanos);
            } else {
                keeper.handleNoAnswer(fetch.token(), nowNanos);
            }
            drain(nowNanos);
        }

        @Override
        public void failed(RequestFailure failure, long nowNanos) {
            keeper.handleNoAnswer(fetch.token(), nowNanos);
            drain(nowNanos);
        }
    }
}
