// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.link.LinkProvider;
import org.p2psip.reload.link.dtls.DtlsLinks;
import org.p2psip.reload.link.tls.TlsLinks;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.node.ReloadNodeBuilder;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/** Overlays of nodes with real UDP sockets, alone and beside TLS. */
class DtlsJoinTest {
    private static final String OVERLAY = "dtls.example";
    private static final long TIMEOUT_SECONDS = 60;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Many times as long as a datagram. */
    private static final int VALUE_BYTES = 20_000;

    private final CertificateIssuer root = CertificateIssuer.createRoot(
            "Root " + RANDOM.nextInt(1_000_000), KeyPairs.p256(RANDOM), day(-300), day(300), RANDOM);
    private final List<ReloadNode> nodes = new ArrayList<>();

    @AfterEach
    void closeAll() {
        nodes.forEach(ReloadNode::close);
    }

    @Test
    void nodesJoinStoreAndFetchOverUdpAlone() {
        DtlsLinks links = dtls(anyPort());
        ReloadNode founder = node(List.of(), links);
        await(founder.found());
        List<InetSocketAddress> bootstrap = List.of(links.localAddress());
        ReloadNode alice = node(bootstrap, dtls(anyPort()));
        await(alice.join());
        ReloadNode bob = node(bootstrap, dtls(anyPort()));
        await(bob.join());

        assertThat(await(bob.ping(List.of(new Destination.Node(alice.nodeId()))))
                        .responder())
                .isEqualTo(alice.nodeId());
        store(alice);
        assertThat(stored(bob, alice)).isEqualTo(1);
        assertThat(stored(founder, alice)).isEqualTo(1);
        await(bob.leave());
        assertThat(stored(founder, alice)).isEqualTo(1);
    }

    @Test
    void nodeThatRestartsAtItsAddressJoinsAgain() {
        DtlsLinks links = dtls(anyPort());
        ReloadNode founder = node(List.of(), links);
        await(founder.found());
        List<InetSocketAddress> bootstrap = List.of(links.localAddress());
        DtlsLinks first = dtls(anyPort());
        Credentials credentials = credentials();
        ReloadNode member = node(bootstrap, credentials, first);
        await(member.join());
        InetSocketAddress address = first.localAddress();
        member.close();
        await(member.closed());

        ReloadNode again = node(bootstrap, credentials, dtls(address));
        await(again.join());
        assertThat(await(again.ping(List.of(new Destination.Node(founder.nodeId()))))
                        .responder())
                .isEqualTo(founder.nodeId());
    }

    @Test
    void nodesWithUdpOnlyAndWithTcpOnlyMeetThroughOneThatHasBoth() {
        TlsLinks tls = tls();
        DtlsLinks dtls = dtls(anyPort());
        ReloadNode both = node(List.of(), tls, dtls);
        await(both.found());
        ReloadNode overTcp = node(List.of(tls.localAddress()), tls(), dtls(anyPort()));
        await(overTcp.join());
        ReloadNode overUdp = node(List.of(dtls.localAddress()), dtls(anyPort()));
        await(overUdp.join());

        store(overUdp);
        assertThat(stored(overTcp, overUdp)).isEqualTo(1);
        assertThat(await(overTcp.ping(List.of(new Destination.Node(overUdp.nodeId()))))
                        .responder())
                .isEqualTo(overUdp.nodeId());
    }

