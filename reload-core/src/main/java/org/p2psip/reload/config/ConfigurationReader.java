// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/** Reads one configuration element into an {@link OverlayConfiguration} (RFC 6940, Section 11.1). */
final class ConfigurationReader {
    private static final int MAX_PORT = 65535;

    private final XmlElement configuration;
    private final ElementRanges ranges;
    private final Parameters parameters;
    private final OverlayConfigurationBuilder values;
    private final List<String> warnings = new ArrayList<>();

    private ConfigurationReader(XmlElement configuration, ElementRanges ranges) throws ConfigurationException {
        this.configuration = configuration;
        this.ranges = ranges;
        this.parameters = new Parameters(configuration, warnings);
        String name = configuration.requiredAttribute("instance-name");
        this.values = Parameters.checked(configuration, () -> OverlayConfiguration.builder(name));
    }

    static OverlayConfiguration read(byte[] xml, @Nullable String overlayName) throws ConfigurationException {
        XmlElement configuration = ConfigurationChoice.choose(XmlDocument.parse(xml), overlayName);
        ConfigurationReader reader = new ConfigurationReader(configuration, new ElementRanges(xml));
        if (overlayName != null && !reader.values.overlayName.equals(overlayName)) {
            reader.warnings.add(configuration.warning("the overlay is named " + reader.values.overlayName
                    + " here, but " + overlayName + " was asked for; its name is hashed as written here"));
        }
        return reader.read(xml);
    }

    /** Reads {@code configuration}, an element of the document {@code xml}. */
    static OverlayConfiguration read(byte[] xml, XmlElement configuration, ElementRanges ranges)
            throws ConfigurationException {
        return new ConfigurationReader(configuration, ranges).read(xml);
    }

    private OverlayConfiguration read(byte[] xml) throws ConfigurationException {
        identity();
        extensions();
        trust();
        members();
        messages();
        chord();
        parameters.value("required-kinds", this::kinds);
        parameters.warnOfTheRest();
        values.document = Opaque.copyOf(xml);
        return Parameters.checked(configuration, () -> values.build(warnings));
    }

    private void kinds(XmlElement required) throws ConfigurationException {
        List<KindDefinition> definitions = new ArrayList<>();
        Map<KindId, KindBlock> blocks = new LinkedHashMap<>();
        for (KindReader.Read kind : KindReader.read(required, ranges, warnings)) {
            definitions.add(kind.definition());
            blocks.put(kind.definition().id(), kind.block());
        }
        values.kinds(definitions);
        values.kindBlocks = blocks;
    }

    private void identity() throws ConfigurationException {
        String sequence = configuration.requiredAttribute("sequence");
        values.sequence(XmlValues.integer(configuration, "sequence", sequence, 0, OverlayConfiguration.MAX_SEQUENCE));
        String expiration = configuration.attribute("expiration");
        if (expiration != null) {
            Instant instant = instant(expiration);
            Parameters.checked(configuration, () -> values.expiration(instant));
        }
        parameters.renamed("topology-plug-in", "topology-plugin");
        parameters.value("topology-plugin", element -> values.topologyPlugin(XmlValues.text(element)));
        parameters.value("node-id-length", element -> {
            values.nodeIdLength(XmlValues.integer(element));
            if (values.nodeIdLength != OverlayConfigurationBuilder.LEAST_NODE_ID_LENGTH) {
                warnings.add(element.warning("node-id-length is " + values.nodeIdLength
                        + "; CHORD-RELOAD only works with " + OverlayConfigurationBuilder.LEAST_NODE_ID_LENGTH));
            }
        });
    }

    private void extensions() throws ConfigurationException {
        List<String> namespaces = new ArrayList<>();
        parameters.each("mandatory-extension", element -> {
            namespaces.add(XmlValues.text(element));
            values.mandatoryExtensions(namespaces);
        });
    }

    private void trust() throws ConfigurationException {
        List<Opaque> roots = new ArrayList<>();
        parameters.each("root-cert", element -> {
            try {
                Opaque certificate = XmlValues.base64(element);
                OverlayConfigurationBuilder.requireCertificate(certificate);
                roots.add(certificate);
            } catch (ConfigurationException | IllegalArgumentException e) {
                warnings.add(element.warning(
                        "root-cert is no certificate of a certification authority in DER and base64; it is left out"));
            }
        });
        values.rootCertificates(roots);
        List<URI> servers = new ArrayList<>();
        parameters.each("enrollment-server", element -> {
            servers.add(url(element));
            values.enrollmentServers(servers);
        });
        parameters.value("self-signed-permitted", this::selfSigned);
        values.configurationSigners(nodeIds("configuration-signer"));
        values.kindSigners(nodeIds("kind-signer"));
        values.badNodes(nodeIds("bad-node"));
        parameters.value("shared-secret", element -> {
            values.sharedSecret(element.trimmed());
            if (!element.text().equals(element.trimmed())) {
                warnings.add(element.warning("shared-secret has white space around it, which is not part of it"));
            }
        });
    }

