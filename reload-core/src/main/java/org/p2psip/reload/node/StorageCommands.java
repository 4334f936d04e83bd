// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.storage.AccessControl;
import org.p2psip.reload.storage.DataSigner;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.usage.FindResult;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.StatResult;
import org.p2psip.reload.usage.StoreReceipt;
import org.p2psip.reload.usage.VerifiedValue;
import org.p2psip.reload.wire.DataSignatureInput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.FindAnswer;
import org.p2psip.reload.wire.FindKindData;
import org.p2psip.reload.wire.FindRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.StatAnswer;
import org.p2psip.reload.wire.StatKindResponse;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreKindResponse;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** The application's own stores and fetches: signs what it stores, believes only what its owner signed (RFC 6940, 7.4). */
final class StorageCommands {
    private final Topology topology;
    private final Requests requests;
    private final Fetches fetches;
    private final CryptoJobs crypto;
    private final Clock clock;
    private final Outputs outputs;
    private final Map<KindId, KindDefinition> kinds = new TreeMap<>();
    private Instant lastStorageTime = Instant.EPOCH;

    StorageCommands(
            OverlayConfiguration configuration,
            Topology topology,
            Requests requests,
            Fetches fetches,
            CryptoJobs crypto,
            Clock clock,
            Outputs outputs) {
        this.topology = topology;
        this.requests = requests;
        this.fetches = fetches;
        this.crypto = crypto;
        this.clock = clock;
        this.outputs = outputs;
        configuration(configuration);
    }

    void configuration(OverlayConfiguration next) {
        kinds.clear();
        next.kinds().forEach(kind -> kinds.put(kind.id(), kind));
    }

    void store(
            long command,
            ResourceId resource,
            KindId kind,
            List<StoredDataValue> values,
            Duration lifetime,
            long nowNanos) {
        if (isUnknown(command, kind)) {
            return;
        }
        Instant storageTime = nextStorageTime();
        List<Opaque> inputs = new ArrayList<>(values.size());
        for (StoredDataValue value : values) {
            inputs.add(DataSignatureInput.withoutIdentity(resource, kind, storageTime, value));
        }
        crypto.sign(inputs, (signatures, signedNanos) -> {
            List<StoredData> data = new ArrayList<>(values.size());
            Iterator<Signature> signature = signatures.iterator();
            for (StoredDataValue value : values) {
                data.add(new StoredData(storageTime, lifetime.getSeconds(), value, signature.next()));
            }
            StoreRequest request = new StoreRequest(resource, 0, List.of(new StoreKindData(kind, 0, data)));
            requests.send(to(resource), request, new StoreEnded(command, kind), signedNanos);
        });
    }

    /** @param request for one Kind */
    void fetch(long command, FetchRequest request, long nowNanos) {
        KindId kind = request.specifiers().get(0).kind();
        if (!isUnknown(command, kind)) {
            ResourceId resource = request.resource();
            fetches.send(to(resource), request, new FetchEnded(command, resource, kind), nowNanos);
        }
    }

    /** @param request for one Kind */
    void stat(long command, StatRequest request, long nowNanos) {
        KindId kind = request.specifiers().get(0).kind();
        if (!isUnknown(command, kind)) {
            requests.send(
                    to(request.resource()),
                    request,
                    new Commands.Ended(outputs, command) {
                        @Override
                        void succeeded(Answer answer) {
                            stated(command, kind, answer);
                        }
                    },
                    nowNanos);
        }
    }

    private void stated(long command, KindId kind, Answer answer) {
        if (answer.body() instanceof StatAnswer stat) {
            for (StatKindResponse response : stat.kindResponses()) {
                if (response.kind().equals(kind)) {
                    StatResult result =
                            new StatResult(answer.signer().nodeId(), response.generation(), response.values());
                    outputs.add(new NodeOutput.Stated(command, result));
                    return;
                }
            }
        }
        failWithBadAnswer(command);
    }

    void find(long command, FindRequest request, long nowNanos) {
        requests.send(
                to(request.resource()),
                request,
                new Commands.Ended(outputs, command) {
                    @Override
                    void succeeded(Answer answer) {
                        found(command, request, answer);
                    }
                },
                nowNanos);
    }

