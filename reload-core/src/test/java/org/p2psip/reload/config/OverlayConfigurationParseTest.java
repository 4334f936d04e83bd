// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.security.OverlayName;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

class OverlayConfigurationParseTest {
    private static final NodeId NODE = NodeId.parse("47112162e84c69ba47112162e84c69ba");

    @Test
    void readsEveryElement() throws Exception {
        OverlayConfiguration configuration = OverlayConfiguration.parse(sample("full.xml"), "overlay.example.org");

        assertThat(configuration.overlayName()).isEqualTo("overlay.example.org");
        assertThat(configuration.sequence()).isEqualTo(22);
        assertThat(configuration.expiration()).contains(Instant.parse("2030-01-01T00:00:00Z"));
        assertThat(configuration.topologyPlugin()).isEqualTo("CHORD-RELOAD");
        assertThat(configuration.nodeIdLength()).isEqualTo(16);
        assertThat(configuration.rootCertificates()).hasSize(1);
        assertThat(configuration.rootCertificates().get(0).length()).isEqualTo(785);
        assertThat(configuration.enrollmentServers())
                .containsExactly(URI.create("https://example.org"), URI.create("https://example.net/enroll"));
        assertThat(configuration.selfSignedPermitted()).isFalse();
        assertThat(configuration.selfSigned()).isEqualTo(SelfSignedPolicy.REFUSED);
        assertThat(configuration.bootstrapNodes())
                .containsExactly(
                        new InetSocketAddress(InetAddress.getByName("192.0.2.2"), 6084),
                        new InetSocketAddress(InetAddress.getByName("192.0.2.3"), 6085),
                        new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 6084));
        assertThat(configuration.turnDensity()).isEqualTo(20);
        assertThat(configuration.clientsPermitted()).isFalse();
        assertThat(configuration.noIce()).isTrue();
        assertThat(configuration.chordUpdateInterval()).isEqualTo(Duration.ofSeconds(400));
        assertThat(configuration.chordPingInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(configuration.chordReactive()).isFalse();
        assertThat(configuration.sharedSecret()).contains("pass<word");
        assertThat(configuration.maxMessageSize()).isEqualTo(4000);
        assertThat(configuration.initialTtl()).isEqualTo(30);
        assertThat(configuration.reliabilityTimer()).isEqualTo(Duration.ofSeconds(2));
        assertThat(configuration.linkProtocols()).containsExactly("TLS", "EXP-PROTOCOL");
        assertThat(configuration.configurationSigners()).containsExactly(NODE);
        assertThat(configuration.kindSigners()).containsExactly(NODE, NodeId.parse("6eba45d31a900c066eba45d31a900c06"));
        assertThat(configuration.badNodes())
                .containsExactly(
                        NodeId.parse("6ebc45d31a900c066ebc45d31a900c06"),
                        NodeId.parse("6ebc45d31a900ca66ebc45d31a900ca6"));
        assertThat(configuration.mandatoryExtensions()).containsExactly("urn:ietf:params:xml:ns:p2p:config-chord");
        assertThat(configuration.kinds())
                .containsExactly(
                        KindDefinition.registered(KindId.SIP_REGISTRATION, 1, 100),
                        new KindDefinition(
                                new KindId(0xF0000001), DataModel.ARRAY, AccessPolicy.NODE_MULTIPLE, 22, 4, 3));
        assertThat(configuration.kind(new KindId(0xF0000001))).isPresent();
        assertThat(configuration.warnings()).hasSize(3);
        assertThat(configuration.warnings().get(0)).startsWith("line 24, column 16: root-cert");
        assertThat(configuration.warnings())
                .anyMatch(line -> line.contains("SIP-REGISTRATION has the data-model \"SINGLE\", but DICTIONARY is"))
                .anyMatch(line -> line.contains("SIP-REGISTRATION has the access-control \"USER-MATCH\""))
                .anyMatch(line -> line.endsWith("authority in DER and base64; it is left out"));
    }

    @Test
    @Tag("6940-11.1-12")
    void saysNothingOfSelfSignedCertificatesThatAreNotPermitted() throws Exception {
        Opaque written = OverlayConfiguration.parse(sample("full.xml"), null).toXml();
        assertThat(new String(written.toByteArray(), StandardCharsets.UTF_8))
                .contains("<root-cert>")
                .doesNotContain("self-signed-permitted");
    }

