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
import static org.p2psip.reload.security.Fixtures.ROOT_NAME;
import static org.p2psip.reload.security.Fixtures.ROOT_TO;
import static org.p2psip.reload.security.Fixtures.RSA_KEYS;
import static org.p2psip.reload.security.Fixtures.TO;
import static org.p2psip.reload.security.Fixtures.email;
import static org.p2psip.reload.security.Fixtures.nodeUri;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.security.CertificateRefusedException.Reason;
import org.p2psip.reload.security.Fixtures.HandMade;
import org.p2psip.reload.wire.Opaque;

class CertificateTrustTest {
    private final CertificateTrust trust = Fixtures.trust();

    @Test
    @Tag("6940-13.3-3")
    void trustsCertificateOfARoot() throws CertificateRefusedException {
        NodeCertificate certificate = trust.check(Fixtures.nodeCertificate(NODE), List.of(), NOW);
        assertThat(certificate.nodeIds()).containsExactly(NODE);
        assertThat(certificate.userName()).isEqualTo(ALICE);
    }

    @Test
    void trustsEachOfSeveralRoots() throws CertificateRefusedException {
        CertificateIssuer second = root("Second", RSA_KEYS);
        Opaque rubbish = Opaque.copyOf(new byte[] {1, 2, 3});
        CertificateTrust both = trusting(rubbish, ROOT.certificate(), second.certificate());
        Opaque der = second.issue(Fixtures.profile(OTHER_NODE), NODE_KEYS.getPublic());
        assertThat(both.check(der, List.of(), NOW).nodeIds()).containsExactly(OTHER_NODE);
        assertThat(both.check(Fixtures.nodeCertificate(NODE), List.of(), NOW).nodeIds())
                .containsExactly(NODE);
    }

