// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/** Writes a document that holds one configuration; defaults stay unwritten, except the topology and the length. */
final class ConfigurationWriter {
    /** The first and last expiration that a document can carry. */
    static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private final OverlayConfiguration configuration;
    private final OverlayConfigurationBuilder defaults;
    private final XmlWriter xml = new XmlWriter();

    private ConfigurationWriter(OverlayConfiguration configuration) {
        this.configuration = configuration;
        this.defaults = OverlayConfiguration.builder(configuration.overlayName());
    }

    static byte[] write(OverlayConfiguration configuration) {
        return new ConfigurationWriter(configuration).write();
    }

    private byte[] write() {
        xml.open("overlay", "xmlns", Namespaces.BASE, "xmlns:chord", Namespaces.CHORD);
        List<String> attributes = new ArrayList<>(List.of(
                "instance-name", configuration.overlayName(), "sequence", Integer.toString(configuration.sequence())));
        configuration.expiration().ifPresent(expiration -> {
            attributes.add("expiration");
            attributes.add(expiration.toString());
        });
        xml.open("configuration", attributes.toArray(new String[0]));
        xml.text("topology-plugin", configuration.topologyPlugin());
        xml.text("node-id-length", Integer.toString(configuration.nodeIdLength()));
        configuration.mandatoryExtensions().forEach(namespace -> xml.text("mandatory-extension", namespace));
        trust();
        members();
        messages();
        chord();
        kinds();
        xml.close("configuration");
        xml.close("overlay");
        return xml.toBytes();
    }

    private void trust() {
        for (Opaque certificate : configuration.rootCertificates()) {
            xml.text("root-cert", Base64.getEncoder().encodeToString(certificate.toByteArray()));
        }
        configuration.enrollmentServers().forEach(url -> xml.text("enrollment-server", url.toString()));
        if (configuration.selfSigned() != SelfSignedPolicy.REFUSED) {
            String digest = configuration.selfSigned() == SelfSignedPolicy.SHA1 ? "sha1" : "sha256";
            xml.text("self-signed-permitted", "true", "digest", digest);
        }
        nodeIds("configuration-signer", configuration.configurationSigners());
        nodeIds("kind-signer", configuration.kindSigners());
        nodeIds("bad-node", configuration.badNodes());
        configuration.sharedSecret().ifPresent(secret -> xml.text("shared-secret", secret));
    }

    private void members() {
        for (InetSocketAddress node : configuration.bootstrapNodes()) {
            xml.empty(
                    "bootstrap-node",
                    "address",
                    node.getAddress().getHostAddress(),
                    "port",
                    Integer.toString(node.getPort()));
        }
        unlessDefault("turn-density", configuration.turnDensity(), defaults.turnDensity);
        unlessDefault("clients-permitted", configuration.clientsPermitted(), defaults.clientsPermitted);
        unlessDefault("no-ice", configuration.noIce(), defaults.noIce);
        if (!configuration.linkProtocols().equals(defaults.linkProtocols)) {
            configuration.linkProtocols().forEach(protocol -> xml.text("overlay-link-protocol", protocol));
        }
    }

    private void messages() {
        unlessDefault("max-message-size", configuration.maxMessageSize(), defaults.maxMessageSize);
        unlessDefault("initial-ttl", configuration.initialTtl(), defaults.initialTtl);
        unlessDefault(
                "overlay-reliability-timer",
                configuration.reliabilityTimer().toMillis(),
                defaults.reliabilityTimer.toMillis());
    }

    private void chord() {
        unlessDefault(
                "chord:chord-update-interval",
                configuration.chordUpdateInterval().getSeconds(),
                defaults.chordUpdateInterval.getSeconds());
        unlessDefault(
                "chord:chord-ping-interval",
                configuration.chordPingInterval().getSeconds(),
                defaults.chordPingInterval.getSeconds());
        unlessDefault("chord:chord-reactive", configuration.chordReactive(), defaults.chordReactive);
        if (configuration.replicas() != defaults.replicas) {
            own("replicas", Integer.toString(configuration.replicas()));
        }
        configuration.neighborsPerSide().ifPresent(neighbors -> own("neighbors", Integer.toString(neighbors)));
        configuration
                .turnKey()
                .ifPresent(key -> own("turn-key", Base64.getEncoder().encodeToString(key.toByteArray())));
    }

    /** The namespace stands on the element itself, so that documents without such elements look as they always did. */
    private void own(String name, String value) {
        xml.text(name, value, "xmlns", Namespaces.OWN);
    }

    private void kinds() {
        if (configuration.kinds().isEmpty()) {
            return;
        }
        xml.open("required-kinds");
        for (KindDefinition kind : configuration.kinds()) {
            xml.open("kind-block");
            RegisteredKind registered = RegisteredKind.byId(kind.id());
            if (registered == null) {
                xml.open("kind", "id", Integer.toUnsignedString(kind.id().value()));
            } else {
                xml.open("kind", "name", registered.registeredName());
            }
            xml.text("data-model", kind.dataModel().name());
            xml.text("access-control", kind.accessPolicy().token());
            if (kind.maxNodeMultiple() > 0) {
                xml.text("max-node-multiple", Integer.toString(kind.maxNodeMultiple()));
            }
            xml.text("max-count", Integer.toString(kind.maxCount()));
            xml.text("max-size", Integer.toString(kind.maxSize()));
            xml.close("kind");
            xml.close("kind-block");
        }
        xml.close("required-kinds");
    }

    private void nodeIds(String name, Iterable<NodeId> nodeIds) {
        nodeIds.forEach(nodeId -> xml.text(name, nodeId.toString()));
    }

    private void unlessDefault(String name, Object value, Object defaultValue) {
        if (!value.equals(defaultValue)) {
            xml.text(name, value.toString());
        }
    }
}