    @Test
    void takesTheDefaultsOfTheRfcForWhatIsAbsent() throws Exception {
        OverlayConfiguration configuration = Documents.parse(Documents.with(""));

        assertThat(configuration.expiration()).isEmpty();
        assertThat(configuration.isExpired(Instant.MAX)).isFalse();
        assertThat(configuration.topologyPlugin()).isEqualTo("CHORD-RELOAD");
        assertThat(configuration.nodeIdLength()).isEqualTo(16);
        assertThat(configuration.rootCertificates()).isEmpty();
        assertThat(configuration.enrollmentServers()).isEmpty();
        assertThat(configuration.selfSigned()).isEqualTo(SelfSignedPolicy.SHA256);
        assertThat(configuration.selfSignedPermitted()).isTrue();
        assertThat(configuration.bootstrapNodes()).isEmpty();
        assertThat(configuration.turnDensity()).isEqualTo(1);
        assertThat(configuration.clientsPermitted()).isTrue();
        assertThat(configuration.noIce()).isFalse();
        assertThat(configuration.chordUpdateInterval()).isEqualTo(Duration.ofMinutes(10));
        assertThat(configuration.chordPingInterval()).isEqualTo(Duration.ofHours(1));
        assertThat(configuration.chordReactive()).isTrue();
        assertThat(configuration.replicas()).isEqualTo(2);
        assertThat(configuration.neighborsPerSide()).isEmpty();
        assertThat(configuration.sharedSecret()).isEmpty();
        assertThat(configuration.maxMessageSize()).isEqualTo(5000);
        assertThat(configuration.initialTtl()).isEqualTo(100);
        assertThat(configuration.reliabilityTimer()).isEqualTo(Duration.ofSeconds(3));
        assertThat(configuration.linkProtocols()).containsExactly("TLS");
        assertThat(configuration.kinds()).isEmpty();
        assertThat(configuration.warnings()).isEmpty();
    }

    @Test
    void readsReplicasAndNeighborsOfItsOwnNamespaceOnly() throws Exception {
        OverlayConfiguration configuration =
                Documents.parse(Documents.with("<own:replicas xmlns:own='urn:x-p2psip:reload:1'> 7 </own:replicas>"
                        + "<neighbors xmlns='urn:x-p2psip:reload:1'>16</neighbors>"));
        assertThat(configuration.replicas()).isEqualTo(7);
        assertThat(configuration.neighborsPerSide()).hasValue(16);
        assertThat(configuration.warnings()).isEmpty();

        OverlayConfiguration other =
                Documents.parse(Documents.with("<replicas>7</replicas><ext:neighbors>16</ext:neighbors>"));
        assertThat(other.replicas()).isEqualTo(2);
        assertThat(other.neighborsPerSide()).isEmpty();
        assertThat(other.warnings()).singleElement().asString().contains("<replicas> is unknown");
    }