    private void found(long command, FindRequest request, Answer answer) {
        if (answer.body() instanceof FindAnswer found) {
            Map<KindId, ResourceId> closest = new TreeMap<>();
            for (FindKindData each : found.results()) {
                if (each.isFound() && request.kinds().contains(each.kind())) {
                    closest.put(each.kind(), each.closest());
                }
            }
            outputs.add(
                    new NodeOutput.Found(command, new FindResult(answer.signer().nodeId(), closest)));
        } else {
            failWithBadAnswer(command);
        }
    }

    private static List<Destination> to(ResourceId resource) {
        return List.of(new Destination.Resource(resource));
    }

    private boolean isUnknown(long command, KindId kind) {
        if (kinds.containsKey(kind)) {
            return false;
        }
        fail(
                command,
                new ReloadException(
                        ReloadException.Reason.NOT_AVAILABLE, "the overlay's configuration has no " + kind));
        return true;
    }

    /** Storage times of one writer only grow, or the storing peer would refuse a value as too old (RFC 6940, 7.4.1.1). */
    private Instant nextStorageTime() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        lastStorageTime = now.isAfter(lastStorageTime) ? now : lastStorageTime.plusMillis(1);
        return lastStorageTime;
    }

    private void fail(long command, ReloadException reason) {
        outputs.add(new NodeOutput.CommandFailed(command, reason));
    }

    private void failWithBadAnswer(long command) {
        fail(
                command,
                new ReloadException(
                        ReloadException.Reason.BAD_ANSWER, "the answer does not hold the Kind that was asked for"));
    }

    private final class StoreEnded extends Commands.Ended {
        private final long command;
        private final KindId kind;

        private StoreEnded(long command, KindId kind) {
            super(outputs, command);
            this.command = command;
            this.kind = kind;
        }

        @Override
        void succeeded(Answer answer) {
            if (answer.body() instanceof StoreAnswer stored) {
                for (StoreKindResponse response : stored.kindResponses()) {
                    if (response.kind().equals(kind)) {
                        outputs.add(new NodeOutput.Stored(
                                command,
                                new StoreReceipt(
                                        answer.signer().nodeId(), response.generationCounter(), response.replicas())));
                        return;
                    }
                }
            }
            failWithBadAnswer(command);
        }
    }

    private final class FetchEnded extends Commands.Ended {
        private final long command;
        private final ResourceId resource;
        private final KindId kind;

        private FetchEnded(long command, ResourceId resource, KindId kind) {
            super(outputs, command);
            this.command = command;
            this.resource = resource;
            this.kind = kind;
        }

        @Override
        void succeeded(Answer answer) {
            if (answer.body() instanceof FetchAnswer fetched) {
                Iterator<DataSigner> signers = answer.dataSigners().iterator();
                for (FetchKindResponse response : fetched.kindResponses()) {
                    List<VerifiedValue> values = believable(response, signers);
                    if (response.kind().equals(kind)) {
                        outputs.add(new NodeOutput.Fetched(
                                command,
                                new FetchResult(
                                        answer.signer().nodeId(),
                                        response.generation(),
                                        values,
                                        existing(response) - values.size(),
                                        answer.hops(),
                                        Duration.ofNanos(answer.roundTripNanos()))));
                        return;
                    }
                }
            }
            failWithBadAnswer(command);
        }

        private int existing(FetchKindResponse response) {
            int existing = 0;
            for (StoredData data : response.values()) {
                existing += data.value().value().exists() ? 1 : 0;
            }
            return existing;
        }

        /** The values that exist and whose signer may write them; takes one signer for each value. */
        private List<VerifiedValue> believable(FetchKindResponse response, Iterator<DataSigner> signers) {
            KindDefinition definition = kinds.get(response.kind());
            List<VerifiedValue> values = new ArrayList<>();
            for (StoredData data : response.values()) {
                DataSigner signer = signers.next();
                if (definition != null
                        && signer instanceof DataSigner.Verified verified
                        && data.value().value().exists()
                        && AccessControl.permits(
                                definition, resource, verified.signer(), data.value(), topology::resourceId)) {
                    values.add(new VerifiedValue(data.compact(), verified.signer()));
                }
            }
            return values;
        }
    }
}
