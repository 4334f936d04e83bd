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
import static org.p2psip.reload.security.Fixtures.OTHER_NODE;
import static org.p2psip.reload.security.Fixtures.OVERLAY;
import static org.p2psip.reload.security.Fixtures.RANDOM;
import static org.p2psip.reload.security.Fixtures.ROOT;
import static org.p2psip.reload.security.Fixtures.ROOT_FROM;
import static org.p2psip.reload.security.Fixtures.ROOT_KEYS;
import static org.p2psip.reload.security.Fixtures.ROOT_TO;
import static org.p2psip.reload.security.Fixtures.RSA_KEYS;
import static org.p2psip.reload.security.Fixtures.TO;

import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

class CertificateIssuerTest {
    @Test
    @Tag("6940-11.3-14")
    @Tag("6940-11.3-18")
    @Tag("6940-11.3-20")
    @Tag("6940-11.3-24")
    void issuesByTheProfile() throws Exception {
        X509CertificateHolder certificate = holder(Fixtures.nodeCertificate(NODE, OTHER_NODE));
        assertThat(certificate.getSubject().getRDNs()).isEmpty();
        assertThat(certificate.getIssuer()).isEqualTo(new X500Name("CN=" + Fixtures.ROOT_NAME));
        assertThat(certificate.getExtension(Extension.subjectAlternativeName).isCritical())
                .isTrue();
        GeneralName[] names = GeneralNames.fromExtensions(certificate.getExtensions(), Extension.subjectAlternativeName)
                .getNames();
        assertThat(names)
                .containsExactly(
                        Fixtures.uri("reload://0110101112131415161718191a1b1c1d1e1f@example.com/"),
                        Fixtures.uri("reload://0110202122232425262728292a2b2c2d2e2f@example.com/"),
                        Fixtures.email(ALICE));
        assertThat(certificate.getSerialNumber().signum()).isPositive();
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(FROM);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(TO);
    }

    @Test
    void issuesWhatTheJavaPlatformVerifies() throws Exception {
        PublicKey rootKey = platform(ROOT.certificate()).getPublicKey();
        platform(ROOT.certificate()).verify(rootKey);
        X509Certificate certificate = platform(Fixtures.nodeCertificate(NODE));
        certificate.verify(rootKey);
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(platform(ROOT.certificate()).getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(platform(CertificateIssuer.selfSigned(Fixtures.profile(NODE), NODE_KEYS, RANDOM))
                        .getIssuerX500Principal()
                        .getName())
                .isEqualTo("CN=" + NODE);
    }

    @Test
    void issuesWithAnRsaKey() throws Exception {
        CertificateIssuer root = CertificateIssuer.createRoot("RSA root", RSA_KEYS, ROOT_FROM, ROOT_TO, RANDOM);
        Opaque der = root.issue(Fixtures.profile(NODE), NODE_KEYS.getPublic());
        platform(der).verify(platform(root.certificate()).getPublicKey());
        CertificateTrust trust = new CertificateTrust(
                new TrustPolicy(OVERLAY, 16, List.of(root.certificate()), SelfSignedPolicy.REFUSED, Set.of()));
        assertThat(trust.check(der, List.of(), NOW).nodeIds()).containsExactly(NODE);
    }

    @Test
    void sameSeedYieldsSameCertificates() {
        assertThat(certificates(new Random(5))).isEqualTo(certificates(new Random(5)));
        assertThat(certificates(new Random(5))).isNotEqualTo(certificates(new Random(6)));
    }

    private static List<Opaque> certificates(Random random) {
        CertificateIssuer root = CertificateIssuer.createRoot("Root", ROOT_KEYS, ROOT_FROM, ROOT_TO, random);
        return List.of(root.certificate(), root.issue(Fixtures.profile(NODE), NODE_KEYS.getPublic()));
    }

    @Test
    void givesEachCertificateItsOwnSerialNumber() throws Exception {
        assertThat(holder(Fixtures.nodeCertificate(NODE)).getSerialNumber())
                .isNotEqualTo(holder(Fixtures.nodeCertificate(NODE)).getSerialNumber());
    }

    @Test
    void worksOnWithAnExistingAuthority() throws CertificateRefusedException {
        CertificateIssuer again = CertificateIssuer.of(ROOT.certificate(), ROOT_KEYS.getPrivate(), RANDOM);
        Opaque der = again.issue(Fixtures.profile(NODE), NODE_KEYS.getPublic());
        assertThat(Fixtures.trust().check(der, List.of(), NOW).nodeIds()).containsExactly(NODE);
    }

    @Test
    void refusesKeyOrCertificateThatIsNotTheAuthoritys() {
        assertThatThrownBy(() -> CertificateIssuer.of(ROOT.certificate(), OTHER_KEYS.getPrivate(), RANDOM))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CertificateIssuer.of(ROOT.certificate(), RSA_KEYS.getPrivate(), RANDOM))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CertificateIssuer.of(Fixtures.nodeCertificate(NODE), NODE_KEYS.getPrivate(), RANDOM))
                .isInstanceOf(CertificateRefusedException.class)
                .hasMessageStartingWith("NOT_A_CA");
    }

    @Test
    void issuesNoCertificateWithoutUserNameOrFittingKey() {
        NodeProfile nameless = new NodeProfile(OVERLAY, List.of(NODE), "", FROM, TO);
        assertThatThrownBy(() -> ROOT.issue(nameless, NODE_KEYS.getPublic()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an issued certificate needs a user name");
        assertThatThrownBy(() -> ROOT.issue(Fixtures.profile(NODE), NODE_KEYS.getPrivate()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no signature algorithm fits the key of the node");
    }

    @Test
    @Tag("6940-11.3-21")
    void profileRefusesWhatACertificateCannotSay() {
        List<NodeId> one = List.of(NODE);
        for (String overlay : List.of("", "a b", "a/b", "a@b", "ä")) {
            assertRefused(
                    () -> new NodeProfile(overlay, one, ALICE, FROM, TO),
                    "overlay name is not visible ASCII without @ and /");
        }
        assertRefused(() -> new NodeProfile(OVERLAY, List.of(), ALICE, FROM, TO), "0 Node-IDs, must be 1 to 64");
        assertRefused(
                () -> new NodeProfile(OVERLAY, Collections.nCopies(65, NODE), ALICE, FROM, TO),
                "65 Node-IDs, must be 1 to 64");
        assertRefused(() -> new NodeProfile(OVERLAY, List.of(NODE, NODE), ALICE, FROM, TO), "a Node-ID is given twice");
        for (String name : List.of("alice\u0000", "al ice", "älice", "a".repeat(255))) {
            assertRefused(
                    () -> new NodeProfile(OVERLAY, one, name, FROM, TO),
                    "user name is not at most 254 characters of visible ASCII");
        }
        assertThat(NodeProfile.isLegalUserName("a".repeat(254))).isTrue();
        assertThat(NodeProfile.isLegalUserName("")).isFalse();
        Instant same = FROM;
        assertRefused(
                () -> new NodeProfile(OVERLAY, one, ALICE, FROM, same),
                "validity ends at " + same + ", begins at " + FROM);
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static X509CertificateHolder holder(Opaque der) throws java.io.IOException {
        return new X509CertificateHolder(der.toByteArray());
    }

    private static X509Certificate platform(Opaque der) throws java.security.cert.CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
    }
}