    @Test
    void messagesLongerThanADatagramGoInFragments() {
        DtlsLinks links = dtls(anyPort());
        ReloadNode founder = node(List.of(), links);
        await(founder.found());
        List<InetSocketAddress> bootstrap = List.of(links.localAddress());
        List<ReloadNode> all = new ArrayList<>(List.of(founder));
        for (int i = 0; i < 3; i++) {
            ReloadNode node = node(bootstrap, dtls(anyPort()));
            await(node.join());
            all.add(node);
        }
        byte[] bytes = new byte[VALUE_BYTES];
        for (ReloadNode owner : all) {
            RANDOM.nextBytes(bytes);
            Opaque value = Opaque.copyOf(bytes);
            store(owner, value);
            for (ReloadNode seeker : all) {
                assertThat(fetch(seeker, owner).values())
                        .singleElement()
                        .satisfies(found ->
                                assertThat(found.data().value().value().value()).isEqualTo(value));
            }
        }
        for (ReloadNode node : all) {
            assertThat(await(node.status()).statistics().dropped())
                    .doesNotContainKeys(
                            DropReason.FRAGMENT_CONFLICT, DropReason.FRAGMENT_OVERFLOW, DropReason.MALFORMED);
        }
    }

    private static void store(ReloadNode node) {
        store(node, Opaque.EMPTY);
    }

    private static void store(ReloadNode node, Opaque contents) {
        StoredDataValue value =
                new StoredDataValue.DictionaryEntry(node.nodeId().toOpaque(), new DataValue(true, contents));
        await(node.store(resource(node), KindId.SIP_REGISTRATION, List.of(value), Duration.ofHours(1)));
    }

    private static int stored(ReloadNode at, ReloadNode owner) {
        return fetch(at, owner).values().size();
    }

    private static FetchResult fetch(ReloadNode at, ReloadNode owner) {
        return await(at.fetch(
                resource(owner),
                new StoredDataSpecifier(
                        KindId.SIP_REGISTRATION, 0, new ModelSpecifier.DictionarySpecifier(List.of()))));
    }

    private static ResourceId resource(ReloadNode owner) {
        return owner.resourceId(Opaque.copyOf(owner.userName().getBytes(StandardCharsets.UTF_8)));
    }

    private ReloadNode node(List<InetSocketAddress> bootstrap, LinkProvider first, LinkProvider... others) {
        return node(bootstrap, credentials(), first, others);
    }

    private ReloadNode node(
            List<InetSocketAddress> bootstrap, Credentials credentials, LinkProvider first, LinkProvider... others) {
        OverlayConfiguration configuration = OverlayConfiguration.builder(OVERLAY)
                .rootCertificates(List.of(root.certificate()))
                .topologyPlugin(ChordTopology.NAME)
                .bootstrapNodes(bootstrap)
                .noIce(true)
                .maxMessageSize(2 * VALUE_BYTES)
                .kinds(List.of(KindDefinition.registered(KindId.SIP_REGISTRATION, 10, VALUE_BYTES + 100)))
                .build();
        ReloadNodeBuilder builder = ReloadNode.builder(configuration, credentials)
                .topology(new ChordTopology())
                .links(first, others);
        ReloadNode node = builder.build();
        nodes.add(node);
        return node;
    }

    private static TlsLinks tls() {
        return TlsLinks.builder().listen(anyPort()).build();
    }

    private static DtlsLinks dtls(InetSocketAddress address) {
        return DtlsLinks.builder().listen(address).build();
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private Credentials credentials() {
        byte[] id = new byte[16];
        RANDOM.nextBytes(id);
        NodeId nodeId = NodeId.copyOf(id);
        AsymmetricCipherKeyPair keys = KeyPairs.p256(RANDOM);
        String user = "user" + RANDOM.nextInt(1_000_000) + "@" + OVERLAY;
        Opaque der = root.issue(new NodeProfile(OVERLAY, List.of(nodeId), user, day(-2), day(1)), keys.getPublic());
        try {
            return Credentials.of(
                    NodeCertificate.parse(der, OVERLAY, 16), nodeId, keys.getPrivate(), new EcdsaP256Sha256());
        } catch (CertificateRefusedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Instant day(int fromNow) {
        return Instant.ofEpochSecond(System.currentTimeMillis() / 1000).plus(Duration.ofDays(fromNow));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(TIMEOUT_SECONDS, SECONDS).join();
    }
}