    private void members() throws ConfigurationException {
        List<InetSocketAddress> nodes = new ArrayList<>();
        parameters.each("bootstrap-node", element -> {
            InetSocketAddress node = bootstrapNode(element);
            try {
                OverlayConfigurationBuilder.requireReachable(node);
                nodes.add(node);
            } catch (IllegalArgumentException e) {
                warnings.add(element.warning(e.getMessage() + "; it is left out"));
            }
        });
        values.bootstrapNodes(nodes);
        parameters.value("turn-density", element -> values.turnDensity(XmlValues.integer(element)));
        parameters.value("clients-permitted", element -> values.clientsPermitted(XmlValues.bool(element)));
        parameters.value("no-ice", element -> values.noIce(XmlValues.bool(element)));
        List<String> protocols = new ArrayList<>();
        parameters.each("overlay-link-protocol", element -> {
            protocols.add(XmlValues.text(element));
            values.linkProtocols(protocols);
        });
    }

    private void messages() throws ConfigurationException {
        parameters.value("max-message-size", element -> {
            long bytes = XmlValues.wholeNumber(element, element.name(), element.trimmed());
            int most = OverlayConfigurationBuilder.MOST_MAX_MESSAGE_SIZE;
            if (bytes > most) {
                warnings.add(element.warning(
                        "max-message-size is " + bytes + "; no frame holds more than " + most + ", which is used"));
            }
            values.maxMessageSize((int) Math.max(Integer.MIN_VALUE, Math.min(bytes, most)));
        });
        parameters.value("initial-ttl", element -> values.initialTtl(XmlValues.integer(element)));
        parameters.value(
                "overlay-reliability-timer",
                element -> values.reliabilityTimer(Duration.ofMillis(XmlValues.integer(element))));
    }

    private void chord() throws ConfigurationException {
        parameters.value(
                "chord-update-interval",
                element -> values.chordUpdateInterval(Duration.ofSeconds(XmlValues.integer(element))));
        parameters.value(
                "chord-ping-interval",
                element -> values.chordPingInterval(Duration.ofSeconds(XmlValues.integer(element))));
        parameters.value("chord-reactive", element -> values.chordReactive(XmlValues.bool(element)));
        parameters.value("replicas", element -> values.replicas(XmlValues.integer(element)));
        parameters.value("turn-key", element -> values.turnKey(XmlValues.base64(element)));
        parameters.value("neighbors", element -> values.neighborsPerSide(OptionalInt.of(XmlValues.integer(element))));
    }

    private Instant instant(String text) throws ConfigurationException {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            if (time.getOffset().equals(ZoneOffset.UTC)) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            // Falls through to the same refusal as another time zone.
        }
        throw configuration.refused(
                "expiration is " + Problems.shown(text) + ", must be a time in UTC such as 2030-01-31T00:00:00Z");
    }

    private void selfSigned(XmlElement element) throws ConfigurationException {
        String token = element.requiredAttribute("digest");
        SelfSignedPolicy policy = switch (token) {
            case "sha1" -> SelfSignedPolicy.SHA1;
            case "sha256" -> SelfSignedPolicy.SHA256;
            default -> SelfSignedPolicy.REFUSED;
        };
        boolean permitted = XmlValues.bool(element);
        if (permitted && policy == SelfSignedPolicy.REFUSED) {
            throw element.refused(
                    "the digest of self-signed-permitted is " + Problems.shown(token) + ", must be sha1 or sha256");
        }
        values.selfSigned(permitted ? policy : SelfSignedPolicy.REFUSED);
    }

    private List<NodeId> nodeIds(String name) throws ConfigurationException {
        List<NodeId> nodeIds = new ArrayList<>();
        parameters.each(name, element -> nodeIds.add(XmlValues.nodeId(element, values.nodeIdLength)));
        return nodeIds;
    }

    private static URI url(XmlElement element) throws ConfigurationException {
        try {
            return new URI(element.trimmed());
        } catch (URISyntaxException e) {
            throw element.refused("enrollment-server is " + Problems.shown(element.trimmed())
                    + ", must be a URL of the form https://host/path");
        }
    }

    private static InetSocketAddress bootstrapNode(XmlElement element) throws ConfigurationException {
        String address = element.requiredAttribute("address");
        boolean literal = NetUtil.isValidIpV4Address(address)
                || (NetUtil.isValidIpV6Address(address) && address.indexOf('%') < 0 && address.indexOf('[') < 0);
        byte[] bytes = literal ? NetUtil.createByteArrayFromIpAddressString(address) : null;
        if (bytes == null) {
            throw element.refused("the address of bootstrap-node is " + Problems.shown(address)
                    + ", must be an IPv4 or IPv6 address");
        }
        String port = element.attribute("port");
        int number = port == null
                ? OverlayConfiguration.DEFAULT_PORT
                : XmlValues.integer(element, "the port of bootstrap-node", port, 1, MAX_PORT);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), number);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of " + bytes.length + " bytes", e);
        }
    }
}
