// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.security.Fixtures.ALICE;
import static org.p2psip.reload.security.Fixtures.NODE;
import static org.p2psip.reload.security.Fixtures.NODE_KEYS;
import static org.p2psip.reload.security.Fixtures.OTHER_KEYS;
import static org.p2psip.reload.security.Fixtures.OTHER_NODE;
import static org.p2psip.reload.security.Fixtures.OVERLAY;
import static org.p2psip.reload.security.Fixtures.ROOT;
import static org.p2psip.reload.security.Fixtures.RSA_KEYS;
import static org.p2psip.reload.security.Fixtures.concat;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;

class CredentialsTest {
    private static final Opaque INPUT = Opaque.copyOf("blob".getBytes(StandardCharsets.US_ASCII));

    @Test
    void signsTheInputFollowedByTheIdentity() throws CertificateRefusedException {
        Credentials credentials = Fixtures.credentials(NODE, NODE);
        Signature signature = credentials.sign(INPUT);
        assertThat(signature.identity()).isEqualTo(credentials.identity());
        assertThat(new EcdsaP256Sha256()
                        .verify(
                                NODE_KEYS.getPublic(),
                                concat(INPUT, credentials.identity().encoded()),
                                signature.value()))
                .isTrue();
        assertThat(credentials.sign(INPUT)).isEqualTo(signature);
    }

    @Test
    void refusesNodeIdThatIsNotInTheCertificate() {
        assertThatThrownBy(() -> Fixtures.credentials(OTHER_NODE, NODE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Node-ID " + OTHER_NODE + " is not in the certificate");
    }

    @Test
    void refusesKeyOfAnotherCertificate() throws CertificateRefusedException {
        NodeCertificate certificate = NodeCertificate.parse(Fixtures.nodeCertificate(NODE), OVERLAY, 16);
        EcdsaP256Sha256 scheme = new EcdsaP256Sha256();
        assertThatThrownBy(() -> Credentials.of(certificate, NODE, OTHER_KEYS.getPrivate(), scheme))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("private key does not belong to the certificate");
        assertThatThrownBy(() -> Credentials.of(certificate, NODE, NODE_KEYS.getPublic(), scheme))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("private key is a public key");
        assertThatThrownBy(() -> Credentials.of(certificate, NODE, RSA_KEYS.getPrivate(), scheme))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Credentials.of(certificate, NODE, RSA_KEYS.getPrivate(), new RsaPkcs1Sha256()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key of the certificate does not fit the signature algorithm");
    }

    @Test
    void showsNoKey() throws CertificateRefusedException {
        Credentials credentials = Fixtures.credentials(NODE, NODE);
        assertThat(credentials).hasToString("Credentials[" + NODE + " of " + ALICE + "]");
        String secret = ((ECPrivateKeyParameters) NODE_KEYS.getPrivate()).getD().toString(16);
        assertThat(credentials.toString()).doesNotContain(secret.substring(0, 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void convertsKeyAndChainForTlsWithoutRegisteringAProvider(String kind) throws Exception {
        AsymmetricCipherKeyPair keys = kind.equals("EC") ? NODE_KEYS : RSA_KEYS;
        SignatureScheme scheme = kind.equals("EC") ? new EcdsaP256Sha256() : new RsaPkcs1Sha256();
        NodeCertificate certificate =
                NodeCertificate.parse(ROOT.issue(Fixtures.profile(NODE), keys.getPublic()), OVERLAY, 16);
        Credentials credentials =
                Credentials.of(certificate, List.of(ROOT.certificate()), NODE, keys.getPrivate(), scheme);
        Provider provider = new BouncyCastleProvider();

        PrivateKey key = credentials.privateKey(provider);
        List<X509Certificate> chain = credentials.chain(provider);

        assertThat(chain).hasSize(2);
        assertThat(chain.get(0).getEncoded()).isEqualTo(certificate.der().toByteArray());
        java.security.Signature signer =
                java.security.Signature.getInstance(kind.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA", provider);
        signer.initSign(key);
        signer.update(INPUT.toByteArray());
        assertThat(scheme.verify(certificate.publicKey(), INPUT, Opaque.copyOf(signer.sign())))
                .isTrue();
        assertThat(Security.getProvider(provider.getName())).isNull();
    }
}
