// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.bc.BcContentSignerBuilder;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.operator.bc.BcRSAContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.enrollment.server.SigningRequest.BadRequestException;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.wire.Opaque;

class SigningRequestTest {
    private static final AsymmetricCipherKeyPair P256 = KeyPairs.p256(Office.RANDOM);
    private static final Opaque SAMPLE = request("CN=alice@pbx.example", P256, "SHA256withECDSA");

    @ParameterizedTest
    @ValueSource(strings = {"SHA256withECDSA", "SHA384withECDSA", "SHA512withECDSA"})
    void readsRequestsOfP256Keys(String algorithm) throws Exception {
        assertThat(SigningRequest.parse(request("CN=a@b", P256, algorithm)).userName())
                .isEqualTo("a@b");
    }

    @Test
    void readsRequestsOfRsaKeysOf2048Bits() throws Exception {
        assertThat(SigningRequest.parse(request("", rsa(2048), "SHA256withRSA")).userName())
                .isNull();
    }

    @Test
    void refusesWeakKeysAndSignatures() {
        assertRefused(request("", rsa(1024), "SHA256withRSA"), "its RSA key has 1024 bits, must have 2048 to 8192");
        assertRefused(request("", curve("P-384"), "SHA256withECDSA"), "its key is neither RSA nor of curve P-256");
        assertRefused(request("", curve("P-192"), "SHA256withECDSA"), "its key is neither RSA nor of curve P-256");
        assertRefused(request("", P256, "SHA1withECDSA"), "its signature is not right");
    }

    @Test
    void refusesEachPrefix() {
        for (int length = 0; length < SAMPLE.length(); length++) {
            Opaque prefix = Opaque.copyOf(SAMPLE.toByteArray(), 0, length);
            assertThatThrownBy(() -> SigningRequest.parse(prefix)).isInstanceOf(BadRequestException.class);
        }
    }

    @Property
    void refusesRandomBytes(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> SigningRequest.parse(Opaque.copyOf(bytes))).isInstanceOf(BadRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x02, 0x80, 0xFF})
    void refusesARequestWithAnyByteDamaged(int change) {
        for (int index = 0; index < SAMPLE.length(); index++) {
            byte[] bytes = SAMPLE.toByteArray();
            bytes[index] ^= (byte) change;
            assertThatThrownBy(() -> SigningRequest.parse(Opaque.copyOf(bytes)))
                    .as("byte " + index)
                    .isInstanceOf(BadRequestException.class);
        }
    }

    private static void assertRefused(Opaque request, String problem) {
        assertThatThrownBy(() -> SigningRequest.parse(request))
                .isInstanceOf(BadRequestException.class)
                .hasMessage(problem);
    }

    private static AsymmetricCipherKeyPair rsa(int bits) {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(new RSAKeyGenerationParameters(BigInteger.valueOf(65537), Office.RANDOM, bits, 64));
        return generator.generateKeyPair();
    }

    private static AsymmetricCipherKeyPair curve(String name) {
        X9ECParameters parameters = ECNamedCurveTable.getByName(name);
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(
                new ECNamedDomainParameters(ECNamedCurveTable.getOID(name), parameters), Office.RANDOM));
        return generator.generateKeyPair();
    }

    private static Opaque request(String subject, AsymmetricCipherKeyPair keys, String algorithm) {
        try {
            var signature = new DefaultSignatureAlgorithmIdentifierFinder().find(algorithm);
            var digest = new DefaultDigestAlgorithmIdentifierFinder().find(signature);
            BcContentSignerBuilder signer = keys.getPublic() instanceof RSAKeyParameters
                    ? new BcRSAContentSignerBuilder(signature, digest)
                    : new BcECContentSignerBuilder(signature, digest);
            return Opaque.copyOf(new PKCS10CertificationRequestBuilder(
                            new X500Name(subject),
                            SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(keys.getPublic()))
                    .build(signer.build(keys.getPrivate()))
                    .getEncoded());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
