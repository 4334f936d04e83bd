// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.bc.BcContentSignerBuilder;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.operator.bc.BcRSAContentSignerBuilder;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/** An overlay with its authority, and certificates that the authority would not issue. Seeded. */
final class Fixtures {
    static final String OVERLAY = "example.com";
    static final String ALICE = "alice@example.com";
    static final Instant NOW = Instant.parse("2030-06-01T12:00:00Z");
    static final Instant FROM = NOW.minus(Duration.ofDays(1));
    static final Instant TO = NOW.plus(Duration.ofDays(30));
    static final Instant ROOT_FROM = NOW.minus(Duration.ofDays(300));
    static final Instant ROOT_TO = NOW.plus(Duration.ofDays(3000));
    static final NodeId NODE = NodeId.parse("101112131415161718191a1b1c1d1e1f");
    static final NodeId OTHER_NODE = NodeId.parse("202122232425262728292a2b2c2d2e2f");

    static final Random RANDOM = new Random(42);
    static final AsymmetricCipherKeyPair ROOT_KEYS = KeyPairs.p256(RANDOM);
    static final AsymmetricCipherKeyPair NODE_KEYS = KeyPairs.p256(RANDOM);
    static final AsymmetricCipherKeyPair OTHER_KEYS = KeyPairs.p256(RANDOM);
    static final AsymmetricCipherKeyPair RSA_KEYS = KeyPairs.rsa2048(RANDOM);
    static final String ROOT_NAME = "Example overlay root";
    static final CertificateIssuer ROOT =
            CertificateIssuer.createRoot(ROOT_NAME, ROOT_KEYS, ROOT_FROM, ROOT_TO, RANDOM);

    private Fixtures() {}

    static TrustPolicy policy() {
        return new TrustPolicy(OVERLAY, 16, List.of(ROOT.certificate()), SelfSignedPolicy.REFUSED, Set.of());
    }

    static CertificateTrust trust() {
        return new CertificateTrust(policy());
    }

    static NodeProfile profile(NodeId... nodeIds) {
        return new NodeProfile(OVERLAY, List.of(nodeIds), ALICE, FROM, TO);
    }

    static Opaque nodeCertificate(NodeId... nodeIds) {
        return ROOT.issue(profile(nodeIds), NODE_KEYS.getPublic());
    }

    static Credentials credentials(NodeId nodeId, NodeId... nodeIds) throws CertificateRefusedException {
        NodeCertificate certificate = NodeCertificate.parse(nodeCertificate(nodeIds), OVERLAY, 16);
        return Credentials.of(certificate, nodeId, NODE_KEYS.getPrivate(), new EcdsaP256Sha256());
    }

    /** {@code der} with its last byte, which belongs to the signature, changed. */
    static Opaque tampered(Opaque der) {
        byte[] bytes = der.toByteArray();
        bytes[bytes.length - 1] ^= 1;
        return Opaque.copyOf(bytes);
    }

    static Opaque concat(Opaque... parts) {
        StringBuilder hex = new StringBuilder();
        Arrays.stream(parts).forEach(part -> hex.append(Hex.encode(part.toByteArray())));
        return Opaque.copyOf(Hex.decode(hex.toString()));
    }

    static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    static GeneralName email(String name) {
        return new GeneralName(GeneralName.rfc822Name, name);
    }

    static GeneralName nodeUri() {
        return uri(ReloadUri.format(NODE, OVERLAY));
    }

    /** A certificate signed by the root, or whoever is set, with nothing in it but what the test puts there. */
    static final class HandMade {
        private final X509v3CertificateBuilder builder;
        private AsymmetricKeyParameter issuerKey = ROOT_KEYS.getPrivate();
        private String algorithm = "SHA256withECDSA";

        HandMade() {
            this("CN=" + ROOT_NAME, "CN=node", NODE_KEYS.getPublic());
        }

        HandMade(String issuer, String subject, AsymmetricKeyParameter publicKey) {
            try {
                builder = new X509v3CertificateBuilder(
                        new X500Name(issuer),
                        BigInteger.valueOf(RANDOM.nextInt(1 << 30) + 1L),
                        Date.from(FROM),
                        Date.from(TO),
                        new X500Name(subject),
                        SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey));
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        }

        HandMade names(GeneralName... names) {
            return extension(Extension.subjectAlternativeName, true, new GeneralNames(names));
        }

        HandMade authority() {
            return extension(Extension.basicConstraints, true, new BasicConstraints(true));
        }

        HandMade extension(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
            try {
                builder.addExtension(id, critical, value);
                return this;
            } catch (org.bouncycastle.cert.CertIOException e) {
                throw new AssertionError(e);
            }
        }

        HandMade signedBy(AsymmetricKeyParameter key, String signatureAlgorithm) {
            issuerKey = key;
            algorithm = signatureAlgorithm;
            return this;
        }

        Opaque build() {
            try {
                var signature = new DefaultSignatureAlgorithmIdentifierFinder().find(algorithm);
                var digest = new DefaultDigestAlgorithmIdentifierFinder().find(signature);
                BcContentSignerBuilder signer = issuerKey instanceof RSAKeyParameters
                        ? new BcRSAContentSignerBuilder(signature, digest)
                        : new BcECContentSignerBuilder(signature, digest);
                return Opaque.copyOf(builder.build(signer.build(issuerKey)).getEncoded());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
