// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.link.CombinedLinks;
import org.p2psip.reload.link.LinkProvider;
import org.p2psip.reload.routing.ListCompression;
import org.p2psip.reload.routing.TrafficLimits;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.SignatureScheme;
import org.p2psip.reload.security.SignatureVerifier;
import org.p2psip.reload.storage.ReplicaSettings;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.StorageLimits;
import org.p2psip.reload.topology.ClientAttachment;
import org.p2psip.reload.topology.TopologyPlugin;
import org.p2psip.reload.usage.Usage;
import org.p2psip.reload.wire.KindId;

/** Builds a {@link ReloadNode}. Topology and links have to be given; all else has a default. */
public final class ReloadNodeBuilder {
    final OverlayConfiguration configuration;
    final Credentials credentials;
    final List<Usage> usages = new ArrayList<>();
    private @Nullable TopologyPlugin topology;
    private @Nullable LinkProvider links;

    @Nullable
    ClientAttachment client;

    private @Nullable CertificateTrust trust;
    private List<SignatureScheme> signatureSchemes = SignatureScheme.standard();

    @Nullable
    Environment environment;

    Clock clock = Clock.systemUTC();
    Random random = new SecureRandom();
    ResourceStore store = ResourceStore.inMemory();
    StorageLimits storageLimits = StorageLimits.DEFAULT;
    ReplicaSettings replicaSettings = ReplicaSettings.DEFAULT;
    Set<KindId> hiddenFromFind = Set.of();
    ForwardingSettings forwarding = ForwardingSettings.DEFAULT;
    NodeListener listener = NodeListener.none();
    List<InetSocketAddress> bootstrapNodes = List.of();
    BootstrapCache bootstrapCache = BootstrapCache.none();
    BootstrapSettings bootstrapSettings = new BootstrapSettings(BootstrapSettings.DEFAULT_PATIENCE);

    ReloadNodeBuilder(OverlayConfiguration configuration, Credentials credentials) {
        this.configuration = configuration;
        this.credentials = credentials;
    }

    /**
     * The Topology Plug-in.
     *
     * @throws IllegalArgumentException if it is not the one that the configuration names
     */
    public ReloadNodeBuilder topology(TopologyPlugin plugin) {
        if (!plugin.name().equals(configuration.topologyPlugin())) {
            throw new IllegalArgumentException(
                    "the overlay's topology is " + configuration.topologyPlugin() + ", the plug-in's " + plugin.name());
        }
        this.topology = plugin;
        return this;
    }

    /**
     * Makes the node a client of the peer that is responsible for its Node-ID: it stores nothing for others and forwards
     * nothing, and others reach it as if it were a peer (RFC 6940, Section 4.2).
     */
    public ReloadNodeBuilder client() {
        return client(ClientAttachment.RESPONSIBLE_PEER);
    }

    /** Makes the node a client. */
    public ReloadNodeBuilder client(ClientAttachment attachment) {
        this.client = attachment;
        return this;
    }

    /**
     * How links are made. The providers are the node's from now on, and closed with it.
     *
     * @param first the preferred one: TLS first, then DTLS suits an overlay without ICE
     * @param others used with nodes, and for purposes, that the first does not serve
     */
    public ReloadNodeBuilder links(LinkProvider first, LinkProvider... others) {
        this.links = CombinedLinks.of(first, others);
        return this;
    }

    /**
     * Adds an application of the overlay.
     *
     * @throws IllegalArgumentException if it serves an Application-ID that another usage serves
     */
    public ReloadNodeBuilder usage(Usage usage) {
        for (Integer application : usage.applications()) {
            if (applications().contains(application)) {
                throw new IllegalArgumentException("application " + application + " is served already");
            }
        }
        usages.add(usage);
        return this;
    }

    /** Time and thread; the default is a Netty event loop of the node's own. An environment given here stays the caller's. */
    public ReloadNodeBuilder environment(Environment environment) {
        this.environment = environment;
        return this;
    }

    /** Calendar time; the default is the system's. */
    public ReloadNodeBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** Randomness; the default is a {@link SecureRandom}. Anything weaker is for simulation only. */
    public ReloadNodeBuilder random(Random random) {
        this.random = random;
        return this;
    }

