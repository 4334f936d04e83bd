// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.security.Fixtures.ALICE;
import static org.p2psip.reload.security.Fixtures.FROM;
import static org.p2psip.reload.security.Fixtures.NODE;
import static org.p2psip.reload.security.Fixtures.NODE_KEYS;
import static org.p2psip.reload.security.Fixtures.NOW;
import static org.p2psip.reload.security.Fixtures.OTHER_KEYS;
import static org.p2psip.reload.security.Fixtures.OVERLAY;
import static org.p2psip.reload.security.Fixtures.RANDOM;
import static org.p2psip.reload.security.Fixtures.ROOT;
import static org.p2psip.reload.security.Fixtures.RSA_KEYS;
import static org.p2psip.reload.security.Fixtures.TO;
import static org.p2psip.reload.security.Fixtures.nodeUri;
import static org.p2psip.reload.security.Fixtures.uri;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.p2psip.reload.security.CertificateRefusedException.Reason;
import org.p2psip.reload.security.Fixtures.HandMade;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

class SelfSignedTrustTest {
    @ParameterizedTest
    @EnumSource(names = "REFUSED", mode = EnumSource.Mode.EXCLUDE)
    @Tag("6940-11.3.1-4")
    void trustsNodeIdsOfTheKey(SelfSignedPolicy policy) throws Exception {
        for (AsymmetricCipherKeyPair keys : List.of(NODE_KEYS, RSA_KEYS)) {
            for (int count : new int[] {1, 2, NodeCertificate.MAX_NODE_IDS}) {
                List<NodeId> nodeIds = policy.nodeIds(publicKey(keys), count, 16);
                Opaque der =
                        CertificateIssuer.selfSigned(new NodeProfile(OVERLAY, nodeIds, ALICE, FROM, TO), keys, RANDOM);
                assertThat(trust(policy).check(der, List.of(), NOW).nodeIds()).isEqualTo(nodeIds);
            }
        }
    }

    @Test
    @Tag("6940-11.3.1-3")
    void singleNodeIdIsTheHeadOfTheDigestOfTheKey() throws IOException {
        byte[] key = publicKey(NODE_KEYS).toByteArray();
        assertThat(SelfSignedPolicy.SHA1.nodeIds(publicKey(NODE_KEYS), 1, 20))
                .containsExactly(NodeId.copyOf(Digests.digest(new SHA1Digest(), key)));
        assertThat(SelfSignedPolicy.SHA256.nodeIds(publicKey(NODE_KEYS), 1, 16))
                .containsExactly(NodeId.copyOf(Arrays.copyOf(Digests.digest(new SHA256Digest(), key), 16)));
    }

    @Test
    void severalNodeIdsCountFromOneInFourBytesBeforeTheKey() throws IOException {
        byte[] key = publicKey(NODE_KEYS).toByteArray();
        assertThat(SelfSignedPolicy.SHA256.nodeIds(publicKey(NODE_KEYS), 2, 16))
                .containsExactly(
                        NodeId.copyOf(Arrays.copyOf(Digests.sha256(new byte[] {0, 0, 0, 1}, key), 16)),
                        NodeId.copyOf(Arrays.copyOf(Digests.sha256(new byte[] {0, 0, 0, 2}, key), 16)));
    }

    @Test
    void trustsCertificateWithoutUserNameAndWithEmptyNames() throws Exception {
        NodeId nodeId = ofKey();
        Opaque der = new HandMade("", "", NODE_KEYS.getPublic())
                .names(uri(ReloadUri.format(nodeId, OVERLAY)))
                .signedBy(NODE_KEYS.getPrivate(), "SHA256withECDSA")
                .build();
        NodeCertificate certificate = trust(SelfSignedPolicy.SHA256).check(der, List.of(), NOW);
        assertThat(certificate.nodeIds()).containsExactly(nodeId);
        assertThat(certificate.userName()).isEmpty();
    }

    @Test
    void trustsIssuedCertificatesBesides() throws CertificateRefusedException {
        assertThat(trust(SelfSignedPolicy.SHA256)
                        .check(Fixtures.nodeCertificate(NODE), List.of(), NOW)
                        .nodeIds())
                .containsExactly(NODE);
    }

