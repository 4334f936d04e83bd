// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.security.Fixtures.ALICE;
import static org.p2psip.reload.security.Fixtures.NODE;
import static org.p2psip.reload.security.Fixtures.NODE_KEYS;
import static org.p2psip.reload.security.Fixtures.NOW;
import static org.p2psip.reload.security.Fixtures.OTHER_KEYS;
import static org.p2psip.reload.security.Fixtures.OTHER_NODE;
import static org.p2psip.reload.security.Fixtures.OVERLAY;
import static org.p2psip.reload.security.Fixtures.ROOT;
import static org.p2psip.reload.security.Fixtures.RSA_KEYS;
import static org.p2psip.reload.security.Fixtures.TO;
import static org.p2psip.reload.security.Fixtures.concat;
import static org.p2psip.reload.security.Fixtures.tampered;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.security.SignatureRefusedException.Reason;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;

class SignatureVerifierTest {
    /** overlay, transaction_id and MessageContents of a PingReq for overlay example.com. */
    private static final Opaque PING = Opaque.copyOf(Hex.decode("65b0781f0102030405060708001700000002000000000000"));

    private final CertificateTrust trust = Fixtures.trust();
    private final SignatureVerifier verifier = new SignatureVerifier(trust, SignatureScheme.standard());

    @Test
    @Tag("6940-6.3.4-8")
    void identityOfASingleNodeIdIsTheHashOfTheCertificate() throws CertificateRefusedException {
        Credentials credentials = Fixtures.credentials(NODE, NODE);
        assertThat(Hex.encode(credentials.identity().encoded().toByteArray()))
                .isEqualTo("0100220420"
                        + Hex.encode(
                                Digests.sha256(credentials.certificate().der().toByteArray())));
    }

    @Test
    @Tag("6940-6.3.4-9")
    void identityOfSeveralNodeIdsIsTheHashOfNodeIdAndCertificate() throws CertificateRefusedException {
        Credentials credentials = Fixtures.credentials(OTHER_NODE, NODE, OTHER_NODE);
        byte[] hash = Digests.sha256(
                OTHER_NODE.toByteArray(), credentials.certificate().der().toByteArray());
        assertThat(Hex.encode(credentials.identity().encoded().toByteArray()))
                .isEqualTo("0200220420" + Hex.encode(hash));
    }

    @Test
    void inputOfASignatureEndsInTheIdentity() {
        byte[] hash = Digests.sha256("CERT".getBytes(StandardCharsets.US_ASCII));
        Opaque input = concat(PING, new SignerIdentity.CertHash(Digests.SHA256, Opaque.copyOf(hash)).encoded());
        assertThat(Hex.encode(input.toByteArray()))
                .isEqualTo("65b0781f0102030405060708001700000002000000000000"
                        + "0100220420fc3c8e63b513125abcbc527c9b18c1a1dad76f87d03b127609a89603d5d0c5c1");
    }

    @Test
    @Tag("6940-6.3.4-11")
    void namesTheSignerOfAMessage() throws Exception {
        Credentials credentials = Fixtures.credentials(NODE, NODE);
        Signature signature = credentials.sign(PING);
        Signer signer = verify(credentials, signature);
        assertThat(signer).isEqualTo(new Signer(NODE, ALICE, credentials.certificate()));
        assertThat(signature.algorithm()).isEqualTo(SignatureAlgorithm.ECDSA_SHA256);
    }

    @Test
    @Tag("6940-6.3.4-7")
    void namesTheSignerByRsa() throws Exception {
        Opaque der = ROOT.issue(Fixtures.profile(NODE), RSA_KEYS.getPublic());
        Credentials credentials = Credentials.of(
                NodeCertificate.parse(der, OVERLAY, 16), NODE, RSA_KEYS.getPrivate(), new RsaPkcs1Sha256());
        Signature signature = credentials.sign(PING);
        assertThat(signature.algorithm()).isEqualTo(SignatureAlgorithm.RSA_SHA256);
        assertThat(verify(credentials, signature).nodeId()).isEqualTo(NODE);
    }

