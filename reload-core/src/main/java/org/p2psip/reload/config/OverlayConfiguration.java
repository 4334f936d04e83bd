// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.OverlayName;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.security.TrustPolicy;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireContext;

/**
 * What all members of an overlay agree on (RFC 6940, Section 11.1). Immutable.
 *
 * <p>It comes out of a document with {@link #parse}, or out of a program with {@link #builder}. Signatures in a
 * document are not checked there: take documents only from where they cannot be forged, such as HTTPS. {@link UpdateCheck}
 * checks what other nodes bring.
 */
public final class OverlayConfiguration {
    /** Most bytes of a document: 1 MiB. */
    public static final int MAX_DOCUMENT_BYTES = 1 << 20;

    /** The port of a bootstrap node for which the document names none. */
    public static final int DEFAULT_PORT = 6084;

    /** The highest sequence number. */
    public static final int MAX_SEQUENCE = 65534;

    /** The topology plug-in that every implementation has. */
    public static final String CHORD_RELOAD = "CHORD-RELOAD";

    /** The overlay link protocol that stands for TLS and DTLS. */
    public static final String TLS = "TLS";

    private final OverlayConfigurationBuilder values;
    private final List<String> warnings;

    OverlayConfiguration(OverlayConfigurationBuilder values, List<String> warnings) {
        this.values = values;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Starts a configuration with sequence number 1, the defaults of the RFC, and no lists filled.
     *
     * @param overlayName the name of the overlay, a DNS name of at most 253 characters
     * @throws IllegalArgumentException if {@code overlayName} is none
     */
    public static OverlayConfigurationBuilder builder(String overlayName) {
        return new OverlayConfigurationBuilder(overlayName);
    }

    /**
     * Reads one configuration of a document.
     *
     * <p>The document must be UTF-8 without a document type declaration, at most {@value #MAX_DOCUMENT_BYTES} bytes.
     * Elements of namespaces unknown here are passed over.
     *
     * @param xml the whole document
     * @param overlayName which configuration to take, whatever the case of its letters; null if the document may
     *     only hold one
     * @throws ConfigurationException if the document is malformed, has no such configuration or asks for something
     *     that this software does not support
     */
    public static OverlayConfiguration parse(byte[] xml, @Nullable String overlayName) throws ConfigurationException {
        return ConfigurationReader.read(xml, overlayName);
    }

    /** A builder that holds all the values of this configuration. */
    public OverlayConfigurationBuilder toBuilder() {
        OverlayConfigurationBuilder copy = values.copy();
        copy.document = null;
        return copy;
    }

    /**
     * The document that this configuration was read from, byte for byte and with its signatures, for keeping it and for
     * passing it on; what {@link #toXml} writes if it was made by a program.
     */
    public Opaque document() {
        return values.document == null ? toXml() : values.document;
    }

    /** The signed {@code kind-block} of a Kind, for passing it on; empty if the Kind is unknown or was never signed. */
    public Optional<Opaque> signedKindBlock(KindId kind) {
        KindBlock block = values.kindBlocks.get(kind);
        return block == null || block.signature() == null ? Optional.empty() : Optional.of(block.block());
    }

    Map<KindId, KindBlock> kindBlocks() {
        return values.kindBlocks;
    }

    /** The Kinds that were learned apart from a document. */
    List<KindDefinition> learnedKinds() {
        return values.kinds.stream()
                .filter(kind -> !values.documentKinds.contains(kind.id()))
                .collect(Collectors.toList());
    }

    /** The same with other Kinds; the document stays. */
    OverlayConfiguration withKinds(List<KindDefinition> kinds, Map<KindId, KindBlock> blocks) {
        OverlayConfigurationBuilder copy = values.copy();
        Set<KindId> ofDocument = copy.documentKinds;
        copy.kinds(kinds);
        copy.kindBlocks = Map.copyOf(blocks);
        copy.documentKinds = ofDocument;
        return new OverlayConfiguration(copy, warnings);
    }

    /** This configuration as a document of its own in UTF-8, without signatures. */
    public Opaque toXml() {
        return Opaque.copyOf(ConfigurationWriter.write(this));
    }

    /** What was odd in the document but did not hinder reading it; each is one line. Not part of the document. */
    public List<String> warnings() {
        return warnings;
    }

    /** The name of the overlay, exactly as the document has it. */
    public String overlayName() {
        return values.overlayName;
    }

    /** The hash of the overlay's name that goes into every message (RFC 6940, Section 6.3.2). */
    public int overlayHash() {
        return OverlayName.hash(values.overlayName);
    }

    /** The sequence number, 0 to {@value #MAX_SEQUENCE}. */
    public int sequence() {
        return values.sequence;
    }

    /** When this configuration ceases to be valid; empty if never. */
    public Optional<Instant> expiration() {
        return Optional.ofNullable(values.expiration);
    }

    /** The name of the topology plug-in; {@value #CHORD_RELOAD} unless the document says otherwise. */
    public String topologyPlugin() {
        return values.topologyPlugin;
    }

    /** Length of a Node-ID in bytes, 16 to 20. */
    public int nodeIdLength() {
        return values.nodeIdLength;
    }

    /** The trust anchors, DER certificates. */
    public List<Opaque> rootCertificates() {
        return values.rootCertificates;
    }

    /** Where certificates are given out, https URLs that are alternatives to each other; often empty. */
    public List<URI> enrollmentServers() {
        return values.enrollmentServers;
    }

    /** Whether nodes may sign their certificates themselves. */
    public boolean selfSignedPermitted() {
        return values.selfSigned != SelfSignedPolicy.REFUSED;
    }

    /** How a self-signed certificate leads to its Node-ID, if such certificates are permitted. */
    public SelfSignedPolicy selfSigned() {
        return values.selfSigned;
    }

    /** Where to join, with literal addresses. */
    public List<InetSocketAddress> bootstrapNodes() {
        return values.bootstrapNodes;
    }

    /** One in how many nodes can act as TURN server, 0 to 255; 0 if none does. */
    public int turnDensity() {
        return values.turnDensity;
    }

    /** Whether a node may stay a client. */
    public boolean clientsPermitted() {
        return values.clientsPermitted;
    }

    /** Whether links are made without ICE throughout. */
    public boolean noIce() {
        return values.noIce;
    }

    /** How often CHORD-RELOAD sends Updates to its neighbors, in whole seconds. */
    public Duration chordUpdateInterval() {
        return values.chordUpdateInterval;
    }

    /** How often CHORD-RELOAD pings its fingers, in whole seconds. */
    public Duration chordPingInterval() {
        return values.chordPingInterval;
    }

    /** Whether CHORD-RELOAD recovers as soon as it notices a failure. */
    public boolean chordReactive() {
        return values.chordReactive;
    }

    /** How many peers hold copies beside the responsible one, 2 to 15; 2 unless the document says otherwise. */
    public int replicas() {
        return values.replicas;
    }

    /** How many neighbors a peer keeps on either side, 3 to 16; empty if that follows the size of the ring. */
    public OptionalInt neighborsPerSide() {
        return values.neighborsPerSide;
    }

    /**
     * The key of which members' passwords at the overlay's TURN servers are made, 16 to 64 bytes, if there is one; whoever
     * reads it can use these servers.
     */
    public Optional<Opaque> turnKey() {
        return Optional.ofNullable(values.turnKey);
    }

    /** The secret that keys the links, if the overlay has one; whoever reads it can join. */
    public Optional<String> sharedSecret() {
        return Optional.ofNullable(values.sharedSecret);
    }

    /** Most bytes of any message of the overlay, 256 to 16 777 215. */
    public int maxMessageSize() {
        return values.maxMessageSize;
    }

    /** The TTL that messages start with, and the highest to accept, 1 to 255. */
    public int initialTtl() {
        return values.initialTtl;
    }

    /** After which time without an answer a request is sent again, in whole milliseconds, at least 200. */
    public Duration reliabilityTimer() {
        return values.reliabilityTimer;
    }

    /** The overlay link protocols permitted; {@value #TLS} alone unless the document says otherwise. */
    public List<String> linkProtocols() {
        return values.linkProtocols;
    }

    /** Nodes whose certificates may sign the next configuration. */
    public List<NodeId> configurationSigners() {
        return values.configurationSigners;
    }

    /** Nodes whose certificates may sign Kinds. */
    public List<NodeId> kindSigners() {
        return values.kindSigners;
    }

    /** Nodes whose certificates are revoked, in the order of the document. */
    public Set<NodeId> badNodes() {
        return values.badNodes;
    }

    /** XML namespaces that every member must support; all of those are. */
    public List<String> mandatoryExtensions() {
        return values.mandatoryExtensions;
    }

    /** The Kinds that every member must support. */
    public List<KindDefinition> kinds() {
        return values.kinds;
    }

    /** The required Kind with this id, if it is one. */
    public Optional<KindDefinition> kind(KindId id) {
        return values.kinds.stream().filter(kind -> kind.id().equals(id)).findFirst();
    }

    /** Whether this configuration is past its expiration at {@code now}. */
    public boolean isExpired(Instant now) {
        return values.expiration != null && !now.isBefore(values.expiration);
    }

    /** What the certificates of this overlay are judged by. */
    public TrustPolicy trustPolicy() {
        return new TrustPolicy(
                values.overlayName, values.nodeIdLength, values.rootCertificates, values.selfSigned, values.badNodes);
    }

    /** What a codec has to know about this overlay: Node-ID length, data models of registered and required Kinds. */
    public WireContext wireContext() {
        Map<KindId, DataModel> models = new LinkedHashMap<>();
        for (RegisteredKind kind : RegisteredKind.ALL) {
            models.put(kind.id(), kind.dataModel());
        }
        for (KindDefinition kind : values.kinds) {
            models.put(kind.id(), kind.dataModel());
        }
        return WireContext.of(values.nodeIdLength, models);
    }

    /** Whether {@code other} says the same; warnings do not count. */
    @Override
    public boolean equals(Object other) {
        return other instanceof OverlayConfiguration that && toXml().equals(that.toXml());
    }

    @Override
    public int hashCode() {
        return 31 * values.overlayName.hashCode() + values.sequence;
    }

    /** Name and sequence number, for logs. */
    @Override
    public String toString() {
        return "configuration " + values.sequence + " of " + values.overlayName;
    }
}
