// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.security.Fixtures.ALICE;
import static org.p2psip.reload.security.Fixtures.FROM;
import static org.p2psip.reload.security.Fixtures.NODE;
import static org.p2psip.reload.security.Fixtures.NODE_KEYS;
import static org.p2psip.reload.security.Fixtures.OTHER_NODE;
import static org.p2psip.reload.security.Fixtures.OVERLAY;
import static org.p2psip.reload.security.Fixtures.TO;
import static org.p2psip.reload.security.Fixtures.email;
import static org.p2psip.reload.security.Fixtures.nodeUri;
import static org.p2psip.reload.security.Fixtures.uri;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.security.CertificateRefusedException.Reason;
import org.p2psip.reload.security.Fixtures.HandMade;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

class NodeCertificateTest {
    private static final String BARE = "101112131415161718191a1b1c1d1e1f";
    private static final java.security.SecureRandom SECURE = new java.security.SecureRandom();

    @Test
    void readsNodeIdUserNameDatesAndKey() throws CertificateRefusedException {
        Opaque der = Fixtures.nodeCertificate(NODE);
        NodeCertificate certificate = NodeCertificate.parse(der, OVERLAY, 16);
        assertThat(certificate.der()).isEqualTo(der);
        assertThat(certificate.nodeIds()).containsExactly(NODE);
        assertThat(certificate.userName()).isEqualTo(ALICE);
        assertThat(certificate.notBefore()).isEqualTo(FROM);
        assertThat(certificate.notAfter()).isEqualTo(TO);
        assertThat(certificate.certHash()).isEqualTo(Opaque.copyOf(Digests.sha256(der.toByteArray())));
        assertThat(new EcdsaP256Sha256().accepts(certificate.publicKey())).isTrue();
        assertThat(certificate.subjectPublicKeyInfo().length()).isEqualTo(91);
    }

    @Test
    void readsSeveralNodeIdsInOrder() throws CertificateRefusedException {
        assertThat(NodeCertificate.parse(Fixtures.nodeCertificate(OTHER_NODE, NODE), OVERLAY, 16)
                        .nodeIds())
                .containsExactly(OTHER_NODE, NODE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reload://0110" + BARE + "@example.com/",
                "RELOAD://0110101112131415161718191A1B1C1D1E1F@EXAMPLE.com/",
                "reload://" + BARE + "@example.com/",
                "reload://" + BARE + "@example.com"
            })
    void readsBothHexFormsInAnyCaseAndWithoutSlash(String uri) throws CertificateRefusedException {
        assertThat(parse(uri(uri)).nodeIds()).containsExactly(NODE);
    }

    @Test
    void readsNodeIdsOfTwentyBytes() throws CertificateRefusedException {
        NodeId longId = NodeId.parse(BARE + "20212223");
        Opaque der =
                new HandMade().names(uri(ReloadUri.format(longId, OVERLAY))).build();
        assertThat(NodeCertificate.parse(der, OVERLAY, 20).nodeIds()).containsExactly(longId);
        assertRefused(der, Reason.MALFORMED);
    }

    @Test
    void writesTheTlvFormWithASlash() {
        assertThat(ReloadUri.format(NODE, OVERLAY)).isEqualTo("reload://0110" + BARE + "@example.com/");
    }

    @Test
    void passesOverUrisOfOtherOverlays() throws CertificateRefusedException {
        NodeCertificate certificate = parse(uri("reload://0114" + BARE + "20212223@other.example/"), nodeUri());
        assertThat(certificate.nodeIds()).containsExactly(NODE);
        assertThat(certificate.userName()).isEmpty();
    }

    @Test
    void refusesCertificateOfAnotherOverlay() {
        assertRefused(names(uri("reload://0110" + BARE + "@other.example/"), email(ALICE)), Reason.WRONG_OVERLAY);
    }

