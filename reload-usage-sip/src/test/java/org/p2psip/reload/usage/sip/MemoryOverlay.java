// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.AppReceiver;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.security.SignatureRefusedException;
import org.p2psip.reload.security.SignatureVerifier;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.security.TrustPolicy;
import org.p2psip.reload.storage.DataSignature;
import org.p2psip.reload.storage.DataSignatures;
import org.p2psip.reload.storage.DataSigner;
import org.p2psip.reload.storage.Storage;
import org.p2psip.reload.storage.StorageLimits;
import org.p2psip.reload.storage.StorageOutput;
import org.p2psip.reload.storage.StoreOrigin;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.usage.FindResult;
import org.p2psip.reload.usage.Overlay;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.StatResult;
import org.p2psip.reload.usage.StoreReceipt;
import org.p2psip.reload.usage.Usage;
import org.p2psip.reload.usage.VerifiedValue;
import org.p2psip.reload.wire.DataSignatureInput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.FindAnswer;
import org.p2psip.reload.wire.FindRequest;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StatAnswer;
import org.p2psip.reload.wire.StatKindResponse;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/** An overlay of one storing peer, without messages: values are signed, verified and stored as in a real one. */
final class MemoryOverlay {
    static final String NAME = "pbx.example";

    private static final Instant START = Instant.parse("2030-06-01T12:00:00Z");
    private static final Duration LATENCY = Duration.ofMillis(20);
    private static final Random RANDOM = new Random(11);
    private static final CertificateIssuer ROOT = CertificateIssuer.createRoot(
            "root", KeyPairs.p256(RANDOM), START.minus(Duration.ofDays(9)), START.plus(Duration.ofDays(900)), RANDOM);

    final VirtualEnvironment environment = new VirtualEnvironment();
    final OverlayConfiguration configuration;
    final Storage storage;

    /** Set to make every store and fetch fail as if nobody answered. */
    boolean cutOff;

    /** Set to name another peer as the one that holds it in each receipt. */
    boolean holdersChange;

    int stores;
    int fetches;

    private final SignatureVerifier verifier = new SignatureVerifier(
            new CertificateTrust(
                    new TrustPolicy(NAME, 16, List.of(ROOT.certificate()), SelfSignedPolicy.REFUSED, Set.of())),
            List.of(new EcdsaP256Sha256()));
    private final List<GenericCertificate> certificates = new ArrayList<>();
    private final Map<NodeId, Usage> usages = new TreeMap<>();
    private final NodeId peer = NodeId.parse("ee000000000000000000000000000001");
    private long lastToken;

    MemoryOverlay() throws Exception {
        KindDefinition registrations = KindDefinition.registered(KindId.SIP_REGISTRATION, 12, 400);
        configuration = OverlayConfiguration.builder(NAME)
                .rootCertificates(List.of(ROOT.certificate()))
                .kinds(List.of(registrations))
                .build();
        storage = new Storage(List.of(registrations), MemoryOverlay::hash, StorageLimits.DEFAULT);
    }

    /** Adds a node of {@code userName} and starts its usage. */
    Node addNode(String userName, String nodeId, SipUsage usage) throws CertificateRefusedException {
        NodeId id = NodeId.parse(nodeId);
        AsymmetricCipherKeyPair keys = KeyPairs.p256(RANDOM);
        Opaque der = ROOT.issue(
                new NodeProfile(
                        NAME, List.of(id), userName, START.minus(Duration.ofDays(1)), START.plus(Duration.ofDays(300))),
                keys.getPublic());
        Credentials credentials =
                Credentials.of(NodeCertificate.parse(der, NAME, 16), id, keys.getPrivate(), new EcdsaP256Sha256());
        certificates.add(credentials.genericCertificate());
        Node node = new Node(credentials);
        usage.start(node);
        usages.put(id, usage);
        return node;
    }

    /** The node is unreachable from now on. */
    void unplug(NodeId node) {
        usages.remove(node);
    }

    private Instant now() {
        return START.plus(environment.elapsed());
    }