    @Test
    void tellsWhichOfSeveralNodeIdsSigned() throws Exception {
        for (NodeId nodeId : List.of(NODE, OTHER_NODE)) {
            Credentials credentials = Fixtures.credentials(nodeId, NODE, OTHER_NODE);
            assertThat(verify(credentials, credentials.sign(PING)).nodeId()).isEqualTo(nodeId);
            assertThat(verify(credentials, credentials.sign(PING)).nodeId())
                    .as("from the cache")
                    .isEqualTo(nodeId);
        }
    }

    @Test
    void findsTheCertificateAmongOthers() throws Exception {
        Credentials single = Fixtures.credentials(NODE, NODE);
        Credentials several = Fixtures.credentials(OTHER_NODE, NODE, OTHER_NODE);
        List<GenericCertificate> bucket = List.of(
                new GenericCertificate(GenericCertificate.X509, Opaque.copyOf(new byte[] {1, 2, 3})),
                new GenericCertificate(1, single.certificate().der()),
                several.genericCertificate(),
                single.genericCertificate());
        assertThat(verifier.verify(single.sign(PING), input(single), bucket, NOW)
                        .nodeId())
                .isEqualTo(NODE);
        assertThat(verifier.verify(several.sign(PING), input(several), bucket, NOW)
                        .nodeId())
                .isEqualTo(OTHER_NODE);
    }

    @Test
    void findsIntermediatesInTheBucket() throws Exception {
        CertificateIssuer middle = ROOT.createIntermediate("Middle", OTHER_KEYS, 0, Fixtures.FROM, TO);
        NodeCertificate certificate =
                NodeCertificate.parse(middle.issue(Fixtures.profile(NODE), NODE_KEYS.getPublic()), OVERLAY, 16);
        Credentials credentials = Credentials.of(
                certificate, List.of(middle.certificate()), NODE, NODE_KEYS.getPrivate(), new EcdsaP256Sha256());
        List<GenericCertificate> bucket = credentials.genericCertificates();
        assertThat(bucket).hasSize(2);
        assertThat(verifier.verify(credentials.sign(PING), input(credentials), bucket, NOW)
                        .nodeId())
                .isEqualTo(NODE);
    }

    @Test
    void takesTheHashWithNodeIdForASingleNodeIdToo() throws Exception {
        NodeCertificate certificate = Fixtures.credentials(NODE, NODE).certificate();
        byte[] hash = Digests.sha256(NODE.toByteArray(), certificate.der().toByteArray());
        SignerIdentity identity = new SignerIdentity.CertHashNodeId(Digests.SHA256, Opaque.copyOf(hash));
        assertThat(verifySignedAs(identity, certificate).nodeId()).isEqualTo(NODE);
    }

    @Test
    void takesStrongerHashes() throws Exception {
        NodeCertificate certificate = Fixtures.credentials(NODE, NODE).certificate();
        byte[] hash = Digests.digest(new SHA384Digest(), certificate.der().toByteArray());
        assertThat(verifySignedAs(new SignerIdentity.CertHash(5, Opaque.copyOf(hash)), certificate)
                        .nodeId())
                .isEqualTo(NODE);
    }

    @Test
    void refusesAHashThatNamesNoneOfSeveralNodeIds() throws CertificateRefusedException {
        NodeCertificate certificate =
                Fixtures.credentials(NODE, NODE, OTHER_NODE).certificate();
        SignerIdentity identity = new SignerIdentity.CertHash(Digests.SHA256, certificate.certHash());
        assertRefused(Reason.NODE_ID_NOT_NAMED, () -> verifySignedAs(identity, certificate));
    }

    @Test
    void refusesTheHashWithANodeIdOfSomebodyElse() throws CertificateRefusedException {
        NodeCertificate certificate = Fixtures.credentials(NODE, NODE).certificate();
        byte[] hash = Digests.sha256(OTHER_NODE.toByteArray(), certificate.der().toByteArray());
        SignerIdentity identity = new SignerIdentity.CertHashNodeId(Digests.SHA256, Opaque.copyOf(hash));
        assertRefused(Reason.CERTIFICATE_NOT_FOUND, () -> verifySignedAs(identity, certificate));
    }