    @Test
    void refusesCertificateWithoutNodeId() {
        assertRefused(names(email(ALICE)), Reason.NO_NODE_ID);
        assertRefused(new HandMade().build(), Reason.NO_NODE_ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/",
                "reload:192.0.2.1:6084",
                "reload://0110" + BARE,
                "reload://0110" + BARE + "@example.com/00",
                "reload://xx10" + BARE + "@example.com/",
                "reload://0210" + BARE + "@example.com/",
                "reload://0111" + BARE + "@example.com/",
                "reload://0110" + BARE + "0110" + BARE + "@example.com/",
                "reload://011010@example.com/",
                "reload://@example.com/",
                "reload://011000000000000000000000000000000000@example.com/",
                "reload://0110ffffffffffffffffffffffffffffffff@example.com/",
                "reload://0110" + BARE + "@exa\u0000mple.com/"
            })
    void refusesUriThatNamesNoNode(String uri) {
        assertRefused(names(nodeUri(), uri(uri)), Reason.MALFORMED);
    }

    @Test
    @Tag("6940-11.3-23")
    void refusesIdentitiesOfOtherTypes() {
        assertRefused(names(nodeUri(), new GeneralName(GeneralName.dNSName, "example.com")), Reason.MALFORMED);
    }

    @Test
    @Tag("6940-11.3-20")
    void refusesASecondUserName() {
        assertRefused(names(nodeUri(), email(ALICE), email("bob@example.com")), Reason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice\u0000@example.com", "al ice@example.com", "alice@example.com\n"})
    void refusesUserNameOfOtherThanVisibleCharacters(String userName) {
        assertRefused(names(nodeUri(), email(userName)), Reason.MALFORMED);
    }

    @Test
    void refusesANodeIdTwice() {
        assertRefused(names(nodeUri(), nodeUri()), Reason.MALFORMED);
    }

    @Test
    void takesAsManyNodeIdsAsItsMaximumAndNoMore() throws CertificateRefusedException {
        List<GeneralName> names = new ArrayList<>();
        for (int i = 1; i <= NodeCertificate.MAX_NODE_IDS; i++) {
            names.add(uri(ReloadUri.format(numbered(i), OVERLAY)));
        }
        assertThat(parse(names.toArray(new GeneralName[0])).nodeIds()).hasSize(NodeCertificate.MAX_NODE_IDS);
        names.add(nodeUri());
        assertRefused(names(names.toArray(new GeneralName[0])), Reason.MALFORMED);
    }

    private static NodeId numbered(int number) {
        byte[] bytes = new byte[16];
        bytes[15] = (byte) number;
        return NodeId.copyOf(bytes);
    }

    @Test
    void refusesCertificateLongerThanItsMaximumUnread() {
        byte[] bytes = Arrays.copyOf(
                Fixtures.nodeCertificate(NODE).toByteArray(), ParsedCertificate.MAX_CERTIFICATE_BYTES + 1);
        assertThatThrownBy(() -> NodeCertificate.parse(Opaque.copyOf(bytes), OVERLAY, 16))
                .isInstanceOf(CertificateRefusedException.class)
                .hasMessage("MALFORMED: certificate is 16385 bytes, at most 16384");
    }

    @Test
    void refusesKeyUsageWithoutDigitalSignature() {
        assertRefused(
                new HandMade()
                        .names(nodeUri())
                        .extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyAgreement))
                        .build(),
                Reason.WRONG_KEY_USAGE);
    }

    @Test
    void refusesExtendedKeyUsageThatIsNotForSecureChannels() throws CertificateRefusedException {
        assertRefused(withPurpose(KeyPurposeId.id_kp_codeSigning), Reason.WRONG_KEY_USAGE);
        assertThat(NodeCertificate.parse(withPurpose(KeyPurposeId.id_kp_clientAuth), OVERLAY, 16)
                        .nodeIds())
                .containsExactly(NODE);
    }

