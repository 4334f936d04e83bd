// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * Puts an {@link OverlayConfiguration} together. Each call replaces the value, or the whole list, that it names.
 *
 * <p>A value out of bounds is refused at once with an {@link IllegalArgumentException} whose message starts with the
 * name of the XML element.
 */
public final class OverlayConfigurationBuilder {
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration MILLISECOND = Duration.ofMillis(1);
    static final int MAX_TTL = 255;
    static final int MAX_TURN_DENSITY = 255;
    static final int LEAST_NODE_ID_LENGTH = 16;
    static final int MOST_NODE_ID_LENGTH = 20;
    static final int LEAST_RELIABILITY_TIMER_MILLIS = 200;

    /** The smallest fragment that may be sent (RFC 6940, Section 6.7) has to fit. */
    static final int LEAST_MAX_MESSAGE_SIZE = 256;

    /** The length of a frame has 24 bits (RFC 6940, Section 6.6.2). */
    static final int MOST_MAX_MESSAGE_SIZE = 0xFFFFFF;

    /** The successor and its successor (RFC 6940, Section 10.4). */
    static final int LEAST_TURN_KEY = 16;

    static final int MOST_TURN_KEY = 64;
    static final int LEAST_REPLICAS = 2;

    static final int MOST_REPLICAS = 15;
    static final int LEAST_NEIGHBORS = 3;
    static final int MOST_NEIGHBORS = 16;

    private static final int MAX_OVERLAY_NAME_LENGTH = 253;
    private static final Pattern DNS_NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*");

    final String overlayName;
    int sequence = 1;

    @Nullable
    Instant expiration;

    String topologyPlugin = OverlayConfiguration.CHORD_RELOAD;
    int nodeIdLength = LEAST_NODE_ID_LENGTH;
    List<Opaque> rootCertificates = List.of();
    List<URI> enrollmentServers = List.of();
    SelfSignedPolicy selfSigned = SelfSignedPolicy.REFUSED;
    List<InetSocketAddress> bootstrapNodes = List.of();
    int turnDensity = 1;
    boolean clientsPermitted = true;
    boolean noIce;
    Duration chordUpdateInterval = Duration.ofMinutes(10);
    Duration chordPingInterval = Duration.ofHours(1);
    boolean chordReactive = true;
    int replicas = LEAST_REPLICAS;
    OptionalInt neighborsPerSide = OptionalInt.empty();

    @Nullable
    Opaque turnKey;

    @Nullable
    String sharedSecret;

    int maxMessageSize = 5000;
    int initialTtl = 100;
    Duration reliabilityTimer = Duration.ofSeconds(3);
    List<String> linkProtocols = List.of(OverlayConfiguration.TLS);
    List<NodeId> configurationSigners = List.of();
    List<NodeId> kindSigners = List.of();
    Set<NodeId> badNodes = Set.of();
    List<String> mandatoryExtensions = List.of();
    List<KindDefinition> kinds = List.of();

    /** The Kinds as the document or an update had them; none of them says otherwise than {@link #kinds}. */
    Map<KindId, KindBlock> kindBlocks = Map.of();

    /** The Kinds that the configuration names; others were learned later. */
    Set<KindId> documentKinds = Set.of();

    /** The document that was read, if nothing was changed since. */
    @Nullable
    Opaque document;

    OverlayConfigurationBuilder(String overlayName) {
        if (overlayName.length() > MAX_OVERLAY_NAME_LENGTH
                || !DNS_NAME.matcher(overlayName).matches()) {
            throw new IllegalArgumentException(
                    "instance-name is no DNS name of at most " + MAX_OVERLAY_NAME_LENGTH + " characters");
        }
        this.overlayName = overlayName;
    }

    /** The sequence number, 0 to 65534; 1 if never set. */
    public OverlayConfigurationBuilder sequence(int sequence) {
        this.sequence = Bounds.require("sequence", sequence, 0, OverlayConfiguration.MAX_SEQUENCE);
        return this;
    }