    @Test
    void findsItsRootAmongThoseOfTheSameName() throws CertificateRefusedException {
        CertificateTrust both = trusting(root(ROOT_NAME, OTHER_KEYS).certificate(), ROOT.certificate());
        assertThat(both.check(Fixtures.nodeCertificate(NODE), List.of(), NOW).nodeIds())
                .containsExactly(NODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256withRSA", "SHA384withRSA", "SHA512withRSA"})
    void trustsRsaSignatures(String algorithm) throws CertificateRefusedException {
        CertificateTrust rsa = trusting(root(ROOT_NAME, RSA_KEYS).certificate());
        Opaque der = node().signedBy(RSA_KEYS.getPrivate(), algorithm).build();
        assertThat(rsa.check(der, List.of(), NOW).nodeIds()).containsExactly(NODE);
        assertRefused(rsa, Fixtures.tampered(der), Reason.BAD_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256withECDSA", "SHA384withECDSA", "SHA512withECDSA"})
    void trustsEcdsaSignatures(String algorithm) throws CertificateRefusedException {
        Opaque der = node().signedBy(ROOT_KEYS.getPrivate(), algorithm).build();
        assertThat(trust.check(der, List.of(), NOW).nodeIds()).containsExactly(NODE);
    }

    @Test
    void refusesUnknownAuthority() {
        Opaque der = root("Stranger", OTHER_KEYS).issue(Fixtures.profile(NODE), NODE_KEYS.getPublic());
        assertRefused(trust, der, Reason.UNKNOWN_CA);
    }

    @Test
    void refusesForeignAuthorityThatIsSentAlong() {
        CertificateIssuer stranger = root("Stranger", OTHER_KEYS);
        Opaque der = stranger.issue(Fixtures.profile(NODE), NODE_KEYS.getPublic());
        assertRefused(trust, der, Reason.UNKNOWN_CA, stranger.certificate());
    }

    @Test
    void refusesAnotherKeyUnderTheNameOfTheRoot() {
        Opaque der = root(ROOT_NAME, OTHER_KEYS).issue(Fixtures.profile(NODE), NODE_KEYS.getPublic());
        assertRefused(trust, der, Reason.BAD_SIGNATURE);
        assertRefused(
                trust, der, Reason.BAD_SIGNATURE, root(ROOT_NAME, OTHER_KEYS).certificate());
    }

    @Test
    void refusesTamperedCertificate() {
        assertRefused(trust, Fixtures.tampered(Fixtures.nodeCertificate(NODE)), Reason.BAD_SIGNATURE);
    }

    @Test
    void refusesSelfSignedCertificateUnlessPermitted() {
        Opaque der = CertificateIssuer.selfSigned(Fixtures.profile(NODE), NODE_KEYS, RANDOM);
        assertRefused(trust, der, Reason.UNKNOWN_CA);
    }

    @Test
    @Tag("6940-7.1-1")
    void trustsFromTheFirstToTheLastInstantOfValidity() throws CertificateRefusedException {
        Opaque der = Fixtures.nodeCertificate(NODE);
        assertThat(trust.check(der, List.of(), FROM).nodeIds()).containsExactly(NODE);
        assertThat(trust.check(der, List.of(), TO).nodeIds()).containsExactly(NODE);
        assertRefused(trust, der, Reason.NOT_YET_VALID, FROM.minusMillis(1));
        assertRefused(trust, der, Reason.EXPIRED, TO.plusMillis(1));
    }

    @Test
    void refusesWhenTheRootHasExpiredAlsoAfterItWasTrusted() {
        NodeProfile late = new NodeProfile(OVERLAY, List.of(NODE), ALICE, FROM, ROOT_TO.plusSeconds(60));
        Opaque der = ROOT.issue(late, NODE_KEYS.getPublic());
        assertTrusted(der, List.of());
        assertRefused(trust, der, Reason.EXPIRED, ROOT_TO.plusSeconds(1));
    }

    @Test
    void refusesWrongOverlayAndMissingNodeId() {
        NodeProfile foreign = new NodeProfile("other.example", List.of(NODE), ALICE, FROM, TO);
        assertRefused(trust, ROOT.issue(foreign, NODE_KEYS.getPublic()), Reason.WRONG_OVERLAY);
        assertRefused(trust, new HandMade().names(email(ALICE)).build(), Reason.NO_NODE_ID);
    }

    @Test
    @Tag("6940-11.3-20")
    void refusesIssuedCertificateWithoutUserName() {
        assertRefused(trust, new HandMade().names(nodeUri()).build(), Reason.NO_USER_NAME);
    }

    @Test
    void refusesCertificateWithABadNodeAmongItsNodeIds() throws CertificateRefusedException {
        CertificateTrust strict = new CertificateTrust(new TrustPolicy(
                OVERLAY, 16, List.of(ROOT.certificate()), SelfSignedPolicy.REFUSED, Set.of(OTHER_NODE)));
        assertRefused(strict, Fixtures.nodeCertificate(OTHER_NODE), Reason.BAD_NODE);
        assertRefused(strict, Fixtures.nodeCertificate(NODE, OTHER_NODE), Reason.BAD_NODE);
        assertThat(strict.check(Fixtures.nodeCertificate(NODE), List.of(), NOW).nodeIds())
                .containsExactly(NODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA1withRSA", "MD5withRSA", "SHA224withRSA"})
    void refusesWeakRsaSignature(String algorithm) {
        CertificateTrust rsa = trusting(root(ROOT_NAME, RSA_KEYS).certificate());
        assertRefused(rsa, node().signedBy(RSA_KEYS.getPrivate(), algorithm).build(), Reason.WEAK_ALGORITHM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA1withECDSA", "SHA224withECDSA"})
    void refusesWeakEcdsaSignature(String algorithm) {
        assertRefused(trust, node().signedBy(ROOT_KEYS.getPrivate(), algorithm).build(), Reason.WEAK_ALGORITHM);
    }

    @Test
    void refusesUnknownSignatureAlgorithm() {
        Opaque der =
                node().signedBy(ROOT_KEYS.getPrivate(), "SHA3-256withECDSA").build();
        assertRefused(trust, der, Reason.UNSUPPORTED_ALGORITHM);
    }

    @Test
    void refusesRsaSignatureUnderAnEllipticKey() {
        assertRefused(
                trust, node().signedBy(RSA_KEYS.getPrivate(), "SHA256withRSA").build(), Reason.BAD_SIGNATURE);
    }

    @Test
    void trustsThroughIntermediatesInAnyOrder() throws CertificateRefusedException {
        List<CertificateIssuer> chain = intermediates(CertificateChain.MAX_INTERMEDIATES);
        List<Opaque> others = certificates(chain);
        others.add(0, Opaque.copyOf(new byte[] {0x30}));
        others.add(Fixtures.nodeCertificate(OTHER_NODE));
        Opaque der = last(chain).issue(Fixtures.profile(NODE), NODE_KEYS.getPublic());
        assertThat(Fixtures.trust().check(der, others, NOW).nodeIds()).containsExactly(NODE);
        Collections.reverse(others);
        assertThat(Fixtures.trust().check(der, others, NOW).nodeIds()).containsExactly(NODE);
        assertRefused(Fixtures.trust(), der, Reason.UNKNOWN_CA);
    }

    @Test
    void refusesMoreIntermediatesThanItsMaximum() {
        List<CertificateIssuer> chain = intermediates(CertificateChain.MAX_INTERMEDIATES + 1);
        Opaque der = last(chain).issue(Fixtures.profile(NODE), NODE_KEYS.getPublic());
        assertRefused(trust, der, Reason.CHAIN_TOO_LONG, certificates(chain).toArray(new Opaque[0]));
    }

    @Test
    void refusesMoreIntermediatesThanAPathLengthAllows() {
        CertificateIssuer upper = ROOT.createIntermediate("Upper", KeyPairs.p256(RANDOM), 0, ROOT_FROM, ROOT_TO);
        CertificateIssuer lower = upper.createIntermediate("Lower", KeyPairs.p256(RANDOM), 0, ROOT_FROM, ROOT_TO);
        Opaque der = lower.issue(Fixtures.profile(NODE), NODE_KEYS.getPublic());
        assertRefused(trust, der, Reason.CHAIN_TOO_LONG, lower.certificate(), upper.certificate());
    }

    @Test
    void refusesExpiredIntermediateAlsoAfterItWasTrusted() throws CertificateRefusedException {
        Instant end = NOW.plusSeconds(60);
        CertificateIssuer middle = ROOT.createIntermediate("Middle", OTHER_KEYS, 0, ROOT_FROM, end);
        Opaque der = middle.issue(Fixtures.profile(NODE), NODE_KEYS.getPublic());
        List<Opaque> others = List.of(middle.certificate());
        assertThat(trust.check(der, others, NOW).nodeIds()).containsExactly(NODE);
        assertThatThrownBy(() -> trust.check(der, others, end.plusSeconds(1)))
                .isInstanceOfSatisfying(
                        CertificateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.EXPIRED));
    }

    @Test
    void trustsForAsLongAsTheFirstOfTheChainThatExpires() throws CertificateRefusedException {
        CertificateIssuer middle = ROOT.createIntermediate("Middle", OTHER_KEYS, 0, ROOT_FROM, NOW.plusSeconds(60));
        Opaque der = middle.issue(Fixtures.profile(NODE), NODE_KEYS.getPublic());
        assertThat(trust.trustedFor(der, List.of(middle.certificate()), NOW)).hasSeconds(60);
        assertThat(trust.trustedFor(der, List.of(middle.certificate()), NOW.plusSeconds(60)))
                .isZero();
        assertThat(trust.trustedFor(Fixtures.nodeCertificate(NODE), List.of(), NOW))
                .isEqualTo(Duration.between(NOW, TO));
    }

    @Test
    @Tag("6940-11.3-28")
    void refusesIssuerThatIsNoAuthority() {
        Opaque impostor = new HandMade("CN=" + ROOT_NAME, "CN=Impostor", OTHER_KEYS.getPublic())
                .names(nodeUri(), email(ALICE))
                .build();
        assertRefused(trust, issuedBy("Impostor"), Reason.NOT_A_CA, impostor);
        Opaque explicit = new HandMade("CN=" + ROOT_NAME, "CN=Impostor", OTHER_KEYS.getPublic())
                .extension(Extension.basicConstraints, true, new BasicConstraints(false))
                .build();
        assertRefused(trust, issuedBy("Impostor"), Reason.NOT_A_CA, explicit);
    }

    @Test
    void refusesRootThatIsNoAuthority() {
        Opaque plain = new HandMade("CN=Plain", "CN=Plain", OTHER_KEYS.getPublic())
                .signedBy(OTHER_KEYS.getPrivate(), "SHA256withECDSA")
                .build();
        assertThat(CertificateTrust.isUsableRoot(plain)).isFalse();
        assertThat(CertificateTrust.isUsableRoot(Opaque.copyOf(new byte[] {1}))).isFalse();
        assertThat(CertificateTrust.isUsableRoot(ROOT.certificate())).isTrue();
        assertRefused(trusting(plain), issuedBy("Plain"), Reason.NOT_A_CA);
    }

    @Test
    void refusesIssuerWhoseKeyMayNotSignCertificates() {
        Opaque issuer = new HandMade("CN=" + ROOT_NAME, "CN=Limited", OTHER_KEYS.getPublic())
                .authority()
                .extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .build();
        assertRefused(trust, issuedBy("Limited"), Reason.WRONG_KEY_USAGE, issuer);
    }

    @Test
    void refusesIssuerWithAWeakKey() {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(new RSAKeyGenerationParameters(BigInteger.valueOf(65537), new SecureRandom(), 1024, 80));
        AsymmetricCipherKeyPair keys = generator.generateKeyPair();
        Opaque issuer = new HandMade("CN=" + ROOT_NAME, "CN=Weak", keys.getPublic())
                .authority()
                .build();
        Opaque der = new HandMade("CN=Weak", "", NODE_KEYS.getPublic())
                .names(nodeUri(), email(ALICE))
                .signedBy(keys.getPrivate(), "SHA256withRSA")
                .build();
        assertRefused(trust, der, Reason.WEAK_ALGORITHM, issuer);
        assertThat(CertificateTrust.isUsableRoot(issuer)).isFalse();
    }

    @Test
    void refusesIssuerWithAWeakSignature() {
        Opaque issuer = new HandMade("CN=" + ROOT_NAME, "CN=Old", OTHER_KEYS.getPublic())
                .authority()
                .signedBy(ROOT_KEYS.getPrivate(), "SHA1withECDSA")
                .build();
        assertRefused(trust, issuedBy("Old"), Reason.WEAK_ALGORITHM, issuer);
    }

    @Test
    void comparesNamesOfIssuersByteForByte() {
        Opaque der = new HandMade("CN=" + ROOT_NAME.toUpperCase(Locale.ROOT), "", NODE_KEYS.getPublic())
                .names(nodeUri(), email(ALICE))
                .build();
        assertRefused(trust, der, Reason.UNKNOWN_CA);
    }

    @Test
    void endsTheSearchInACircleOfAuthorities() {
        Opaque one = new HandMade("CN=Two", "CN=One", OTHER_KEYS.getPublic())
                .authority()
                .signedBy(OTHER_KEYS.getPrivate(), "SHA256withECDSA")
                .build();
        Opaque two = new HandMade("CN=One", "CN=Two", OTHER_KEYS.getPublic())
                .authority()
                .signedBy(OTHER_KEYS.getPrivate(), "SHA256withECDSA")
                .build();
        assertRefused(trust, issuedBy("One"), Reason.UNKNOWN_CA, one, two);
    }

    @Test
    void verifiesOnlySoManySignaturesInOneSearch() {
        List<Opaque> namesakes = new ArrayList<>();
        for (int i = 0; i < CertificateChain.MAX_SIGNATURE_CHECKS; i++) {
            namesakes.add(new HandMade("CN=" + ROOT_NAME, "CN=Many", NODE_KEYS.getPublic())
                    .authority()
                    .build());
        }
        CertificateIssuer right = ROOT.createIntermediate("Many", OTHER_KEYS, 0, ROOT_FROM, ROOT_TO);
        List<Opaque> rightFirst = new ArrayList<>(List.of(right.certificate()));
        rightFirst.addAll(namesakes);
        namesakes.add(right.certificate());
        Opaque der = issuedBy("Many");
        assertRefused(trust, der, Reason.BAD_SIGNATURE, namesakes.toArray(new Opaque[0]));
        assertThat(trust.cachedCertificates()).isZero();
        assertTrusted(der, rightFirst);
    }

    @Test
    void considersOnlySoManyCertificatesAsIntermediates() {
        CertificateIssuer middle = ROOT.createIntermediate("Middle", OTHER_KEYS, 0, ROOT_FROM, ROOT_TO);
        Opaque der = middle.issue(Fixtures.profile(NODE), NODE_KEYS.getPublic());
        List<Opaque> others = new ArrayList<>(Collections.nCopies(CertificateChain.MAX_CANDIDATES - 1, Opaque.EMPTY));
        others.add(middle.certificate());
        List<Opaque> oneMore = new ArrayList<>(others);
        oneMore.add(0, Opaque.EMPTY);
        assertRefused(trust, der, Reason.UNKNOWN_CA, oneMore.toArray(new Opaque[0]));
        assertTrusted(der, others);
    }

    private void assertTrusted(Opaque der, List<Opaque> others) {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> trust.check(der, others, NOW)))
                .isNull();
    }

    private static HandMade node() {
        return new HandMade().names(nodeUri(), email(ALICE));
    }

    private static Opaque issuedBy(String issuer) {
        return new HandMade("CN=" + issuer, "", NODE_KEYS.getPublic())
                .names(nodeUri(), email(ALICE))
                .signedBy(OTHER_KEYS.getPrivate(), "SHA256withECDSA")
                .build();
    }

    private static CertificateIssuer root(String name, AsymmetricCipherKeyPair keys) {
        return CertificateIssuer.createRoot(name, keys, ROOT_FROM, ROOT_TO, RANDOM);
    }

    private static CertificateTrust trusting(Opaque... roots) {
        return new CertificateTrust(new TrustPolicy(OVERLAY, 16, List.of(roots), SelfSignedPolicy.REFUSED, Set.of()));
    }

    private static List<CertificateIssuer> intermediates(int count) {
        List<CertificateIssuer> chain = new ArrayList<>();
        CertificateIssuer upper = ROOT;
        for (int i = 0; i < count; i++) {
            upper = upper.createIntermediate("Level " + i, KeyPairs.p256(RANDOM), count, ROOT_FROM, ROOT_TO);
            chain.add(upper);
        }
        return chain;
    }

    private static List<Opaque> certificates(List<CertificateIssuer> issuers) {
        return new ArrayList<>(
                issuers.stream().map(CertificateIssuer::certificate).toList());
    }

    private static CertificateIssuer last(List<CertificateIssuer> chain) {
        return chain.get(chain.size() - 1);
    }

    private static void assertRefused(CertificateTrust trust, Opaque der, Reason reason, Opaque... others) {
        assertThatThrownBy(() -> trust.check(der, List.of(others), NOW))
                .isInstanceOfSatisfying(
                        CertificateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static void assertRefused(CertificateTrust trust, Opaque der, Reason reason, Instant now) {
        assertThatThrownBy(() -> trust.check(der, List.of(), now))
                .isInstanceOfSatisfying(
                        CertificateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