    @Test
    @Tag("6940-11.3.1-4")
    void refusesStolenNodeId() {
        Opaque der = CertificateIssuer.selfSigned(Fixtures.profile(NODE), NODE_KEYS, RANDOM);
        assertRefused(SelfSignedPolicy.SHA256, der, Reason.NODE_ID_MISMATCH);
    }

    @Test
    void refusesNodeIdByTheOtherDigest() throws IOException {
        Opaque der = CertificateIssuer.selfSigned(Fixtures.profile(ofKey()), NODE_KEYS, RANDOM);
        assertRefused(SelfSignedPolicy.SHA1, der, Reason.NODE_ID_MISMATCH);
    }

    @Test
    void refusesStolenNodeIdBesideItsOwn() throws IOException {
        List<NodeId> own = SelfSignedPolicy.SHA256.nodeIds(publicKey(NODE_KEYS), 2, 16);
        Opaque der = CertificateIssuer.selfSigned(Fixtures.profile(own.get(0), NODE), NODE_KEYS, RANDOM);
        assertRefused(SelfSignedPolicy.SHA256, der, Reason.NODE_ID_MISMATCH);
    }

    @Test
    void refusesCertificateThatAnotherKeySigned() throws IOException {
        Opaque der = new HandMade("CN=node", "CN=node", NODE_KEYS.getPublic())
                .names(uri(ReloadUri.format(ofKey(), OVERLAY)))
                .signedBy(OTHER_KEYS.getPrivate(), "SHA256withECDSA")
                .build();
        assertRefused(SelfSignedPolicy.SHA256, der, Reason.UNKNOWN_CA);
    }

    @Test
    void refusesWeakSelfSignature() {
        Opaque der = new HandMade("CN=node", "CN=node", NODE_KEYS.getPublic())
                .names(nodeUri())
                .signedBy(NODE_KEYS.getPrivate(), "SHA1withECDSA")
                .build();
        assertRefused(SelfSignedPolicy.SHA1, der, Reason.WEAK_ALGORITHM);
    }

    @Test
    void refusesExpiredAndRevoked() throws IOException {
        NodeId nodeId = ofKey();
        Opaque der = CertificateIssuer.selfSigned(Fixtures.profile(nodeId), NODE_KEYS, RANDOM);
        assertThatThrownBy(() -> trust(SelfSignedPolicy.SHA256).check(der, List.of(), TO.plusSeconds(1)))
                .hasMessageStartingWith("EXPIRED");
        CertificateTrust strict =
                new CertificateTrust(new TrustPolicy(OVERLAY, 16, List.of(), SelfSignedPolicy.SHA256, Set.of(nodeId)));
        assertThatThrownBy(() -> strict.check(der, List.of(), NOW)).hasMessageStartingWith("BAD_NODE");
    }

    @Test
    void derivesNoNodeIdsWhereSelfSignedIsRefused() {
        assertThatThrownBy(() -> SelfSignedPolicy.REFUSED.nodeIds(publicKey(NODE_KEYS), 1, 16))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SelfSignedPolicy.SHA1.nodeIds(publicKey(NODE_KEYS), 65, 16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count is 65, must be 1 to 64");
    }

    private static NodeId ofKey() throws IOException {
        return SelfSignedPolicy.SHA256.nodeIds(publicKey(NODE_KEYS), 1, 16).get(0);
    }

    private static Opaque publicKey(AsymmetricCipherKeyPair keys) throws IOException {
        return Opaque.copyOf(SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(keys.getPublic())
                .getEncoded());
    }

    private static CertificateTrust trust(SelfSignedPolicy policy) {
        return new CertificateTrust(new TrustPolicy(OVERLAY, 16, List.of(ROOT.certificate()), policy, Set.of()));
    }

    private static void assertRefused(SelfSignedPolicy policy, Opaque der, Reason reason) {
        assertThatThrownBy(() -> trust(policy).check(der, List.of(), NOW))
                .isInstanceOfSatisfying(
                        CertificateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