    /** When the configuration ceases to be valid, in the years 1 to 9999; null for never. */
    public OverlayConfigurationBuilder expiration(@Nullable Instant expiration) {
        if (expiration != null
                && (expiration.isBefore(ConfigurationWriter.EARLIEST)
                        || expiration.isAfter(ConfigurationWriter.LATEST))) {
            throw new IllegalArgumentException("expiration is " + expiration + ", must be of the years 1 to 9999");
        }
        this.expiration = expiration;
        return this;
    }

    /** The name of the topology plug-in. */
    public OverlayConfigurationBuilder topologyPlugin(String topologyPlugin) {
        this.topologyPlugin = Bounds.requireText("topology-plugin", topologyPlugin);
        return this;
    }

    /** Length of a Node-ID in bytes, 16 to 20. CHORD-RELOAD only works with 16. */
    public OverlayConfigurationBuilder nodeIdLength(int bytes) {
        this.nodeIdLength = Bounds.require("node-id-length", bytes, LEAST_NODE_ID_LENGTH, MOST_NODE_ID_LENGTH);
        return this;
    }

    /** The trust anchors, DER certificates of certification authorities. */
    public OverlayConfigurationBuilder rootCertificates(Collection<Opaque> certificates) {
        for (Opaque certificate : certificates) {
            requireCertificate(certificate);
        }
        this.rootCertificates = List.copyOf(certificates);
        return this;
    }

    /** Where certificates are given out, https URLs with a host. */
    public OverlayConfigurationBuilder enrollmentServers(Collection<URI> urls) {
        for (URI url : urls) {
            requireHttps(url);
        }
        this.enrollmentServers = List.copyOf(urls);
        return this;
    }

    /** Whether nodes may sign their certificates themselves, and how these lead to Node-IDs. */
    public OverlayConfigurationBuilder selfSigned(SelfSignedPolicy selfSigned) {
        this.selfSigned = selfSigned;
        return this;
    }

    /** Where to join; addresses must be resolved unicast ones without a scope, and ports not 0. */
    public OverlayConfigurationBuilder bootstrapNodes(Collection<InetSocketAddress> addresses) {
        for (InetSocketAddress address : addresses) {
            requireReachable(address);
        }
        this.bootstrapNodes = List.copyOf(addresses);
        return this;
    }

    /** One in how many nodes can act as TURN server, 0 to 255; 0 for none. */
    public OverlayConfigurationBuilder turnDensity(int turnDensity) {
        this.turnDensity = Bounds.require("turn-density", turnDensity, 0, MAX_TURN_DENSITY);
        return this;
    }

    /** Whether a node may stay a client. */
    public OverlayConfigurationBuilder clientsPermitted(boolean clientsPermitted) {
        this.clientsPermitted = clientsPermitted;
        return this;
    }

    /** Whether links are made without ICE throughout. */
    public OverlayConfigurationBuilder noIce(boolean noIce) {
        this.noIce = noIce;
        return this;
    }

    /** How often CHORD-RELOAD sends Updates to its neighbors, a whole number of seconds, at least 1. */
    public OverlayConfigurationBuilder chordUpdateInterval(Duration interval) {
        this.chordUpdateInterval = Bounds.require("chord-update-interval", interval, SECOND, 1);
        return this;
    }

    /** How often CHORD-RELOAD pings its fingers, a whole number of seconds, at least 1. */
    public OverlayConfigurationBuilder chordPingInterval(Duration interval) {
        this.chordPingInterval = Bounds.require("chord-ping-interval", interval, SECOND, 1);
        return this;
    }

    /** Whether CHORD-RELOAD recovers as soon as it notices a failure. */
    public OverlayConfigurationBuilder chordReactive(boolean chordReactive) {
        this.chordReactive = chordReactive;
        return this;
    }

    /** How many peers hold copies beside the responsible one, 2 to 15; 2 if never set. */
    public OverlayConfigurationBuilder replicas(int replicas) {
        this.replicas = Bounds.require("replicas", replicas, LEAST_REPLICAS, MOST_REPLICAS);
        return this;
    }

