// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

class OverlayConfigurationBuilderTest {
    @Property(tries = 300)
    void writesWhatItReadsBackTheSame(@ForAll long seed) throws Exception {
        OverlayConfiguration configuration = random(new Random(seed));

        OverlayConfiguration read =
                OverlayConfiguration.parse(configuration.toXml().toByteArray(), configuration.overlayName());

        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("warnings", "values.document", "values.kindBlocks")
                .isEqualTo(configuration);
        assertThat(read).isEqualTo(configuration).hasSameHashCodeAs(configuration);
        assertThat(read.toBuilder().build()).isEqualTo(configuration);
    }

    @Test
    void writesNoDefaultsThatOtherSoftwareMightNotKnow() {
        OverlayConfiguration configuration = minimal().build();
        assertThat(new String(configuration.toXml().toByteArray(), StandardCharsets.UTF_8))
                .isEqualTo("""
                        <?xml version="1.0" encoding="UTF-8"?>
                        <overlay xmlns="urn:ietf:params:xml:ns:p2p:config-base" xmlns:chord="urn:ietf:params:xml:ns:p2p:config-chord">
                          <configuration instance-name="pbx.example" sequence="1">
                            <topology-plugin>CHORD-RELOAD</topology-plugin>
                            <node-id-length>16</node-id-length>
                            <self-signed-permitted digest="sha1">true</self-signed-permitted>
                          </configuration>
                        </overlay>
                        """);
    }

    @Test
    void leavesAnEarlierConfigurationAloneWhenTheBuilderGoesOn() {
        OverlayConfigurationBuilder builder = minimal().sequence(4);
        OverlayConfiguration first = builder.build();
        OverlayConfiguration second = builder.sequence(5).build();
        assertThat(first.sequence()).isEqualTo(4);
        assertThat(second).isNotEqualTo(first).hasToString("configuration 5 of pbx.example");
    }

    @Test
    void refusesNodeIdsOfAnotherLength() {
        OverlayConfigurationBuilder builder =
                minimal().nodeIdLength(20).badNodes(List.of(NodeId.parse("000102030405060708090a0b0c0d0e0f")));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("bad-node 000102030405060708090a0b0c0d0e0f has 16 bytes, Node-IDs of this overlay have 20");
    }

