// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.storage.PersistentKind;
import org.p2psip.reload.storage.PersistentResource;
import org.p2psip.reload.storage.PersistentValue;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.ResourceStoreException;
import org.p2psip.reload.storage.StorageOutput;
import org.p2psip.reload.storage.StoredSigner;
import org.p2psip.reload.wire.ResourceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries values between a node and its {@link ResourceStore}. What comes back from there was verified before it went in;
 * but the certificates of its signers are judged again, because they may have expired or been revoked since.
 */
final class StoreDriver {
    private static final Logger LOG = LoggerFactory.getLogger(StoreDriver.class);

    /** Most signers that are judged in one go: other signatures are verified in between. */
    private static final int SIGNERS_AT_A_TIME = 64;

    private final ResourceStore store;
    private final CertificateTrust trust;
    private final Clock clock;
    private final NodeDriver driver;
    private boolean failing;

    StoreDriver(ResourceStore store, CertificateTrust trust, Clock clock, NodeDriver driver) {
        this.store = store;
        this.trust = trust;
        this.clock = clock;
        this.driver = driver;
    }

    void persist(StorageOutput.Persist change) {
        store.persist(change)
                .whenComplete((done, failure) -> driver.submit(now -> persisted(change, outcome(failure), failure)));
    }

    void forget(ResourceId resource) {
        store.forget(resource);
    }

    /** Gives the node all that is kept; complete on its thread. */
    CompletionStage<Void> restore() {
        CompletableFuture<Void> restored = new CompletableFuture<>();
        read(store.read(), restored);
        return restored;
    }

    private void persisted(StorageOutput.Persist change, PersistOutcome outcome, @Nullable Throwable failure) {
        if (failure != null && !failing) {
            LOG.warn(
                    "cannot persist values, so they are refused: {}",
                    cause(failure).toString());
        } else if (failure == null && failing) {
            LOG.info("values are persisted again");
        }
        failing = failure != null;
        driver.persisted(change.token(), outcome);
    }

    private static PersistOutcome outcome(@Nullable Throwable failure) {
        if (failure == null) {
            return PersistOutcome.SAFE;
        }
        return cause(failure) instanceof ResourceStoreException reason && reason.isFull()
                ? PersistOutcome.NO_ROOM
                : PersistOutcome.FAILED;
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private void read(ResourceStore.Reading reading, CompletableFuture<Void> restored) {
        CompletableFuture<ResourceStore.Portion> next = reading.next().toCompletableFuture();
        if (next.isDone() && !next.isCompletedExceptionally() && next.join().equals(ResourceStore.Portion.END)) {
            restored.complete(null);
            return;
        }
        CompletionStage<Void> unused = next.handle((portion, failure) -> {
            driver.submit(now -> {
                if (failure != null) {
                    restored.completeExceptionally(cause(failure));
                } else {
                    driver.restore(() -> trusted(portion), () -> {
                        if (portion.last()) {
                            restored.complete(null);
                        } else {
                            read(reading, restored);
                        }
                    });
                }
            });
            return null;
        });
    }

    /** Drops what signers have signed that are not trusted since the configuration has changed. */
    void handleTrustChanged(List<StoredSigner> signers) {
        if (!signers.isEmpty()) {
            int now = Math.min(signers.size(), SIGNERS_AT_A_TIME);
            driver.judge(
                    () -> untrusted(signers.subList(0, now)),
                    () -> handleTrustChanged(signers.subList(now, signers.size())));
        }
    }

    private Set<StoredSigner> untrusted(List<StoredSigner> signers) {
        Instant now = clock.instant();
        Set<StoredSigner> untrusted = new HashSet<>();
        for (StoredSigner signer : signers) {
            if (!judge(signer, now).isPresent()) {
                untrusted.add(signer);
            }
        }
        return untrusted;
    }

    /** The portion without values whose signers are not trusted any more. */
    private ResourceStore.Portion trusted(ResourceStore.Portion portion) {
        Instant now = clock.instant();
        Map<StoredSigner, Optional<Trusted>> judged = new HashMap<>();
        List<PersistentResource> resources = new ArrayList<>();
        for (PersistentResource resource : portion.resources()) {
            List<PersistentKind> kinds = new ArrayList<>();
            for (PersistentKind kind : resource.kinds()) {
                List<PersistentValue> values = new ArrayList<>();
                for (PersistentValue value : kind.values()) {
                    judged.computeIfAbsent(value.signer(), signer -> judge(signer, now))
                            .ifPresent(trusted -> values.add(new PersistentValue(
                                    value.data().livingAtMost(trusted.seconds()), trusted.signer())));
                }
                kinds.add(new PersistentKind(kind.kind(), kind.generationCounter(), values));
            }
            resources.add(new PersistentResource(resource.resource(), kinds));
        }
        return new ResourceStore.Portion(resources, portion.highestCounter(), portion.last());
    }

    /**
     * A signer that is trusted.
     *
     * @param signer with the bytes of the certificate that are in memory already
     * @param seconds how long its certificate, and those above it, are valid from now on
     */
    private record Trusted(StoredSigner signer, long seconds) {}

    /** Empty if a signer is not trusted. */
    private Optional<Trusted> judge(StoredSigner signer, Instant now) {
        try {
            NodeCertificate certificate = trust.check(signer.certificate(), signer.issuers(), now);
            if (!certificate.nodeIds().contains(signer.nodeId())) {
                return Optional.empty();
            }
            long seconds = trust.trustedFor(signer.certificate(), signer.issuers(), now)
                    .getSeconds();
            return Optional.of(
                    new Trusted(new StoredSigner(signer.nodeId(), certificate.der(), signer.issuers()), seconds));
        } catch (CertificateRefusedException e) {
            LOG.info(
                    "values of {} are left out, because their signer is not trusted: {}",
                    signer.nodeId(),
                    e.getMessage());
            return Optional.empty();
        }
    }
}
