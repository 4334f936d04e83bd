// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.config.AccessPolicy;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.FindRequest;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;

/** Runs a storage as a node does: verifies, persists in memory at once, and keeps the outputs. */
final class StorageDriver {
    static final KindId SIP = KindId.SIP_REGISTRATION;
    static final KindId SINGLE = new KindId(0xF0000001);
    static final KindId ARRAY = new KindId(0xF0000002);

    static final List<KindDefinition> KINDS = List.of(
            KindDefinition.registered(SIP, 3, 100),
            KindDefinition.registered(KindId.TURN_SERVICE, 1, 100),
            new KindDefinition(SINGLE, DataModel.SINGLE, AccessPolicy.USER_MATCH, 1, 100, 0),
            new KindDefinition(ARRAY, DataModel.ARRAY, AccessPolicy.USER_MATCH, 4, 100, 0));

    static final List<NodeId> REPLICAS =
            List.of(NodeId.parse("f1000000000000000000000000000001"), NodeId.parse("f2000000000000000000000000000001"));

    /** Near overflow on purpose: a monotonic clock has no meaningful origin. */
    static final long START_NANOS = Long.MAX_VALUE - Duration.ofSeconds(10).toNanos();

    final Storage storage;
    final List<ResourceId> changed = new ArrayList<>();
    List<GenericCertificate> certificates = List.of();
    long nowNanos = START_NANOS;

    private long lastToken;

    StorageDriver() {
        this(StorageLimits.DEFAULT);
    }

    StorageDriver(StorageLimits limits) {
        this(new Storage(KINDS, Member::hash, limits));
    }

    StorageDriver(Storage storage) {
        this.storage = storage;
    }

    static StorageLimits limits(int resources, long bytes, int removedValues, int pendingStores) {
        return StorageLimits.builder()
                .maxResources(resources)
                .maxBytes(bytes)
                .maxRemovedValues(removedValues)
                .maxPendingStores(pendingStores)
                .build();
    }

    void pass(Duration time) {
        nowNanos += time.toNanos();
        storage.handleTimeout(nowNanos);
    }

    /** Stores one value of its owner's, as an original. */
    MessageBody store(Member sender, ResourceId resource, KindId kind, StoredData... values) {
        return store(sender, new StoreRequest(resource, 0, List.of(new StoreKindData(kind, 0, List.of(values)))));
    }

    MessageBody store(Member sender, StoreRequest request) {
        return store(request, new StoreOrigin(sender.signer(), true, true, REPLICAS));
    }

    MessageBody store(StoreRequest request, StoreOrigin origin) {
        storage.handleStore(++lastToken, request, origin, Member.verify(DataSignatures.of(request)), nowNanos);
        return drain(lastToken);
    }

    MessageBody fetch(ResourceId resource, StoredDataSpecifier... specifiers) {
        storage.handleFetch(++lastToken, new FetchRequest(resource, List.of(specifiers)), nowNanos);
        return drain(lastToken);
    }

    MessageBody stat(ResourceId resource, StoredDataSpecifier... specifiers) {
        storage.handleStat(++lastToken, new StatRequest(resource, List.of(specifiers)), nowNanos);
        return drain(lastToken);
    }

    MessageBody find(ResourceId resource, boolean responsible, KindId... kinds) {
        storage.handleFind(++lastToken, new FindRequest(resource, List.of(kinds)), responsible, nowNanos);
        return drain(lastToken);
    }

    /** All values of a Kind. */
    FetchKindResponse fetchAll(ResourceId resource, KindId kind) {
        FetchRequest request = storage.fetchAll(resource, List.of(kind));
        storage.handleFetch(++lastToken, request, nowNanos);
        return ((FetchAnswer) drain(lastToken)).kindResponses().get(0);
    }

    List<StoredData> fetch(ResourceId resource, KindId kind, ModelSpecifier specifier) {
        MessageBody body = fetch(resource, new StoredDataSpecifier(kind, 0, specifier));
        return ((FetchAnswer) body).kindResponses().get(0).values();
    }

    static long counter(MessageBody answer) {
        return ((StoreAnswer) answer).kindResponses().get(0).generationCounter();
    }

    static ErrorCode error(MessageBody answer) {
        return ((ErrorResponse) answer).errorCode();
    }

    /** Persists what waits for it; nobody is answered. */
    void drain() {
        take(-1);
    }

    private MessageBody drain(long token) {
        MessageBody answer = take(token);
        if (answer == null) {
            throw new AssertionError("no answer");
        }
        return answer;
    }

    private MessageBody take(long token) {
        MessageBody answer = null;
        for (StorageOutput output = storage.pollOutput(); output != null; output = storage.pollOutput()) {
            if (output instanceof StorageOutput.Persist persist) {
                ResourceStore.inMemory().persist(persist).toCompletableFuture().join();
                storage.handlePersisted(persist.token(), nowNanos);
            } else if (output instanceof StorageOutput.Changed change) {
                changed.add(change.resource());
            } else if (output instanceof StorageOutput.Answer done && done.token() == token) {
                answer = done.body();
                certificates = done.certificates();
            } else {
                throw new AssertionError("unexpected " + output);
            }
        }
        return answer;
    }
}