    /**
     * Where stored values are kept beyond memory; the default is nowhere. What is there is taken in before the node enters
     * the overlay. The store stays the caller's, who closes it after the node.
     */
    public ReloadNodeBuilder store(ResourceStore store) {
        this.store = store;
        return this;
    }

    /**
     * How copies of what the node is responsible for are spread, with what bandwidth above all; how much goes into one
     * request follows from the overlay's max-message-size.
     */
    public ReloadNodeBuilder replicaSettings(ReplicaSettings settings) {
        this.replicaSettings = settings;
        return this;
    }

    /** How much the node stores for others. */
    public ReloadNodeBuilder storageLimits(StorageLimits limits) {
        this.storageLimits = limits;
        return this;
    }

    /**
     * Sets the Kinds of which this node tells nobody where values are (RFC 6940, Section 7.4.4.2); by default there are none. It
     * tells what they are to those who know where to look.
     */
    public ReloadNodeBuilder hiddenFromFind(Set<KindId> kinds) {
        this.hiddenFromFind = Set.copyOf(kinds);
        return this;
    }

    /** Bootstrap nodes besides those of the configuration. */
    public ReloadNodeBuilder bootstrapNodes(List<InetSocketAddress> addresses) {
        this.bootstrapNodes = List.copyOf(addresses);
        return this;
    }

    /** Keeps the addresses of former neighbors, to join through them the next time; by default none are kept. */
    public ReloadNodeBuilder bootstrapCache(BootstrapCache cache) {
        this.bootstrapCache = cache;
        return this;
    }

    /**
     * How long {@link ReloadNode#join} goes on trying when nobody lets the node in; by default 30 seconds. All bootstrap
     * nodes are tried once at least; a round that has begun is finished.
     *
     * @param patience 0 to 100 years
     */
    public ReloadNodeBuilder joinPatience(Duration patience) {
        this.bootstrapSettings = new BootstrapSettings(patience);
        return this;
    }

    /** Who is told what happens to the node's links and to its joining; by default nobody. */
    public ReloadNodeBuilder listener(NodeListener listener) {
        this.listener = listener;
        return this;
    }

    /** What the node writes into the Via Lists of what it forwards; the default is {@link ListCompression#NONE}. */
    public ReloadNodeBuilder listCompression(ListCompression compression) {
        this.forwarding = new ForwardingSettings(compression, forwarding.trafficLimits());
        return this;
    }

    /** How much one link may bring; the default is {@link TrafficLimits#DEFAULT}. */
    public ReloadNodeBuilder trafficLimits(TrafficLimits limits) {
        this.forwarding = new ForwardingSettings(forwarding.listCompression(), limits);
        return this;
    }

    /** Decides on certificates, and remembers decisions; nodes of one overlay in one process may share one. */
    public ReloadNodeBuilder trust(CertificateTrust trust) {
        this.trust = trust;
        return this;
    }

    /** The signature algorithms that are accepted; the default is RSA and ECDSA P-256, each with SHA-256. */
    public ReloadNodeBuilder signatureSchemes(List<SignatureScheme> schemes) {
        this.signatureSchemes = List.copyOf(schemes);
        return this;
    }

    /**
     * Builds the node; it does nothing before it joins or founds the overlay.
     *
     * @throws IllegalStateException if topology or links are missing
     * @throws IllegalArgumentException if the overlay wants a shared secret in handshakes (RFC 6940, Section 13.4), which links
     *     do not support: without it they would let in whom the overlay keeps out
     */
    public ReloadNode build() {
        Reconfiguration.requireSupported(configuration);
        return new ReloadNode(this);
    }

    TopologyPlugin requireTopology() {
        if (topology == null) {
            throw new IllegalStateException("no topology given");
        }
        return topology;
    }

    LinkProvider requireLinks() {
        if (links == null) {
            throw new IllegalStateException("no links given");
        }
        return links;
    }

    CertificateTrust trust() {
        return trust == null ? new CertificateTrust(configuration.trustPolicy()) : trust;
    }

    SignatureVerifier verifier(CertificateTrust decidedBy) {
        return new SignatureVerifier(decidedBy, signatureSchemes);
    }

    Set<Integer> applications() {
        Set<Integer> all = new TreeSet<>();
        usages.forEach(usage -> all.addAll(usage.applications()));
        return all;
    }
}
