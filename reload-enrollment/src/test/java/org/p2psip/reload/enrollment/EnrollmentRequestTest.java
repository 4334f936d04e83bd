// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.bc.BcECContentVerifierProviderBuilder;
import org.bouncycastle.operator.bc.BcRSAContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.security.KeyPairs;

class EnrollmentRequestTest {
    private static final AsymmetricCipherKeyPair KEYS = KeyPairs.p256(new SecureRandom());

    @Test
    void becomesARequestWithoutSubjectThatNamesTheUser() throws Exception {
        PKCS10CertificationRequest csr = new PKCS10CertificationRequest(
                CertificateRequest.encode(EnrollmentRequest.of("alice@a.example", KEYS)));
        assertThat(csr.getSubject().getRDNs()).isEmpty();
        assertThat(GeneralNames.fromExtensions(csr.getRequestedExtensions(), Extension.subjectAlternativeName)
                        .getNames())
                .containsExactly(new GeneralName(GeneralName.rfc822Name, "alice@a.example"));
        assertThat(csr.isSignatureValid(
                        new BcECContentVerifierProviderBuilder(new DefaultDigestAlgorithmIdentifierFinder())
                                .build(KEYS.getPublic())))
                .isTrue();
    }

    @Test
    void signsWithRsaKeysToo() throws Exception {
        AsymmetricCipherKeyPair keys = KeyPairs.rsa2048(new SecureRandom());
        PKCS10CertificationRequest csr = new PKCS10CertificationRequest(
                CertificateRequest.encode(EnrollmentRequest.of("alice@a.example", keys)));
        assertThat(csr.isSignatureValid(
                        new BcRSAContentVerifierProviderBuilder(new DefaultDigestAlgorithmIdentifierFinder())
                                .build(keys.getPublic())))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä@a.example", "a\u0000b"})
    void refusesUserNamesThatNoCertificateCanBear(String userName) {
        assertThatThrownBy(() -> EnrollmentRequest.of(userName, KEYS)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65})
    void refusesNumbersOfNodeIdsOutOfBounds(int count) {
        assertThatThrownBy(() -> EnrollmentRequest.of("a@b", KEYS).withNodeIds(count))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count is " + count + ", must be 1 to 64");
    }

    @Test
    void refusesTrustInNothing() {
        assertThatThrownBy(() -> ServerTrust.only(new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("must be X.509 in PEM or DER");
        assertThatThrownBy(() -> ServerTrust.systemAnd(new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("must be X.509 in PEM or DER");
    }
}
