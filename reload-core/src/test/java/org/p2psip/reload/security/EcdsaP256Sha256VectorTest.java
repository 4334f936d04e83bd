// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.Opaque;

/** RFC 6979, Appendix A.2.5: P-256, SHA-256, message "sample". */
class EcdsaP256Sha256VectorTest {
    private static final String X = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
    private static final String UX = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
    private static final String UY = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
    private static final String R = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
    private static final String S = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";

    private static final Opaque SAMPLE = Opaque.copyOf("sample".getBytes(StandardCharsets.US_ASCII));
    private static final Opaque SIGNATURE = Opaque.copyOf(Hex.decode("3046022100" + R + "022100" + S));

    private final ECNamedDomainParameters curve = ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256r1);
    private final EcdsaP256Sha256 scheme = new EcdsaP256Sha256();

    @Test
    void signsAsThePublishedVector() {
        assertThat(scheme.sign(new ECPrivateKeyParameters(new BigInteger(X, 16), curve), SAMPLE))
                .isEqualTo(SIGNATURE);
    }

    @Test
    void verifiesThePublishedVector() {
        ECPublicKeyParameters key =
                new ECPublicKeyParameters(curve.getCurve().decodePoint(Hex.decode("04" + UX + UY)), curve);
        assertThat(scheme.verify(key, SAMPLE, SIGNATURE)).isTrue();
    }
}