    @Test
    void refusesWeakHashOfTheCertificate() throws CertificateRefusedException {
        NodeCertificate certificate = Fixtures.credentials(NODE, NODE).certificate();
        byte[] sha1 = Digests.digest(new SHA1Digest(), certificate.der().toByteArray());
        assertRefused(
                Reason.UNSUPPORTED_HASH,
                () -> verifySignedAs(new SignerIdentity.CertHash(2, Opaque.copyOf(sha1)), certificate));
    }

    @Test
    void refusesCertificateThatIsNotInTheBucket() throws CertificateRefusedException {
        Credentials credentials = Fixtures.credentials(NODE, NODE);
        List<GenericCertificate> others =
                List.of(Fixtures.credentials(OTHER_NODE, OTHER_NODE).genericCertificate());
        for (List<GenericCertificate> bucket : List.of(List.<GenericCertificate>of(), others)) {
            assertRefused(
                    Reason.CERTIFICATE_NOT_FOUND,
                    () -> verifier.verify(credentials.sign(PING), input(credentials), bucket, NOW));
        }
    }

    @Test
    void refusesHashesThatAreCutShort() throws CertificateRefusedException {
        NodeCertificate certificate = Fixtures.credentials(NODE, NODE).certificate();
        for (int length : new int[] {0, 16, 31}) {
            Opaque part = Opaque.copyOf(certificate.certHash().toByteArray(), 0, length);
            assertRefused(
                    Reason.CERTIFICATE_NOT_FOUND,
                    () -> verifySignedAs(new SignerIdentity.CertHash(Digests.SHA256, part), certificate));
        }
    }

    @Test
    void refusesTamperedInput() throws CertificateRefusedException {
        Credentials credentials = Fixtures.credentials(NODE, NODE);
        Signature signature = credentials.sign(PING);
        assertRefused(
                Reason.INVALID_SIGNATURE,
                () -> verifier.verify(signature, tampered(input(credentials)), credentials.genericCertificates(), NOW));
        assertRefused(
                Reason.INVALID_SIGNATURE,
                () -> verifier.verify(signature, PING, credentials.genericCertificates(), NOW));
    }

    @Test
    @Tag("6940-6.3.4-13")
    void refusesTamperedSignature() throws CertificateRefusedException {
        Credentials credentials = Fixtures.credentials(NODE, NODE);
        Signature signature = credentials.sign(PING);
        Signature forged = new Signature(signature.algorithm(), signature.identity(), tampered(signature.value()));
        assertRefused(Reason.INVALID_SIGNATURE, () -> verify(credentials, forged));
        Signature empty = new Signature(signature.algorithm(), signature.identity(), Opaque.EMPTY);
        assertRefused(Reason.INVALID_SIGNATURE, () -> verify(credentials, empty));
    }

    @Test
    void refusesSignatureMovedToAnotherNodeIdOfTheCertificate() throws CertificateRefusedException {
        Credentials one = Fixtures.credentials(NODE, NODE, OTHER_NODE);
        byte[] hash =
                Digests.sha256(OTHER_NODE.toByteArray(), one.certificate().der().toByteArray());
        SignerIdentity other = new SignerIdentity.CertHashNodeId(Digests.SHA256, Opaque.copyOf(hash));
        Signature moved = new Signature(
                SignatureAlgorithm.ECDSA_SHA256, other, one.sign(PING).value());
        assertRefused(
                Reason.INVALID_SIGNATURE,
                () -> verifier.verify(moved, concat(PING, other.encoded()), one.genericCertificates(), NOW));
    }

    @Test
    void refusesIdentityNone() throws CertificateRefusedException {
        Credentials credentials = Fixtures.credentials(NODE, NODE);
        assertRefused(Reason.UNSIGNED, () -> verify(credentials, Signature.NONE));
        Signature half = new Signature(
                SignatureAlgorithm.ECDSA_SHA256,
                new SignerIdentity.None(),
                credentials.sign(PING).value());
        assertRefused(Reason.UNSIGNED, () -> verify(credentials, half));
    }

    @Test
    void refusesUnknownIdentity() throws CertificateRefusedException {
        Credentials credentials = Fixtures.credentials(NODE, NODE);
        SignerIdentity unknown = new SignerIdentity.Unknown(9, Opaque.EMPTY);
        assertRefused(
                Reason.UNKNOWN_IDENTITY,
                () -> verify(credentials, new Signature(SignatureAlgorithm.ECDSA_SHA256, unknown, Opaque.EMPTY)));
    }

