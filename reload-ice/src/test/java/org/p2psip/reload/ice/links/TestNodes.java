// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.node.ReloadNodeBuilder;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.security.TrustPolicy;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/** Nodes of one overlay with ICE on real sockets of the loopback address. */
public final class TestNodes implements AutoCloseable {
    static final String OVERLAY = "ice.example";
    private static final long TIMEOUT_SECONDS = 60;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What members show themselves to relays by. */
    public static final Opaque TURN_KEY = Opaque.copyOf(new byte[32]);

    private final CertificateIssuer root = CertificateIssuer.createRoot(
            "Root " + RANDOM.nextInt(1_000_000), KeyPairs.p256(RANDOM), day(-300), day(300), RANDOM);
    private final List<ReloadNode> nodes = new ArrayList<>();

    public static IceLinks links() {
        return IceLinks.builder().listen(anyPort()).build();
    }

    public static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    public ReloadNode node(List<InetSocketAddress> bootstrap, IceLinks links) {
        return node(bootstrap, links, builder -> builder);
    }

    public ReloadNode node(List<InetSocketAddress> bootstrap, IceLinks links, UnaryOperator<ReloadNodeBuilder> more) {
        OverlayConfiguration configuration = OverlayConfiguration.builder(OVERLAY)
                .rootCertificates(List.of(root.certificate()))
                .topologyPlugin(ChordTopology.NAME)
                .bootstrapNodes(bootstrap)
                .turnDensity(4)
                .turnKey(TURN_KEY)
                .kinds(List.of(
                        KindDefinition.registered(KindId.SIP_REGISTRATION, 10, 1000),
                        KindDefinition.registered(KindId.TURN_SERVICE, 1, 100)))
                .build();
        ReloadNode node = more.apply(ReloadNode.builder(configuration, credentials())
                        .topology(new ChordTopology())
                        .links(links))
                .build();
        nodes.add(node);
        return node;
    }

    CertificateTrust trust() {
        return new CertificateTrust(new TrustPolicy(
                OVERLAY, 16, List.of(root.certificate()), SelfSignedPolicy.REFUSED, java.util.Set.of()));
    }

    Credentials credentials() {
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

    public static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(TIMEOUT_SECONDS, SECONDS).join();
    }

    @Override
    public void close() {
        nodes.forEach(ReloadNode::close);
    }
}