    private static Opaque withPurpose(KeyPurposeId purpose) {
        return new HandMade()
                .names(nodeUri())
                .extension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose))
                .build();
    }

    @Test
    void refusesCriticalExtensionItDoesNotKnowAndPassesOverOthers() throws CertificateRefusedException {
        ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");
        assertRefused(
                new HandMade()
                        .names(nodeUri())
                        .extension(unknown, true, DERNull.INSTANCE)
                        .build(),
                Reason.UNSUPPORTED_EXTENSION);
        Opaque tolerable = new HandMade()
                .names(nodeUri())
                .extension(unknown, false, DERNull.INSTANCE)
                .build();
        assertThat(NodeCertificate.parse(tolerable, OVERLAY, 16).nodeIds()).containsExactly(NODE);
    }

    @Test
    void refusesNameConstraintsEvenIfNotCritical() {
        GeneralSubtree[] trees = {new GeneralSubtree(email("example.com"))};
        assertRefused(
                new HandMade()
                        .names(nodeUri())
                        .extension(Extension.nameConstraints, false, new NameConstraints(trees, null))
                        .build(),
                Reason.UNSUPPORTED_EXTENSION);
    }

    @Test
    void refusesShortRsaKey() {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(new RSAKeyGenerationParameters(java.math.BigInteger.valueOf(65537), SECURE, 1024, 80));
        assertRefused(withKey(generator.generateKeyPair().getPublic()), Reason.WEAK_ALGORITHM);
    }

    @Test
    void refusesCurveGivenByItsNumbers() {
        var curve = CustomNamedCurves.getByName("P-256");
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(new ECDomainParameters(curve), SECURE));
        assertRefused(withKey(generator.generateKeyPair().getPublic()), Reason.UNSUPPORTED_ALGORITHM);
    }

    @Test
    void refusesOtherKindsOfKey() {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(SECURE));
        AsymmetricCipherKeyPair keys = generator.generateKeyPair();
        assertRefused(withKey(keys.getPublic()), Reason.UNSUPPORTED_ALGORITHM);
    }

    private static Opaque withKey(AsymmetricKeyParameter key) {
        return new HandMade("CN=" + Fixtures.ROOT_NAME, "", key)
                .names(nodeUri())
                .build();
    }

    @Test
    void refusesBytesAfterTheCertificate() {
        byte[] der = Fixtures.nodeCertificate(NODE).toByteArray();
        assertRefused(Opaque.copyOf(Arrays.copyOf(der, der.length + 1)), Reason.MALFORMED);
    }

    @Test
    void refusesBerThatIsNotDer() {
        String der = Hex.encode(Fixtures.nodeCertificate(NODE).toByteArray());
        assertThat(der).startsWith("3082");
        assertRefused(Opaque.copyOf(Hex.decode("308300" + der.substring(4))), Reason.MALFORMED);
        assertRefused(Opaque.copyOf(Hex.decode("3080" + der.substring(8) + "0000")), Reason.MALFORMED);
    }

    @Test
    void equalsByContent() throws CertificateRefusedException {
        Opaque der = Fixtures.nodeCertificate(NODE);
        NodeCertificate one = NodeCertificate.parse(der, OVERLAY, 16);
        assertThat(one)
                .isEqualTo(NodeCertificate.parse(der, OVERLAY, 16))
                .hasSameHashCodeAs(NodeCertificate.parse(der, OVERLAY, 16))
                .isNotEqualTo(NodeCertificate.parse(Fixtures.nodeCertificate(OTHER_NODE), OVERLAY, 16))
                .hasToString("NodeCertificate[" + NODE + "] of " + ALICE);
    }

    private static Opaque names(GeneralName... names) {
        return new HandMade("CN=" + Fixtures.ROOT_NAME, "", NODE_KEYS.getPublic())
                .names(names)
                .build();
    }

    private static NodeCertificate parse(GeneralName... names) throws CertificateRefusedException {
        return NodeCertificate.parse(names(names), OVERLAY, 16);
    }

    private static void assertRefused(Opaque der, Reason reason) {
        assertThatThrownBy(() -> NodeCertificate.parse(der, OVERLAY, 16))
                .isInstanceOfSatisfying(
                        CertificateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