    private static ResourceId hash(Opaque name) {
        try {
            return ResourceId.copyOf(
                    Arrays.copyOf(MessageDigest.getInstance("SHA-1").digest(name.toByteArray()), 16));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private List<DataSigner> verify(List<DataSignature> signatures) {
        List<DataSigner> signers = new ArrayList<>();
        for (DataSignature signature : signatures) {
            try {
                Signer signer = verifier.verify(signature.signature(), signature.input(), certificates, now());
                signers.add(new DataSigner.Verified(
                        signer, verifier.trustedFor(signer, now()).toSeconds()));
            } catch (SignatureRefusedException e) {
                signers.add(new DataSigner.Refused(e.getMessage()));
            }
        }
        return signers;
    }

    private MessageBody drain() {
        MessageBody answer = null;
        for (StorageOutput output = storage.pollOutput(); output != null; output = storage.pollOutput()) {
            if (output instanceof StorageOutput.Persist persist) {
                storage.handlePersisted(persist.token(), environment.nowNanos());
            } else if (output instanceof StorageOutput.Answer done) {
                answer = done.body();
            }
        }
        if (answer == null) {
            throw new AssertionError("no answer");
        }
        return answer;
    }

    private <T> CompletionStage<T> later(CompletionStage<T> outcome) {
        CompletableFuture<T> delayed = new CompletableFuture<>();
        environment.schedule(
                LATENCY.toNanos(),
                () -> outcome.whenComplete((result, failure) -> {
                    if (failure == null) {
                        delayed.complete(result);
                    } else {
                        delayed.completeExceptionally(failure);
                    }
                }));
        return delayed;
    }

    private static <T> CompletableFuture<T> timedOut() {
        return CompletableFuture.failedFuture(new ReloadException(ReloadException.Reason.TIMED_OUT, "no answer"));
    }

    private static <T> CompletableFuture<T> refused(ErrorResponse error) {
        return CompletableFuture.failedFuture(new ReloadException(error.errorCode(), "refused"));
    }

    /** The overlay as one node sees it. */
    final class Node implements Overlay {
        private final Credentials credentials;
        private final Random random = new Random(5);

        private Node(Credentials credentials) {
            this.credentials = credentials;
        }

        @Override
        public NodeId nodeId() {
            return credentials.nodeId();
        }

        @Override
        public List<Destination> address() {
            return List.of(new Destination.Node(nodeId()));
        }

        @Override
        public String userName() {
            return credentials.userName();
        }

        @Override
        public NodeCertificate certificate() {
            return credentials.certificate();
        }

        @Override
        public OverlayConfiguration configuration() {
            return configuration;
        }

        @Override
        public Environment environment() {
            return environment;
        }

        @Override
        public Clock clock() {
            return new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    throw new UnsupportedOperationException("UTC only");
                }

                @Override
                public Instant instant() {
                    return now();
                }
            };
        }

        @Override
        public Random random() {
            return random;
        }

        @Override
        public ResourceId resourceId(Opaque resourceName) {
            return hash(resourceName);
        }

        @Override
        public CompletionStage<StoreReceipt> store(
                ResourceId resource, KindId kind, List<StoredDataValue> values, Duration lifetime) {
            stores++;
            if (cutOff) {
                return later(timedOut());
            }
            Instant time = now().truncatedTo(ChronoUnit.MILLIS);
            List<StoredData> signed = values.stream()
                    .map(value -> new StoredData(
                            time,
                            lifetime.toSeconds(),
                            value,
                            credentials.sign(DataSignatureInput.withoutIdentity(resource, kind, time, value))))
                    .toList();
            StoreRequest request = new StoreRequest(resource, 0, List.of(new StoreKindData(kind, 0, signed)));
            Signer signer = new Signer(credentials.nodeId(), credentials.userName(), credentials.certificate());
            lastToken++;
            storage.handleStore(
                    lastToken,
                    request,
                    new StoreOrigin(signer, true, true, List.of()),
                    verify(DataSignatures.of(request)),
                    environment.nowNanos());
            MessageBody answer = drain();
            return later(
                    answer instanceof StoreAnswer stored
                            ? CompletableFuture.completedFuture(new StoreReceipt(
                                    holdersChange ? NodeId.parse(String.format("%032x", stores)) : peer,
                                    stored.kindResponses().get(0).generationCounter(),
                                    List.of()))
                            : refused((ErrorResponse) answer));
        }

        @Override
        public CompletionStage<FetchResult> fetch(ResourceId resource, StoredDataSpecifier specifier) {
            fetches++;
            if (cutOff) {
                return later(timedOut());
            }
            lastToken++;
            storage.handleFetch(lastToken, new FetchRequest(resource, List.of(specifier)), environment.nowNanos());
            MessageBody body = drain();
            if (body instanceof ErrorResponse error) {
                return later(refused(error));
            }
            FetchAnswer answer = (FetchAnswer) body;
            List<DataSigner> signers = verify(DataSignatures.of(resource, answer));
            FetchKindResponse response = answer.kindResponses().get(0);
            List<VerifiedValue> values = new ArrayList<>();
            for (int i = 0; i < signers.size(); i++) {
                values.add(
                        new VerifiedValue(response.values().get(i), ((DataSigner.Verified) signers.get(i)).signer()));
            }
            return later(CompletableFuture.completedFuture(
                    new FetchResult(peer, response.generation(), values, 0, 1, LATENCY)));
        }

        @Override
        public CompletionStage<StatResult> stat(ResourceId resource, StoredDataSpecifier specifier) {
            lastToken++;
            storage.handleStat(lastToken, new StatRequest(resource, List.of(specifier)), environment.nowNanos());
            MessageBody body = drain();
            if (body instanceof ErrorResponse error) {
                return later(refused(error));
            }
            StatKindResponse response = ((StatAnswer) body).kindResponses().get(0);
            return later(
                    CompletableFuture.completedFuture(new StatResult(peer, response.generation(), response.values())));
        }

        @Override
        public CompletionStage<FindResult> find(ResourceId resource, List<KindId> kinds) {
            lastToken++;
            storage.handleFind(lastToken, new FindRequest(resource, kinds), true, environment.nowNanos());
            MessageBody body = drain();
            if (body instanceof ErrorResponse error) {
                return later(refused(error));
            }
            Map<KindId, ResourceId> closest = new TreeMap<>();
            ((FindAnswer) body).results().forEach(each -> closest.put(each.kind(), each.closest()));
            return later(CompletableFuture.completedFuture(new FindResult(peer, closest)));
        }

        @Override
        public CompletionStage<AppChannel> connect(List<Destination> destinations, int application) {
            NodeId target = ((Destination.Node) destinations.get(destinations.size() - 1)).nodeId();
            Usage usage = usages.get(target);
            if (usage == null) {
                return later(timedOut());
            }
            if (!usage.applications().contains(application)) {
                return later(CompletableFuture.failedFuture(
                        new ReloadException(ErrorCode.NOT_FOUND, "no such application")));
            }
            MemoryChannel near = new MemoryChannel(target);
            MemoryChannel far = new MemoryChannel(nodeId());
            near.other = far;
            far.other = near;
            environment.execute(() -> usage.handleChannel(application, far));
            return later(CompletableFuture.completedFuture(near));
        }
    }