    /** How many neighbors a peer keeps on either side, 3 to 16; empty if that follows the size of the ring. */
    public OverlayConfigurationBuilder neighborsPerSide(OptionalInt neighbors) {
        neighbors.ifPresent(number -> Bounds.require("neighbors", number, LEAST_NEIGHBORS, MOST_NEIGHBORS));
        this.neighborsPerSide = neighbors;
        return this;
    }

    /** The key of which members' passwords at TURN servers are made, 16 to 64 bytes; null for none. */
    public OverlayConfigurationBuilder turnKey(@Nullable Opaque key) {
        if (key != null) {
            Bounds.require("bytes of turn-key", key.length(), LEAST_TURN_KEY, MOST_TURN_KEY);
        }
        this.turnKey = key;
        return this;
    }

    /** The secret that keys the links, without white space at its ends; null for none. */
    public OverlayConfigurationBuilder sharedSecret(@Nullable String sharedSecret) {
        this.sharedSecret = sharedSecret == null ? null : Bounds.requireText("shared-secret", sharedSecret);
        return this;
    }

    /** Most bytes of any message of the overlay, 256 to 16 777 215. */
    public OverlayConfigurationBuilder maxMessageSize(int bytes) {
        this.maxMessageSize = Bounds.require("max-message-size", bytes, LEAST_MAX_MESSAGE_SIZE, MOST_MAX_MESSAGE_SIZE);
        return this;
    }

    /** The TTL that messages start with, 1 to 255. */
    public OverlayConfigurationBuilder initialTtl(int hops) {
        this.initialTtl = Bounds.require("initial-ttl", hops, 1, MAX_TTL);
        return this;
    }

    /** After which time without an answer a request is sent again, a whole number of milliseconds, at least 200. */
    public OverlayConfigurationBuilder reliabilityTimer(Duration timer) {
        this.reliabilityTimer =
                Bounds.require("overlay-reliability-timer", timer, MILLISECOND, LEAST_RELIABILITY_TIMER_MILLIS);
        return this;
    }

    /** The overlay link protocols permitted; an empty list means TLS and DTLS. */
    public OverlayConfigurationBuilder linkProtocols(Collection<String> protocols) {
        for (String protocol : protocols) {
            Bounds.requireText("overlay-link-protocol", protocol);
        }
        this.linkProtocols = protocols.isEmpty() ? List.of(OverlayConfiguration.TLS) : List.copyOf(protocols);
        return this;
    }

    /** Nodes whose certificates may sign the next configuration. */
    public OverlayConfigurationBuilder configurationSigners(Collection<NodeId> nodeIds) {
        this.configurationSigners = List.copyOf(nodeIds);
        return this;
    }

    /** Nodes whose certificates may sign Kinds. */
    public OverlayConfigurationBuilder kindSigners(Collection<NodeId> nodeIds) {
        this.kindSigners = List.copyOf(nodeIds);
        return this;
    }

    /** Nodes whose certificates are revoked. */
    public OverlayConfigurationBuilder badNodes(Collection<NodeId> nodeIds) {
        this.badNodes = Collections.unmodifiableSet(new LinkedHashSet<>(nodeIds));
        return this;
    }

    /** XML namespaces that every member must support. */
    public OverlayConfigurationBuilder mandatoryExtensions(Collection<String> namespaces) {
        for (String namespace : namespaces) {
            Bounds.requireText("mandatory-extension", namespace);
            if (!Namespaces.isSupported(namespace)) {
                throw new IllegalArgumentException("mandatory-extension is " + Problems.shown(namespace)
                        + ", which this software does not support");
            }
        }
        this.mandatoryExtensions = List.copyOf(namespaces);
        return this;
    }

    /** The Kinds that every member must support, each once. */
    public OverlayConfigurationBuilder kinds(Collection<KindDefinition> kinds) {
        Set<KindId> ids = new HashSet<>();
        for (KindDefinition kind : kinds) {
            if (!ids.add(kind.id())) {
                throw new IllegalArgumentException("required-kinds has Kind "
                        + Integer.toUnsignedString(kind.id().value()) + " twice, must be once");
            }
        }
        this.kinds = List.copyOf(kinds);
        this.kindBlocks = Map.of();
        this.documentKinds = this.kinds.stream().map(KindDefinition::id).collect(Collectors.toSet());
        return this;
    }

