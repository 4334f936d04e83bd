// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.certificate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.usage.Overlay;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.StatResult;
import org.p2psip.reload.usage.VerifiedValue;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MetaDataValue;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.StoredMetaData;

/**
 * Keeps this node's certificate in one list of certificates (RFC 6940, Section 8). On the node's thread.
 *
 * <p>It looks where the certificate is in the list, stores it there again, or at the end if it is not there. If the list is full,
 * the certificate takes the place of one that is not valid any more, else of the oldest one of this node.
 */
final class CertificatePublisher {
    private final Overlay overlay;
    private final CertificateSettings settings;
    private final CertificateListener listener;
    private final KindId kind;
    private final ResourceId resource;

    CertificatePublisher(
            Overlay overlay,
            CertificateSettings settings,
            CertificateListener listener,
            KindId kind,
            ResourceId resource) {
        this.overlay = overlay;
        this.settings = settings;
        this.listener = listener;
        this.kind = kind;
        this.resource = resource;
    }

    /** Stores the certificate now, and again and again as long as it is valid. */
    void publish() {
        if (remaining().isZero()) {
            return;
        }
        if (overlay.configuration().kinds().stream()
                .noneMatch(known -> known.id().equals(kind))) {
            again(settings.lifetime());
            return;
        }
        overlay.fetch(resource, CertificateUsage.all(kind)).whenComplete((list, failure) -> {
            if (failure == null) {
                publish(list);
            } else {
                failed(ReloadException.of(failure));
            }
        });
    }

    private void publish(FetchResult list) {
        long index = StoredDataValue.LAST_INDEX;
        for (VerifiedValue value : list.values()) {
            NodeCertificate other = value.signer().certificate();
            if (CertificateUsage.isOwn(value) && other.equals(overlay.certificate())) {
                index = index(value);
            } else if (isTakenBy(other)) {
                listener.userNameTaken(overlay.userName(), value.signer().nodeId());
                again(refreshDelay());
                return;
            }
        }
        store(index, list);
    }

    /** Whether another key goes by the user name that this node has given itself. */
    private boolean isTakenBy(NodeCertificate other) {
        return kind.equals(KindId.CERTIFICATE_BY_USER)
                && overlay.certificate().isSelfIssued()
                && !other.subjectPublicKeyInfo().equals(overlay.certificate().subjectPublicKeyInfo());
    }

    private void store(long index, FetchResult list) {
        StoredDataValue entry = new StoredDataValue.ArrayEntry(
                index, new DataValue(true, overlay.certificate().der()));
        Duration lifetime = remaining();
        if (lifetime.isZero()) {
            return;
        }
        overlay.store(resource, kind, List.of(entry), lifetime).whenComplete((receipt, failure) -> {
            if (failure == null) {
                listener.certificateStored(kind);
                again(refreshDelay());
                return;
            }
            ReloadException known = ReloadException.of(failure);
            boolean full =
                    known.errorCode().filter(ErrorCode.DATA_TOO_LARGE::equals).isPresent();
            if (full && index == StoredDataValue.LAST_INDEX) {
                replace(list, known);
            } else {
                failed(known);
            }
        });
    }

    /** Looks for a place in a list that is full. */
    private void replace(FetchResult list, ReloadException full) {
        overlay.stat(resource, CertificateUsage.all(kind)).whenComplete((stat, failure) -> {
            List<Long> places = failure == null ? replaceable(list, stat) : List.of();
            if (places.isEmpty()) {
                failed(full);
            } else {
                store(places.get(0), list);
            }
        });
    }

    /** Places of values that nobody can verify any more, then those of this node's other certificates. */
    private List<Long> replaceable(FetchResult list, StatResult stat) {
        Set<Long> valid = new HashSet<>();
        List<Long> own = new ArrayList<>();
        for (VerifiedValue value : list.values()) {
            valid.add(index(value));
            if (value.signer().nodeId().equals(overlay.nodeId())) {
                own.add(index(value));
            }
        }
        List<Long> places = new ArrayList<>();
        for (StoredMetaData data : stat.values()) {
            if (data.metadata() instanceof MetaDataValue.ArrayEntry entry
                    && entry.value().exists()
                    && !valid.contains(entry.index())) {
                places.add(entry.index());
            }
        }
        places.addAll(own);
        return places;
    }

    private static long index(VerifiedValue value) {
        return value.data().value() instanceof StoredDataValue.ArrayEntry entry
                ? entry.index()
                : StoredDataValue.LAST_INDEX;
    }

    private void failed(ReloadException reason) {
        listener.certificateNotStored(kind, reason);
        again(settings.retryDelay());
    }

    private void again(Duration delay) {
        overlay.environment().schedule(delay.toNanos(), this::publish);
    }

    private Duration refreshDelay() {
        double span = CertificateSettings.LATEST_REFRESH - CertificateSettings.EARLIEST_REFRESH;
        double share =
                CertificateSettings.EARLIEST_REFRESH + span * overlay.random().nextDouble();
        return Duration.ofNanos((long) (share * settings.lifetime().toNanos()));
    }

    /** How long to store it: no longer than it is valid. */
    private Duration remaining() {
        Instant now = overlay.clock().instant();
        Duration valid = Duration.between(now, overlay.certificate().notAfter());
        if (valid.compareTo(Duration.ofSeconds(1)) < 0) {
            return Duration.ZERO;
        }
        return valid.compareTo(settings.lifetime()) < 0 ? valid : settings.lifetime();
    }
}
