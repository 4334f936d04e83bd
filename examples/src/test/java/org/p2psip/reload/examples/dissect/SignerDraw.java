// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.SecurityBlock;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;

/** Draws certificates, which are real, and signatures, which are not. */
final class SignerDraw {
    private static final int CERTIFICATES = 4;
    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2027-01-01T00:00:00Z");

    private final WireDraw draw;
    private final List<Opaque> certificates = new ArrayList<>();

    SignerDraw(WireDraw draw, long seed) {
        this.draw = draw;
        Random random = new Random(seed);
        for (int i = 1; i <= CERTIFICATES; i++) {
            AsymmetricCipherKeyPair keys = KeyPairs.p256(random);
            NodeProfile profile = new NodeProfile(
                    "example.com", draw.list(i, i, draw::nodeId), "user" + i + "@example.com", FROM, TO);
            certificates.add(CertificateIssuer.selfSigned(profile, keys, random));
        }
    }

    Opaque certificate() {
        return certificates.get(draw.below(CERTIFICATES));
    }

    SecurityBlock securityBlock() {
        return new SecurityBlock(
                draw.list(0, 2, () -> new GenericCertificate(GenericCertificate.X509, certificate())), signature());
    }

    Signature signature() {
        SignatureAlgorithm algorithm = draw.of(
                SignatureAlgorithm.RSA_SHA256,
                SignatureAlgorithm.ECDSA_SHA256,
                SignatureAlgorithm.ED25519,
                new SignatureAlgorithm(draw.below(7), draw.below(4)));
        SignerIdentity identity = draw.oneIn(2)
                ? new SignerIdentity.CertHash(4, draw.bytes(32, 32))
                : new SignerIdentity.CertHashNodeId(draw.of(4, 5, 6), draw.bytes(0, 255));
        return new Signature(algorithm, identity, draw.bytes(0, 256));
    }
}
