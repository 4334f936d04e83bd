// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.SignatureScheme;
import org.p2psip.reload.security.SignatureVerifier;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;

class ThrowawayAuthorityTest {
    private static final String OVERLAY = "overlay.example.org";
    private static final Opaque INPUT = Opaque.copyOf(new byte[] {1, 2, 3});
    private static final KeyPool KEYS = new KeyPool();

    private final Simulation simulation = Simulation.ofSeed(11);
    private final ThrowawayAuthority authority = ThrowawayAuthority.of(simulation, OVERLAY, new FastSignatures(), KEYS);

    @Test
    void issuesRealCertificatesThatAreTrusted() throws Exception {
        NodeId nodeId = authority.randomNodeId();
        Credentials alice = authority.issue("alice@example.org", nodeId);
        assertThat(authority
                        .trust()
                        .check(
                                alice.certificate().der(),
                                List.of(),
                                simulation.clock().instant()))
                .isEqualTo(alice.certificate());
        assertThat(alice.nodeId()).isEqualTo(nodeId);
        assertThat(alice.userName()).isEqualTo("alice@example.org");
        assertThat(authority.overlayName()).isEqualTo(OVERLAY);
    }

    @Test
    void isNotTrustedWhereAnotherAuthorityIs() {
        Credentials mallory = ThrowawayAuthority.untrusted(simulation, OVERLAY).issue("mallory@example.org");
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> authority
                        .trust()
                        .check(
                                mallory.certificate().der(),
                                List.of(),
                                simulation.clock().instant()));
    }

    @Test
    void issuesTheSameCredentialsForTheSameSeedEvenFromASharedKeyPool() {
        Opaque first = authority.issue("alice@example.org").certificate().der();
        ThrowawayAuthority again =
                ThrowawayAuthority.of(Simulation.ofSeed(11), OVERLAY, new FastSignatures(), new KeyPool());
        ThrowawayAuthority other = ThrowawayAuthority.of(Simulation.ofSeed(12), OVERLAY, new FastSignatures(), KEYS);
        assertThat(again.issue("alice@example.org").certificate().der()).isEqualTo(first);
        assertThat(again.rootCertificate()).isEqualTo(authority.rootCertificate());
        assertThat(other.issue("alice@example.org").certificate().der()).isNotEqualTo(first);
    }

    @Test
    void signsAndVerifiesWithEitherScheme() throws Exception {
        for (SignatureScheme scheme : List.of(new FastSignatures(), new EcdsaP256Sha256())) {
            ThrowawayAuthority own = ThrowawayAuthority.of(simulation, OVERLAY, scheme, KEYS);
            Credentials alice = own.issue("alice@example.org");
            Signature signature = alice.sign(INPUT);
            byte[] identity = signature.identity().encoded().toByteArray();
            byte[] full = new byte[INPUT.length() + identity.length];
            System.arraycopy(INPUT.toByteArray(), 0, full, 0, INPUT.length());
            System.arraycopy(identity, 0, full, INPUT.length(), identity.length);
            Signer signer = new SignatureVerifier(own.trust(), own.schemes())
                    .verify(
                            signature,
                            Opaque.copyOf(full),
                            alice.genericCertificates(),
                            simulation.clock().instant());
            assertThat(signer.nodeId()).isEqualTo(alice.nodeId());
            assertThat(signature.algorithm()).isEqualTo(scheme.algorithm());
            assertThat(own.schemes()).extracting(SignatureScheme::algorithm).doesNotHaveDuplicates();
        }
    }

    @Test
    void marksFastSignaturesWithACodePointOfPrivateUse() {
        assertThat(new FastSignatures().algorithm()).isEqualTo(new SignatureAlgorithm(4, 224));
    }

    @Test
    void refusesAFastSignatureOfAnotherNodeOrOverOtherBytes() {
        FastSignatures scheme = new FastSignatures();
        AsymmetricCipherKeyPair alice = KEYS.keyPair(1);
        AsymmetricCipherKeyPair bob = KEYS.keyPair(2);
        Opaque signature = scheme.sign(alice.getPrivate(), INPUT);
        assertThat(scheme.verify(alice.getPublic(), INPUT, signature)).isTrue();
        assertThat(scheme.verify(bob.getPublic(), INPUT, signature)).isFalse();
        assertThat(scheme.verify(alice.getPublic(), Opaque.EMPTY, signature)).isFalse();
        assertThat(scheme.verify(alice.getPublic(), INPUT, Opaque.EMPTY)).isFalse();
    }

    @Test
    void signsFastWithOrdinaryPrivateKeysToo() {
        FastSignatures scheme = new FastSignatures();
        AsymmetricCipherKeyPair pooled = KEYS.keyPair(3);
        ECPrivateKeyParameters key = (ECPrivateKeyParameters) pooled.getPrivate();
        ECPrivateKeyParameters ordinary = new ECPrivateKeyParameters(key.getD(), key.getParameters());
        assertThat(scheme.sign(ordinary, INPUT)).isEqualTo(scheme.sign(key, INPUT));
    }

    @Test
    void refusesKeysOfTheWrongKind() {
        FastSignatures scheme = new FastSignatures();
        AsymmetricCipherKeyPair pair = KEYS.keyPair(1);
        assertThat(scheme.accepts(pair.getPublic())).isTrue();
        assertThat(scheme.accepts(pair.getPrivate())).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> scheme.sign(pair.getPublic(), INPUT));
        assertThatIllegalArgumentException().isThrownBy(() -> scheme.verify(pair.getPrivate(), INPUT, INPUT));
    }

    @Test
    void limitsTheKeyPool() {
        assertThatIllegalArgumentException().isThrownBy(() -> KEYS.keyPair(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> KEYS.keyPair(KeyPool.MAX_KEY_PAIRS));
        assertThat(KEYS.keyPair(5)).isSameAs(KEYS.keyPair(5));
    }
}
