// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.security.RsaPkcs1Sha256;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.security.SignatureScheme;
import org.p2psip.reload.security.TrustPolicy;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/** An overlay's certification authority, and whom its nodes trust. */
public final class TestOverlay {
    public static final Instant NOW = Instant.parse("2030-06-01T12:00:00Z");
    public static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    public static final NodeId ALICE = NodeId.parse("a0000000000000000000000000000001");
    public static final NodeId BOB = NodeId.parse("b0000000000000000000000000000002");
    public static final NodeId CAROL = NodeId.parse("c0000000000000000000000000000003");

    private static final Random RANDOM = new Random(7);
    private static final AsymmetricCipherKeyPair NODE_KEYS = KeyPairs.p256(RANDOM);
    private static final AsymmetricCipherKeyPair RSA_KEYS = KeyPairs.rsa2048(RANDOM);

    public final String name;
    private final CertificateIssuer root;

    private TestOverlay(String name, CertificateIssuer root) {
        this.name = name;
        this.root = root;
    }

    public static TestOverlay create(String name) {
        return new TestOverlay(
                name,
                CertificateIssuer.createRoot(
                        "Root " + RANDOM.nextInt(1_000_000) + " of " + name,
                        KeyPairs.p256(RANDOM),
                        NOW.minus(Duration.ofDays(300)),
                        NOW.plus(Duration.ofDays(300)),
                        RANDOM));
    }

    /** Another overlay under the same authority. */
    public TestOverlay sibling(String siblingName) {
        return new TestOverlay(siblingName, root);
    }

    public CertificateTrust trust(NodeId... badNodes) {
        return new CertificateTrust(
                new TrustPolicy(name, 16, List.of(root.certificate()), SelfSignedPolicy.REFUSED, Set.of(badNodes)));
    }

    public Credentials credentials(NodeId... nodeIds) {
        return credentials(NOW.plus(Duration.ofDays(1)), NODE_KEYS, new EcdsaP256Sha256(), nodeIds);
    }

    public Credentials rsaCredentials(NodeId nodeId) {
        return credentials(NOW.plus(Duration.ofDays(1)), RSA_KEYS, new RsaPkcs1Sha256(), nodeId);
    }

    public Credentials expiredCredentials(NodeId nodeId) {
        return credentials(NOW.minusSeconds(1), NODE_KEYS, new EcdsaP256Sha256(), nodeId);
    }

    private Credentials credentials(
            Instant notAfter, AsymmetricCipherKeyPair keys, SignatureScheme scheme, NodeId... nodeIds) {
        NodeProfile profile =
                new NodeProfile(name, List.of(nodeIds), "someone@" + name, NOW.minus(Duration.ofDays(2)), notAfter);
        Opaque der = root.issue(profile, keys.getPublic());
        try {
            NodeCertificate certificate = NodeCertificate.parse(der, name, 16);
            return Credentials.of(certificate, nodeIds[0], keys.getPrivate(), scheme);
        } catch (CertificateRefusedException e) {
            throw new AssertionError(e);
        }
    }
}