    /**
     * The configuration.
     *
     * @throws IllegalStateException if nothing tells which certificates to trust, if a Node-ID is not as long as the
     *     overlay's are, or if there are fewer neighbors than replicas
     */
    public OverlayConfiguration build() {
        return build(List.of());
    }

    OverlayConfiguration build(List<String> warnings) {
        if (rootCertificates.isEmpty() && selfSigned == SelfSignedPolicy.REFUSED) {
            throw new IllegalStateException("the configuration of " + overlayName
                    + " trusts no certificate; it needs a usable root-cert, or self-signed-permitted as true");
        }
        if (neighborsPerSide.orElse(MOST_NEIGHBORS) < replicas) {
            throw new IllegalStateException("neighbors is " + neighborsPerSide.getAsInt()
                    + ", must be at least the number of replicas, which is " + replicas);
        }
        requireLength("configuration-signer", configurationSigners);
        requireLength("kind-signer", kindSigners);
        requireLength("bad-node", badNodes);
        return new OverlayConfiguration(copy(), warnings);
    }

    OverlayConfigurationBuilder copy() {
        OverlayConfigurationBuilder copy = new OverlayConfigurationBuilder(overlayName);
        copy.sequence = sequence;
        copy.expiration = expiration;
        copy.topologyPlugin = topologyPlugin;
        copy.nodeIdLength = nodeIdLength;
        copy.rootCertificates = rootCertificates;
        copy.enrollmentServers = enrollmentServers;
        copy.selfSigned = selfSigned;
        copy.bootstrapNodes = bootstrapNodes;
        copy.turnDensity = turnDensity;
        copy.clientsPermitted = clientsPermitted;
        copy.noIce = noIce;
        copy.chordUpdateInterval = chordUpdateInterval;
        copy.chordPingInterval = chordPingInterval;
        copy.chordReactive = chordReactive;
        copy.replicas = replicas;
        copy.neighborsPerSide = neighborsPerSide;
        copy.turnKey = turnKey;
        copy.sharedSecret = sharedSecret;
        copy.maxMessageSize = maxMessageSize;
        copy.initialTtl = initialTtl;
        copy.reliabilityTimer = reliabilityTimer;
        copy.linkProtocols = linkProtocols;
        copy.configurationSigners = configurationSigners;
        copy.kindSigners = kindSigners;
        copy.badNodes = badNodes;
        copy.mandatoryExtensions = mandatoryExtensions;
        copy.kinds = kinds;
        copy.kindBlocks = kindBlocks;
        copy.documentKinds = documentKinds;
        copy.document = document;
        return copy;
    }

    static void requireCertificate(Opaque certificate) {
        if (!CertificateTrust.isUsableRoot(certificate)) {
            throw new IllegalArgumentException("root-cert is no certificate of a certification authority in DER");
        }
    }

    static void requireHttps(URI url) {
        if (!"https".equalsIgnoreCase(url.getScheme()) || url.getHost() == null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("enrollment-server is " + Problems.shown(url.toString())
                    + ", must be a URL of the form https://host/path");
        }
    }

    static void requireReachable(InetSocketAddress node) {
        InetAddress address = node.getAddress();
        if (address == null) {
            throw new IllegalArgumentException("bootstrap-node is the name " + Problems.shown(node.getHostString())
                    + ", must be an IPv4 or IPv6 address");
        }
        boolean scoped = address instanceof Inet6Address six && six.getScopeId() != 0;
        if (scoped || address.isMulticastAddress() || address.isAnyLocalAddress()) {
            throw new IllegalArgumentException(
                    "bootstrap-node is " + address.getHostAddress() + ", must be the address of one host");
        }
        Bounds.require("port", node.getPort(), 1, 65535);
    }

    private void requireLength(String element, Collection<NodeId> nodeIds) {
        for (NodeId nodeId : nodeIds) {
            if (nodeId.length() != nodeIdLength) {
                throw new IllegalStateException(element + " " + nodeId + " has " + nodeId.length()
                        + " bytes, Node-IDs of this overlay have " + nodeIdLength);
            }
        }
    }
}