    @Test
    void refusesToTrustNobody() {
        assertThatThrownBy(OverlayConfiguration.builder("pbx.example")::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("trusts no certificate");
    }

    @Test
    void refusesFewerNeighborsThanReplicas() {
        OverlayConfigurationBuilder builder = minimal().replicas(8).neighborsPerSide(OptionalInt.of(7));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("neighbors is 7, must be at least the number of replicas, which is 8");
        assertThat(builder.neighborsPerSide(OptionalInt.of(8)).build().neighborsPerSide())
                .hasValue(8);
        assertThat(builder.replicas(15)
                        .neighborsPerSide(OptionalInt.empty())
                        .build()
                        .replicas())
                .isEqualTo(15);
    }

    @Test
    void refusesWhatADocumentCannotSay() {
        assertThatThrownBy(() -> minimal().bootstrapNodes(List.of(InetSocketAddress.createUnresolved("a.example", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bootstrap-node is the name \"a.example\", must be an IPv4 or IPv6 address");
        assertThatThrownBy(() -> minimal().bootstrapNodes(List.of(node("fe80::1%1", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("must be the address of one host");
        assertThatThrownBy(() -> minimal().sharedSecret(" padded"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shared-secret begins or ends with white space; leave it out");
        assertThatThrownBy(() -> minimal().sharedSecret("a\u0001b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shared-secret has a character that XML cannot carry, at index 1; leave it out");
        assertThatThrownBy(() -> minimal().chordPingInterval(Duration.ofMillis(1500)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("chord-ping-interval is PT1.5S, must be at least 1 whole seconds");
        assertThatThrownBy(() -> minimal().rootCertificates(List.of(Opaque.copyOf(new byte[] {0x30, 0}))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("root-cert is no certificate of a certification authority in DER");
        assertThatThrownBy(() -> OverlayConfiguration.builder("a b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("instance-name is no DNS name of at most 253 characters");
        assertThatThrownBy(() -> OverlayConfiguration.builder("a".repeat(63) + ".b".repeat(96)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(OverlayConfiguration.builder("a".repeat(63) + ".b".repeat(95)))
                .isNotNull();
    }

    @Test
    void keepsRegisteredKindsAsTheyAreRegistered() {
        assertThatThrownBy(() -> new KindDefinition(
                        KindId.CERTIFICATE_BY_USER, DataModel.SINGLE, AccessPolicy.USER_MATCH, 1, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CERTIFICATE_BY_USER is SINGLE and USER-MATCH, must be ARRAY and USER-MATCH as registered");
        assertThatThrownBy(() -> KindDefinition.registered(new KindId(0x104), 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Kind 0x104 is not one of the registered Kinds known here");
        assertThat(KindDefinition.registered(KindId.TURN_SERVICE, 1, 100).maxNodeMultiple())
                .isEqualTo(20);
        assertThatThrownBy(() ->
                        new KindDefinition(new KindId(0xFFFFFFFE), DataModel.SINGLE, AccessPolicy.USER_MATCH, 1, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("id is 4294967294, must be of the private space, 4026531841 to 4294967293, or a registered"
                        + " Kind given by its name");
    }

    private static OverlayConfigurationBuilder minimal() {
        return OverlayConfiguration.builder("pbx.example").selfSigned(SelfSignedPolicy.SHA1);
    }

    private static OverlayConfiguration random(Random random) throws UnknownHostException {
        int nodeIdLength = 16 + random.nextInt(5);
        OverlayConfigurationBuilder builder = OverlayConfiguration.builder("overlay-" + random.nextInt(9) + ".example")
                .sequence(random.nextInt(65535))
                .expiration(random.nextBoolean() ? null : Instant.ofEpochMilli(random.nextInt() * 20_000L))
                .topologyPlugin("PLUGIN <" + random.nextInt() + "> & \"more\"")
                .nodeIdLength(nodeIdLength)
                .selfSigned(random.nextBoolean() ? SelfSignedPolicy.SHA1 : SelfSignedPolicy.SHA256)
                .turnDensity(random.nextInt(256))
                .clientsPermitted(random.nextBoolean())
                .noIce(random.nextBoolean())
                .chordUpdateInterval(Duration.ofSeconds(1 + random.nextInt(Integer.MAX_VALUE)))
                .chordPingInterval(Duration.ofSeconds(1 + random.nextInt(Integer.MAX_VALUE)))
                .chordReactive(random.nextBoolean())
                .replicas(2 + random.nextInt(6))
                .neighborsPerSide(random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(7 + random.nextInt(10)))
                .sharedSecret(random.nextBoolean() ? null : "\uD83D\uDE00 é]]>'" + random.nextInt())
                .maxMessageSize(256 + random.nextInt(0xFFFFFF - 255))
                .initialTtl(1 + random.nextInt(255))
                .reliabilityTimer(Duration.ofMillis(200 + random.nextInt(1_000_000)))
                .mandatoryExtensions(random.nextBoolean() ? List.of() : List.of(Namespaces.CHORD, Namespaces.OWN));
        if (random.nextBoolean()) {
            byte[] address = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(address);
            address[0] = 10;
            builder.bootstrapNodes(List.of(
                    new InetSocketAddress(InetAddress.getByAddress(address), 1 + random.nextInt(65535)),
                    node("127.0.0.1", 6084)));
            builder.enrollmentServers(List.of(URI.create("https://a.example/?a=1&b='" + random.nextInt())));
            builder.linkProtocols(List.of("TLS", "EXP-PROTOCOL"));
            builder.configurationSigners(List.of(nodeId(random, nodeIdLength)));
            builder.kindSigners(List.of(nodeId(random, nodeIdLength), nodeId(random, nodeIdLength)));
            builder.badNodes(List.of(nodeId(random, nodeIdLength), nodeId(random, nodeIdLength)));
            builder.kinds(List.of(
                    KindDefinition.registered(KindId.TURN_SERVICE, 1, 1 + random.nextInt(Integer.MAX_VALUE)),
                    new KindDefinition(
                            new KindId(0xF0000001 + random.nextInt(99)),
                            random.nextBoolean() ? DataModel.SINGLE : DataModel.DICTIONARY,
                            AccessPolicy.NODE_MULTIPLE,
                            1 + random.nextInt(99),
                            1,
                            1 + random.nextInt(255))));
        }
        return builder.build();
    }

    private static InetSocketAddress node(String address, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    private static NodeId nodeId(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[0] |= 1;
        return NodeId.copyOf(bytes);
    }
}
