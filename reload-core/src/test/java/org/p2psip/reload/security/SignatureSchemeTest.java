// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.SignatureAlgorithm;

class SignatureSchemeTest {
    private static final Opaque INPUT = Opaque.copyOf(Hex.decode("65b0781f0102030405060708"));

    static Stream<Arguments> schemes() {
        return Stream.of(
                Arguments.of(new EcdsaP256Sha256(), Fixtures.NODE_KEYS, Fixtures.OTHER_KEYS),
                Arguments.of(new RsaPkcs1Sha256(), Fixtures.RSA_KEYS, KeyPairs.rsa2048(new Random(7))));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    @Tag("6940-6.3.4-7")
    void verifiesWhatItSigned(SignatureScheme scheme, AsymmetricCipherKeyPair keys, AsymmetricCipherKeyPair others) {
        Opaque signature = scheme.sign(keys.getPrivate(), INPUT);
        assertThat(scheme.verify(keys.getPublic(), INPUT, signature)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void signsTheSameInputAlike(SignatureScheme scheme, AsymmetricCipherKeyPair keys, AsymmetricCipherKeyPair others) {
        assertThat(scheme.sign(keys.getPrivate(), INPUT)).isEqualTo(scheme.sign(keys.getPrivate(), INPUT));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void refusesOtherInput(SignatureScheme scheme, AsymmetricCipherKeyPair keys, AsymmetricCipherKeyPair others) {
        Opaque signature = scheme.sign(keys.getPrivate(), INPUT);
        assertThat(scheme.verify(keys.getPublic(), Fixtures.tampered(INPUT), signature))
                .isFalse();
        assertThat(scheme.verify(keys.getPublic(), Opaque.EMPTY, signature)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void refusesOtherKey(SignatureScheme scheme, AsymmetricCipherKeyPair keys, AsymmetricCipherKeyPair others) {
        Opaque signature = scheme.sign(keys.getPrivate(), INPUT);
        assertThat(scheme.verify(others.getPublic(), INPUT, signature)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void refusesEachChangedOrCutByteOfTheSignature(
            SignatureScheme scheme, AsymmetricCipherKeyPair keys, AsymmetricCipherKeyPair others) {
        byte[] signature = scheme.sign(keys.getPrivate(), INPUT).toByteArray();
        for (int i = 0; i < signature.length; i++) {
            signature[i] ^= 0x40;
            assertThat(scheme.verify(keys.getPublic(), INPUT, Opaque.copyOf(signature)))
                    .as("byte %d", i)
                    .isFalse();
            signature[i] ^= 0x40;
            assertThat(scheme.verify(keys.getPublic(), INPUT, Opaque.copyOf(signature, 0, i)))
                    .as("first %d bytes", i)
                    .isFalse();
        }
    }

    @Property(tries = 300)
    void takesNoRandomBytesForASignature(@ForAll @Size(max = 300) byte[] bytes) {
        Opaque signature = Opaque.copyOf(bytes);
        assertThat(new EcdsaP256Sha256().verify(Fixtures.NODE_KEYS.getPublic(), INPUT, signature))
                .isFalse();
        assertThat(new RsaPkcs1Sha256().verify(Fixtures.RSA_KEYS.getPublic(), INPUT, signature))
                .isFalse();
    }

    @Test
    void takesNoSignatureOfNumbersZero() {
        Opaque zeros = Opaque.copyOf(Hex.decode("3006020100020100"));
        assertThat(new EcdsaP256Sha256().verify(Fixtures.NODE_KEYS.getPublic(), INPUT, zeros))
                .isFalse();
    }

    @Test
    void acceptsOnlyKeysOfItsKind() {
        EcdsaP256Sha256 ecdsa = new EcdsaP256Sha256();
        RsaPkcs1Sha256 rsa = new RsaPkcs1Sha256();
        assertThat(ecdsa.accepts(Fixtures.RSA_KEYS.getPublic())).isFalse();
        assertThat(rsa.accepts(Fixtures.NODE_KEYS.getPublic())).isFalse();
        assertThat(rsa.accepts(Fixtures.RSA_KEYS.getPrivate())).isFalse();
        assertThat(ecdsa.accepts(Fixtures.NODE_KEYS.getPrivate())).isFalse();
        assertThatThrownBy(() -> ecdsa.sign(Fixtures.RSA_KEYS.getPrivate(), INPUT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> rsa.sign(Fixtures.NODE_KEYS.getPrivate(), INPUT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ecdsa.verify(Fixtures.RSA_KEYS.getPublic(), INPUT, INPUT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> rsa.verify(Fixtures.NODE_KEYS.getPublic(), INPUT, INPUT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void acceptsNoOtherCurve() {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(
                ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp384r1), new java.security.SecureRandom()));
        assertThat(new EcdsaP256Sha256().accepts(generator.generateKeyPair().getPublic()))
                .isFalse();
    }

    @Test
    void acceptsNoRsaKeyOutsideItsBounds() {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(
                new RSAKeyGenerationParameters(BigInteger.valueOf(65537), new java.security.SecureRandom(), 1024, 80));
        AsymmetricCipherKeyPair weak = generator.generateKeyPair();
        RsaPkcs1Sha256 scheme = new RsaPkcs1Sha256();
        assertThat(scheme.accepts(weak.getPublic())).isFalse();
        assertThatThrownBy(() -> scheme.sign(weak.getPrivate(), INPUT)).isInstanceOf(IllegalArgumentException.class);
        BigInteger modulus = ((RSAKeyParameters) Fixtures.RSA_KEYS.getPublic()).getModulus();
        BigInteger longExponent =
                BigInteger.ONE.shiftLeft(RsaPkcs1Sha256.MAX_EXPONENT_BITS).add(BigInteger.ONE);
        assertThat(scheme.accepts(new RSAKeyParameters(false, modulus, longExponent)))
                .isFalse();
    }

    @Test
    void standardSchemesBearTheirTlsCodePoints() {
        assertThat(SignatureScheme.standard())
                .extracting(SignatureScheme::algorithm)
                .containsExactly(SignatureAlgorithm.ECDSA_SHA256, SignatureAlgorithm.RSA_SHA256);
        assertThat(SignatureAlgorithm.RSA_SHA256).isEqualTo(new SignatureAlgorithm(4, 1));
    }
}
