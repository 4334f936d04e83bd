// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.tls.TlsLinks;
import org.p2psip.reload.node.NodeStatus;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/** Who is let in over real TLS, and who is told why not. */
class TlsJoinTest {
    private static final String OVERLAY = "tls.example";
    private static final long TIMEOUT_SECONDS = 60;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Reports every handshake, failed ones with a trace. Held, as the level is lost with the logger. */
    private static final Logger BOUNCY_CASTLE = Logger.getLogger("org.bouncycastle.jsse");

    static {
        BOUNCY_CASTLE.setLevel(Level.OFF);
    }

    private final CertificateIssuer root = root();
    private final List<ReloadNode> nodes = new ArrayList<>();
    private ReloadNode founder;
    private OverlayConfiguration configuration;

    @BeforeEach
    void found() {
        TlsLinks links = links();
        founder = node(configuration(root, List.of()), credentials(root, OVERLAY, day(1)), links);
        await(founder.found());
        configuration = configuration(root, List.of(links.localAddress()));
    }

    @AfterEach
    void closeAll() {
        nodes.forEach(ReloadNode::close);
    }

    @Test
    void memberJoins() {
        ReloadNode member = node(configuration, credentials(root, OVERLAY, day(1)), links());
        await(member.join());
        assertThat(await(member.ping(List.of(new Destination.Node(founder.nodeId()))))
                        .responder())
                .isEqualTo(founder.nodeId());
    }

    @Test
    void expiredCertificateIsToldAndCountedOnce() {
        assertRefused(node(configuration, credentials(root, OVERLAY, day(-1)), links()), RefusalReason.EXPIRED);
    }

    @Test
    void certificateOfAnotherAuthorityIsToldAndCountedOnce() {
        assertRefused(node(configuration, credentials(root(), OVERLAY, day(1)), links()), RefusalReason.UNKNOWN_CA);
    }

    @Test
    void certificateOfAnotherOverlayIsToldAndCountedOnce() {
        assertRefused(
                node(configuration, credentials(root, "other.example", day(1)), links()), RefusalReason.WRONG_OVERLAY);
    }

    @Test
    void garbageInsteadOfAHandshakeHarmsNobody() throws IOException {
        InetSocketAddress address = configuration.bootstrapNodes().get(0);
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(new byte[10_000]);
            int end = socket.getInputStream().readAllBytes().length;
            assertThat(end).isLessThan(100);
        } catch (IOException reset) {
            // As good as closed.
        }
        memberJoins();
        assertThat(await(founder.status()).refusedLinks()).containsEntry(RefusalReason.NOT_TLS, 1L);
    }

    @Test
    void whatIsAskedOfAClosedNodeFails() {
        founder.close();
        assertThat(failure(founder.join()).reason()).isEqualTo(ReloadException.Reason.NOT_AVAILABLE);
        assertThat(failure(founder.ping(List.of(new Destination.Node(founder.nodeId()))))
                        .reason())
                .isEqualTo(ReloadException.Reason.NOT_AVAILABLE);
        assertThat(failure(founder.status()).reason()).isEqualTo(ReloadException.Reason.NOT_AVAILABLE);
        founder.close();
        await(founder.leave());
    }

    @Test
    void nodeThatNeverJoinedLeavesAtOnce() {
        ReloadNode member = node(configuration, credentials(root, OVERLAY, day(1)), links());
        await(member.leave());
        assertThat(failure(member.join()).reason()).isEqualTo(ReloadException.Reason.NOT_AVAILABLE);
    }

    private void assertRefused(ReloadNode stranger, RefusalReason reason) {
        ReloadException failure = failure(stranger.join());
        InetSocketAddress bootstrap = configuration.bootstrapNodes().get(0);
        assertThat(failure)
                .hasMessageStartingWith(
                        "could not join: no bootstrap node let this node in: 127.0.0.1:" + bootstrap.getPort() + ": ")
                .hasMessageContaining("alert certificate_");
        assertThat(failure.getMessage()).doesNotContain("\n");
        NodeStatus status = await(founder.status());
        assertThat(status.refusedLinks()).containsOnly(Map.entry(reason, 1L));
        memberJoins();
    }

    private static OverlayConfiguration configuration(CertificateIssuer root, List<InetSocketAddress> bootstrap) {
        return OverlayConfiguration.builder(OVERLAY)
                .rootCertificates(List.of(root.certificate()))
                .topologyPlugin(ChordTopology.NAME)
                .bootstrapNodes(bootstrap)
                .noIce(true)
                .kinds(List.of(KindDefinition.registered(KindId.SIP_REGISTRATION, 10, 1000)))
                .build();
    }

    private ReloadNode node(OverlayConfiguration overlay, Credentials credentials, TlsLinks links) {
        ReloadNode node = ReloadNode.builder(overlay, credentials)
                .topology(new ChordTopology())
                .links(links)
                .joinPatience(Duration.ZERO)
                .build();
        nodes.add(node);
        return node;
    }

    private static TlsLinks links() {
        return TlsLinks.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build();
    }

    private static CertificateIssuer root() {
        return CertificateIssuer.createRoot(
                "Root " + RANDOM.nextInt(1_000_000), KeyPairs.p256(RANDOM), day(-300), day(300), RANDOM);
    }

    private static Credentials credentials(CertificateIssuer issuer, String overlay, Instant notAfter) {
        byte[] id = new byte[16];
        RANDOM.nextBytes(id);
        NodeId nodeId = NodeId.copyOf(id);
        AsymmetricCipherKeyPair keys = KeyPairs.p256(RANDOM);
        Opaque der = issuer.issue(
                new NodeProfile(overlay, List.of(nodeId), "someone@" + overlay, day(-2), notAfter), keys.getPublic());
        try {
            return Credentials.of(
                    NodeCertificate.parse(der, overlay, 16), nodeId, keys.getPrivate(), new EcdsaP256Sha256());
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

    private static ReloadException failure(CompletionStage<?> stage) {
        Throwable thrown = catchThrowable(() -> stage.toCompletableFuture().get(TIMEOUT_SECONDS, SECONDS));
        assertThat(thrown).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(ReloadException.class);
        return (ReloadException) thrown.getCause();
    }
}
