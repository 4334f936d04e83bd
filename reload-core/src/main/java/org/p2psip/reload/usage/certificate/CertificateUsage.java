// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.certificate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.usage.Overlay;
import org.p2psip.reload.usage.Usage;
import org.p2psip.reload.usage.VerifiedValue;
import org.p2psip.reload.wire.ArrayRange;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/**
 * The Certificate Store Usage (RFC 6940, Section 8): stores this node's certificate under its Node-ID and its user name as soon
 * as it has joined, keeps it there, and finds those of others. It does so as far as the overlay's configuration has the Kinds
 * CERTIFICATE_BY_NODE and CERTIFICATE_BY_USER.
 *
 * <p>Give it to one node. The methods may be called from any thread once that node is built; the stages they return are
 * completed on the node's thread, in failure with a {@link org.p2psip.reload.usage.ReloadException}.
 */
public final class CertificateUsage implements Usage {
    private final CertificateSettings settings;
    private final CertificateListener listener;
    private volatile @Nullable Overlay overlay;

    private CertificateUsage(Builder builder) {
        this.settings = new CertificateSettings(builder.lifetime, builder.retryDelay);
        this.listener = builder.listener;
    }

    /** A usage with the default times, which tells nobody what it does. */
    public static CertificateUsage create() {
        return builder().build();
    }

    /** Begins to set up a usage. */
    public static Builder builder() {
        return new Builder();
    }

    /** None. */
    @Override
    public Set<Integer> applications() {
        return Set.of();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the usage belongs to a node already
     */
    @Override
    public void start(Overlay ofNode) {
        if (overlay != null) {
            throw new IllegalStateException("the usage belongs to a node already");
        }
        overlay = ofNode;
    }

    @Override
    public void handleJoined() {
        Overlay joined = overlay();
        new CertificatePublisher(
                        joined, settings, listener, KindId.CERTIFICATE_BY_NODE, resourceOf(joined, joined.nodeId()))
                .publish();
        if (!joined.userName().isEmpty()) {
            new CertificatePublisher(
                            joined,
                            settings,
                            listener,
                            KindId.CERTIFICATE_BY_USER,
                            resourceOf(joined, joined.userName()))
                    .publish();
        }
    }

    @Override
    public void handleChannel(int application, AppChannel channel) {
        channel.close();
    }

    /**
     * Finds the certificates of a node: trusted ones that hold its Node-ID, in the order in which they were added.
     *
     * @throws IllegalStateException if the node is not built yet
     */
    public CompletionStage<List<NodeCertificate>> ofNode(NodeId nodeId) {
        Overlay asked = overlay();
        return asked.fetch(resourceOf(asked, nodeId), all(KindId.CERTIFICATE_BY_NODE))
                .thenApply(CertificateUsage::certificates);
    }

    /**
     * Finds the certificates of a user: trusted ones with that user name, in the order in which they were added. Where the
     * overlay permits self-signed certificates, a user name proves nothing.
     *
     * @param userName as in the certificates
     * @throws IllegalStateException if the node is not built yet
     */
    public CompletionStage<List<NodeCertificate>> ofUser(String userName) {
        Overlay asked = overlay();
        return asked.fetch(resourceOf(asked, userName), all(KindId.CERTIFICATE_BY_USER))
                .thenApply(CertificateUsage::certificates);
    }

    /** All values of a Kind. */
    static StoredDataSpecifier all(KindId kind) {
        return new StoredDataSpecifier(kind, 0, new ModelSpecifier.ArraySpecifier(List.of(ArrayRange.ALL)));
    }

    static List<NodeCertificate> certificates(FetchResult fetched) {
        List<NodeCertificate> certificates = new ArrayList<>();
        for (VerifiedValue value : fetched.values()) {
            if (isOwn(value)) {
                certificates.add(value.signer().certificate());
            }
        }
        return certificates;
    }

    /** Whether a value is the certificate that it was signed with: then it is trusted, and its holder has stored it. */
    static boolean isOwn(VerifiedValue value) {
        return value.data().value() instanceof StoredDataValue.ArrayEntry entry
                && entry.value().value().equals(value.signer().certificate().der());
    }

    private static ResourceId resourceOf(Overlay overlay, NodeId nodeId) {
        return overlay.resourceId(nodeId.toOpaque());
    }

    private static ResourceId resourceOf(Overlay overlay, String userName) {
        return overlay.resourceId(Opaque.copyOf(userName.getBytes(StandardCharsets.UTF_8)));
    }

    private Overlay overlay() {
        Overlay now = overlay;
        if (now == null) {
            throw new IllegalStateException("the usage belongs to no node yet");
        }
        return now;
    }

    /** Settings of a {@link CertificateUsage}. */
    public static final class Builder {
        private Duration lifetime = Duration.ofDays(1);
        private Duration retryDelay = Duration.ofMinutes(1);
        private CertificateListener listener = new CertificateListener() {};

        private Builder() {}

        /**
         * How long the certificate is kept without being stored again: 1 minute to 2^32 - 1 s, by default a day. It is stored
         * again at a random point between 0.4 and 0.6 of that.
         */
        public Builder lifetime(Duration newLifetime) {
            lifetime = newLifetime;
            return this;
        }

        /** Wait after a failure: 1 s to the lifetime, by default a minute. */
        public Builder retryDelay(Duration newDelay) {
            retryDelay = newDelay;
            return this;
        }

        /** Who hears what becomes of the certificate. */
        public Builder listener(CertificateListener newListener) {
            listener = newListener;
            return this;
        }

        /**
         * Makes the usage.
         *
         * @throws IllegalArgumentException if a time is out of bounds
         */
        public CertificateUsage build() {
            return new CertificateUsage(this);
        }
    }
}