    /** One end of a connection within the test. */
    private final class MemoryChannel implements AppChannel {
        private final NodeId peer;
        private final Queue<ByteBuf> early = new ArrayDeque<>();
        private MemoryChannel other;
        private AppReceiver receiver;
        private boolean closed;

        MemoryChannel(NodeId peer) {
            this.peer = peer;
        }

        @Override
        public NodeId peer() {
            return peer;
        }

        @Override
        public NodeCertificate certificate() {
            throw new UnsupportedOperationException("no certificates in memory");
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        }

        @Override
        public void receiver(AppReceiver newReceiver) {
            if (receiver != null) {
                throw new IllegalStateException("there is a receiver already");
            }
            receiver = newReceiver;
            while (!early.isEmpty()) {
                deliver(early.remove());
            }
            if (closed) {
                environment.execute(receiver::closed);
            }
        }

        @Override
        public void send(ByteBuf bytes) {
            if (closed) {
                bytes.release();
            } else {
                environment.execute(() -> other.deliver(bytes));
            }
        }

        @Override
        public void close() {
            environment.execute(() -> {
                end();
                other.end();
            });
        }

        private void deliver(ByteBuf bytes) {
            if (receiver == null) {
                early.add(bytes);
                return;
            }
            receiver.bytes(bytes);
            bytes.release();
        }

        private void end() {
            if (!closed) {
                closed = true;
                if (receiver != null) {
                    receiver.closed();
                }
            }
        }
    }
}
