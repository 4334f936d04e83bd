// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.security.SignatureScheme;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.certificate.CertificateListener;
import org.p2psip.reload.usage.certificate.CertificateUsage;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.StoredDataValue;

/** Nodes store their certificates for each other (RFC 6940, Section 8). */
class CertificateUsageSimulationTest {
    private static final String OVERLAY = "cert.example";
    private static final Duration SOON = Duration.ofMinutes(2);

    private final Simulation simulation = Simulation.ofSeed(Simulation.seedFromProperty(4));
    private final SimulatedNetwork network = new SimulatedNetwork(simulation);
    private final ThrowawayAuthority authority = ThrowawayAuthority.of(simulation, OVERLAY);
    private final List<String> heard = new ArrayList<>();
    private SimulatedOverlay overlay;
    private int bobs;

    @Test
    @Tag("6940-8-2")
    @Tag("6940-8-3")
    void everyNodeIsFoundByItsNodeIdAndItsUserName() {
        create(4, SelfSignedPolicy.REFUSED);
        List<CertificateUsage> usages = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            CertificateUsage usage = CertificateUsage.create();
            usages.add(usage);
            overlay.add("user" + i + "@" + OVERLAY, usage);
        }
        overlay.enterInTurn();
        simulation.runFor(SOON);
        for (int i = 0; i < 6; i++) {
            SimulatedPeer sought = overlay.peers().get((i + 1) % 6);
            NodeCertificate own = sought.node().certificate();
            assertThat(overlay.await("by node", usages.get(i).ofNode(sought.nodeId())))
                    .containsExactly(own);
            assertThat(overlay.await("by user", usages.get(i).ofUser(sought.userName())))
                    .containsExactly(own);
        }
        assertThat(overlay.await("nobody", usages.get(0).ofUser("nobody@" + OVERLAY)))
                .isEmpty();
    }

    @Test
    void certificateOutlivesItsLifetimeAndStaysInItsPlace() {
        create(4, SelfSignedPolicy.REFUSED);
        CertificateUsage alice = usage();
        overlay.add("alice@" + OVERLAY, alice);
        overlay.add("bob@" + OVERLAY);
        overlay.enterInTurn();
        simulation.runFor(Duration.ofDays(4));
        assertThat(overlay.await("by user", alice.ofUser("alice@" + OVERLAY))).hasSize(1);
        assertThat(heard.stream().filter(each -> each.startsWith("stored")).count())
                .isBetween(2 * 5L, 2 * 12L);
        assertThat(heard).allMatch(each -> each.startsWith("stored"));
    }

    @Test
    void oldAndNewCertificateOfANodeAreBothThere() {
        create(4, SelfSignedPolicy.REFUSED);
        CertificateUsage alice = usage();
        overlay.add("alice@" + OVERLAY, alice);
        NodeId bobs = authority.randomNodeId();
        List<NodeCertificate> certificates = comeAndGo(bobs, 3, Duration.ofDays(300));
        assertThat(overlay.await("by node", alice.ofNode(bobs))).containsExactlyElementsOf(certificates);
    }

    @Test
    void newCertificateTakesTheOldestOnesPlaceInAFullList() {
        create(2, SelfSignedPolicy.REFUSED);
        CertificateUsage alice = usage();
        overlay.add("alice@" + OVERLAY, alice);
        NodeId bobs = authority.randomNodeId();
        List<NodeCertificate> certificates = comeAndGo(bobs, 3, Duration.ofDays(300));
        assertThat(overlay.await("by node", alice.ofNode(bobs)))
                .containsExactly(certificates.get(2), certificates.get(1));
    }

    @Test
    void newCertificateTakesThePlaceOfOneThatIsNotValidAnyMore() {
        create(2, SelfSignedPolicy.REFUSED);
        CertificateUsage alice = usage();
        overlay.add("alice@" + OVERLAY, alice);
        overlay.enterInTurn();
        NodeId bobs = authority.randomNodeId();
        for (int i = 0; i < 2; i++) {
            Credentials shortLived = credentials(bobs, Duration.ofMinutes(10));
            SimulatedPeer bob = overlay.add(shortLived, builder -> builder);
            overlay.awaitEnd("entry", overlay.enter(bob));
            overlay.await(
                    "store",
                    bob.node()
                            .store(
                                    bob.node().resourceId(bobs.toOpaque()),
                                    KindId.CERTIFICATE_BY_NODE,
                                    List.of(new StoredDataValue.ArrayEntry(
                                            StoredDataValue.LAST_INDEX,
                                            new DataValue(
                                                    true,
                                                    shortLived.certificate().der()))),
                                    Duration.ofDays(1)));
            overlay.awaitEnd("leaving", overlay.leave(bob));
        }
        simulation.runFor(Duration.ofMinutes(15));
        NodeCertificate valid = once(bobs, Duration.ofDays(300));
        assertThat(overlay.await("by node", alice.ofNode(bobs))).containsExactly(valid);
        assertThat(heard).noneMatch(each -> each.startsWith("not stored " + KindId.CERTIFICATE_BY_NODE));
    }

    @Test
    @Tag("6940-11.3.1-6")
    @Tag("6940-11.3.1-7")
    void selfSignedNodeStoresItsCertificateUnlessItsUserNameIsTaken() {
        create(4, SelfSignedPolicy.SHA256);
        CertificateUsage alice = usage();
        CertificateUsage impostor = usage();
        SimulatedPeer first = addSelfSigned("alice@" + OVERLAY, 1, alice);
        SimulatedPeer second = addSelfSigned("alice@" + OVERLAY, 2, impostor);
        overlay.awaitEnd("founding", overlay.enter(first));
        simulation.runFor(SOON);
        assertThat(heard)
                .containsExactlyInAnyOrder(
                        "stored " + KindId.CERTIFICATE_BY_NODE, "stored " + KindId.CERTIFICATE_BY_USER);
        heard.clear();
        overlay.awaitEnd("entry", overlay.enter(second));
        simulation.runFor(SOON);
        assertThat(heard)
                .containsExactlyInAnyOrder(
                        "stored " + KindId.CERTIFICATE_BY_NODE, "taken alice@" + OVERLAY + " by " + first.nodeId());
        assertThat(overlay.await("by user", impostor.ofUser("alice@" + OVERLAY)))
                .containsExactly(first.node().certificate());
        assertThat(overlay.await("by node", alice.ofNode(second.nodeId())))
                .containsExactly(second.node().certificate());
    }

    /** The same node comes so many times, each time with a new certificate, and goes without a word. */
    private List<NodeCertificate> comeAndGo(NodeId nodeId, int times, Duration validity) {
        overlay.enterInTurn();
        List<NodeCertificate> certificates = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            certificates.add(once(nodeId, validity));
        }
        return certificates;
    }

    private NodeCertificate once(NodeId nodeId, Duration validity) {
        Credentials credentials = credentials(nodeId, validity);
        SimulatedPeer bob = overlay.add(credentials, builder -> builder.usage(usage()));
        overlay.awaitEnd("entry", overlay.enter(bob));
        simulation.runFor(SOON);
        overlay.awaitEnd("leaving", overlay.leave(bob));
        simulation.runFor(SOON);
        return credentials.certificate();
    }

    private Credentials credentials(NodeId nodeId, Duration validity) {
        Instant now = Instant.ofEpochMilli(simulation.clock().millis());
        bobs++;
        String userName = "bob" + bobs + "@" + OVERLAY;
        return authority.issue(
                new NodeProfile(OVERLAY, List.of(nodeId), userName, now.minus(Duration.ofDays(1)), now.plus(validity)));
    }

    private void create(int maxCount, SelfSignedPolicy selfSigned) {
        overlay = new SimulatedOverlay(
                simulation,
                network,
                authority,
                new ChordTopology(),
                configuration -> configuration
                        .selfSigned(selfSigned)
                        .kinds(List.of(
                                KindDefinition.registered(KindId.CERTIFICATE_BY_NODE, maxCount, 2000),
                                KindDefinition.registered(KindId.CERTIFICATE_BY_USER, maxCount, 2000))));
    }

    private CertificateUsage usage() {
        return CertificateUsage.builder()
                .listener(new CertificateListener() {
                    @Override
                    public void certificateStored(KindId kind) {
                        heard.add("stored " + kind);
                    }

                    @Override
                    public void certificateNotStored(KindId kind, ReloadException reason) {
                        heard.add("not stored " + kind + ": " + reason);
                    }

                    @Override
                    public void userNameTaken(String userName, NodeId by) {
                        heard.add("taken " + userName + " by " + by);
                    }
                })
                .build();
    }

    private SimulatedPeer addSelfSigned(String userName, long seed, CertificateUsage usage) {
        Random random = new Random(seed);
        AsymmetricCipherKeyPair keys = KeyPairs.p256(random);
        Instant now = Instant.ofEpochMilli(simulation.clock().millis());
        try {
            Opaque der = CertificateIssuer.selfSigned(
                    new NodeProfile(
                            OVERLAY,
                            SelfSignedPolicy.SHA256.nodeIds(
                                    Opaque.copyOf(
                                            SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(keys.getPublic())
                                                    .getEncoded()),
                                    1,
                                    16),
                            userName,
                            now.minus(Duration.ofDays(1)),
                            now.plus(Duration.ofDays(30))),
                    keys,
                    random);
            NodeCertificate certificate = NodeCertificate.parse(der, OVERLAY, 16);
            Credentials credentials =
                    Credentials.of(certificate, certificate.nodeIds().get(0), keys.getPrivate(), new EcdsaP256Sha256());
            return overlay.add(
                    credentials,
                    builder -> builder.usage(usage)
                            .signatureSchemes(SignatureScheme.standard())
                            .trust(new CertificateTrust(overlay.configuration().trustPolicy())));
        } catch (CertificateRefusedException | IOException refused) {
            throw new AssertionError(refused);
        }
    }
}