    @Test
    void refusesAlgorithmsThatAreNotListed() throws CertificateRefusedException {
        Credentials credentials = Fixtures.credentials(NODE, NODE);
        Signature signature = credentials.sign(PING);
        for (SignatureAlgorithm algorithm :
                List.of(SignatureAlgorithm.NONE, new SignatureAlgorithm(2, 1), new SignatureAlgorithm(2, 3))) {
            assertRefused(
                    Reason.UNSUPPORTED_ALGORITHM,
                    () -> verify(credentials, new Signature(algorithm, signature.identity(), signature.value())));
        }
    }

    @Test
    void refusesAlgorithmOfAnotherKindThanTheKey() throws CertificateRefusedException {
        Credentials credentials = Fixtures.credentials(NODE, NODE);
        Signature signature = credentials.sign(PING);
        assertRefused(
                Reason.WRONG_KEY,
                () -> verify(
                        credentials,
                        new Signature(SignatureAlgorithm.RSA_SHA256, signature.identity(), signature.value())));
    }

    @Test
    @Tag("6940-7.1-1")
    void refusesWhenTheCertificateIsNotTrustedAndSaysWhy() throws Exception {
        Credentials credentials = Fixtures.credentials(NODE, NODE);
        Signature signature = credentials.sign(PING);
        assertThat(verify(credentials, signature).nodeId()).isEqualTo(NODE);
        assertThatThrownBy(() -> verifier.verify(
                        signature, input(credentials), credentials.genericCertificates(), TO.plusSeconds(1)))
                .isInstanceOf(SignatureRefusedException.class)
                .hasMessageStartingWith("CERTIFICATE_REFUSED: EXPIRED: ")
                .cause()
                .isInstanceOfSatisfying(
                        CertificateRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(CertificateRefusedException.Reason.EXPIRED));
    }

    @Test
    void refusesSelfMadeCertificate() throws Exception {
        Opaque der = CertificateIssuer.selfSigned(Fixtures.profile(NODE), OTHER_KEYS, Fixtures.RANDOM);
        Credentials impostor = Credentials.of(
                NodeCertificate.parse(der, OVERLAY, 16), NODE, OTHER_KEYS.getPrivate(), new EcdsaP256Sha256());
        assertRefused(Reason.CERTIFICATE_REFUSED, () -> verify(impostor, impostor.sign(PING)));
    }

    @Test
    void readsOnlySoManyCertificatesInSearchOfANodeId() throws Exception {
        Credentials credentials = Fixtures.credentials(NODE, NODE, OTHER_NODE);
        GenericCertificate rubbish = new GenericCertificate(GenericCertificate.X509, Opaque.EMPTY);
        List<GenericCertificate> bucket =
                new ArrayList<>(Collections.nCopies(SignatureVerifier.MAX_CERTIFICATES_READ - 1, rubbish));
        bucket.add(credentials.genericCertificate());
        Signature signature = credentials.sign(PING);
        assertThat(verifier.verify(signature, input(credentials), bucket, NOW).nodeId())
                .isEqualTo(NODE);
        bucket.add(0, rubbish);
        assertRefused(Reason.CERTIFICATE_NOT_FOUND, () -> verifier.verify(signature, input(credentials), bucket, NOW));
    }

    private static Opaque input(Credentials credentials) {
        return concat(PING, credentials.identity().encoded());
    }

    private Signer verify(Credentials credentials, Signature signature) throws SignatureRefusedException {
        return verifier.verify(signature, input(credentials), credentials.genericCertificates(), NOW);
    }

    /** Verifies a signature that is right but for the identity, which says what it says. */
    private Signer verifySignedAs(SignerIdentity identity, NodeCertificate certificate)
            throws SignatureRefusedException {
        Opaque input = concat(PING, identity.encoded());
        Opaque value = new EcdsaP256Sha256().sign(NODE_KEYS.getPrivate(), input);
        return verifier.verify(
                new Signature(SignatureAlgorithm.ECDSA_SHA256, identity, value),
                input,
                List.of(new GenericCertificate(GenericCertificate.X509, certificate.der())),
                NOW);
    }

    private static void assertRefused(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SignatureRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