    @Test
    void choosesTheConfigurationOfTheOverlayAskedFor() throws Exception {
        byte[] document = sample("two-overlays.xml");
        assertThat(OverlayConfiguration.parse(document, "one.example").sequence())
                .isEqualTo(1);
        assertThat(OverlayConfiguration.parse(document, "two.example").sequence())
                .isEqualTo(2);
        assertThatThrownBy(() -> OverlayConfiguration.parse(document, "three.example"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith("no configuration is for the overlay \"three.example\"; the document has "
                        + "\"one.example\", \"two.example\", \"unfinished.example\"");
        assertThatThrownBy(() -> OverlayConfiguration.parse(document, null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith("; say which overlay is meant");
    }

    @Test
    void findsTheOverlayWhateverTheCaseAndWarnsOfIt() throws Exception {
        OverlayConfiguration configuration = OverlayConfiguration.parse(sample("full.xml"), "Overlay.Example.ORG");
        assertThat(configuration.overlayName()).isEqualTo("overlay.example.org");
        assertThat(configuration.overlayHash()).isEqualTo(OverlayName.hash("overlay.example.org"));
        assertThat(configuration.warnings()).anyMatch(line -> line.contains("but Overlay.Example.ORG was asked for"));
    }

    @Test
    void passesOverElementsAndAttributesOfOtherNamespaces() throws Exception {
        OverlayConfiguration configuration = Documents.parse(
                Documents.overlay("<configuration instance-name='o.example' sequence='1' ext:sequence='x'>"
                        + "<ext:initial-ttl>999<initial-ttl>0</initial-ttl></ext:initial-ttl>" + Documents.TRUST
                        + "</configuration><ext:configuration/>"));
        assertThat(configuration.initialTtl()).isEqualTo(100);
        assertThat(configuration.warnings()).isEmpty();
    }

    @Test
    void warnsOfUnknownElementsOfItsOwnNamespace() throws Exception {
        OverlayConfiguration configuration = Documents.parse(Documents.with("<max-mesage-size>4000</max-mesage-size>"));
        assertThat(configuration.warnings())
                .singleElement()
                .asString()
                .endsWith("<max-mesage-size> is unknown and passed over");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<topology-plugin> EXP-OVERLAY </topology-plugin>",
                "<topology-plug-in>EXP-OVERLAY</topology-plug-in>"
            })
    void readsBothSpellingsOfTopologyPlugin(String element) throws Exception {
        assertThat(Documents.parse(Documents.with(element)).topologyPlugin()).isEqualTo("EXP-OVERLAY");
    }

    @ParameterizedTest
    @CsvSource({"true, true", "1, true", "false, false", "0, false", "' \n1 ', true"})
    void readsBothFormsOfBooleans(String text, boolean value) throws Exception {
        assertThat(Documents.parse(Documents.with("<no-ice>" + text + "</no-ice>"))
                        .noIce())
                .isEqualTo(value);
    }

    @Test
    void warnsOfANodeIdLengthThatChordDoesNotWorkWith() throws Exception {
        OverlayConfiguration configuration = Documents.parse(Documents.with(
                "<bad-node>00112233445566778899aabbccddeeff00112233</bad-node><node-id-length>20</node-id-length>"));
        assertThat(configuration.nodeIdLength()).isEqualTo(20);
        assertThat(configuration.wireContext().nodeIdLength()).isEqualTo(20);
        assertThat(configuration.badNodes()).extracting(NodeId::length).containsExactly(20);
        assertThat(configuration.warnings())
                .singleElement()
                .asString()
                .endsWith("node-id-length is 20; CHORD-RELOAD only works with 16");
    }

    @Test
    void leavesOutBootstrapNodesThatAreNotOneHost() throws Exception {
        OverlayConfiguration configuration = Documents.parse(
                Documents.with(
                        "<bootstrap-node address='224.0.1.20'/><bootstrap-node address='::'/><bootstrap-node address='10.0.0.1'/>"));
        assertThat(configuration.bootstrapNodes()).hasSize(1);
        assertThat(configuration.warnings()).hasSize(2);
        assertThat(configuration.warnings().get(0))
                .endsWith("bootstrap-node is 224.0.1.20, must be the address of one host; it is left out");
    }

    @Test
    void warnsOfWhiteSpaceAroundTheSharedSecret() throws Exception {
        OverlayConfiguration configuration =
                Documents.parse(Documents.with("<shared-secret> secret\n</shared-secret>"));
        assertThat(configuration.sharedSecret()).contains("secret");
        assertThat(configuration.warnings()).singleElement().asString().contains("white space");
        assertThat(configuration).asString().doesNotContain("secret");
    }

    @Test
    void readsAMessageSizeThatNoFrameHoldsAsTheGreatestThatOneDoes() throws Exception {
        OverlayConfiguration configuration =
                Documents.parse(Documents.with("<max-message-size>4294967295</max-message-size>"));
        assertThat(configuration.maxMessageSize()).isEqualTo(0xFFFFFF);
        assertThat(configuration.warnings()).hasSize(1);
    }

    @Test
    void tellsWireAndSecurityWhatTheyNeed() throws Exception {
        OverlayConfiguration configuration = OverlayConfiguration.parse(sample("full.xml"), null);
        assertThat(configuration.wireContext().dataModel(KindId.SIP_REGISTRATION))
                .isEqualTo(DataModel.DICTIONARY);
        assertThat(configuration.wireContext().dataModel(KindId.CERTIFICATE_BY_USER))
                .isEqualTo(DataModel.ARRAY);
        assertThat(configuration.wireContext().dataModel(new KindId(0xF0000001)))
                .isEqualTo(DataModel.ARRAY);
        assertThat(configuration.wireContext().dataModel(new KindId(0xF0000002)))
                .isNull();
        assertThat(configuration.trustPolicy().overlayName()).isEqualTo("overlay.example.org");
        assertThat(configuration.trustPolicy().rootCertificates()).isEqualTo(configuration.rootCertificates());
        assertThat(configuration.trustPolicy().badNodes()).isEqualTo(configuration.badNodes());
    }

    @Test
    void isExpiredFromItsExpirationOn() throws Exception {
        OverlayConfiguration configuration = OverlayConfiguration.parse(sample("full.xml"), null);
        Instant expiration = configuration.expiration().orElseThrow();
        assertThat(configuration.isExpired(expiration.minusNanos(1))).isFalse();
        assertThat(configuration.isExpired(expiration)).isTrue();
    }

    private static byte[] sample(String name) throws IOException {
        try (InputStream in = OverlayConfigurationParseTest.class.getResourceAsStream("/configuration/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
