// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.security.TrustPolicy;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/** The authority and the credentials of an overlay, the same in every process: everything follows from one seed. */
final class BenchOverlay {
    static final String NAME = "bench.example";

    private static final int MAX_MESSAGE_BYTES = 5_000;
    private static final Instant NOW = Instant.parse("2030-06-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final Random random = new Random(6940);
    private final AsymmetricCipherKeyPair nodeKeys = KeyPairs.p256(random);
    private final CertificateIssuer root = CertificateIssuer.createRoot(
            "Root of " + NAME,
            KeyPairs.p256(random),
            NOW.minus(Duration.ofDays(300)),
            NOW.plus(Duration.ofDays(300)),
            random);

    Opaque rootCertificate() {
        return root.certificate();
    }

    static Clock clock() {
        return CLOCK;
    }

    static NodeId nodeId(int number) {
        byte[] bytes = new byte[16];
        bytes[0] = (byte) (number << 4);
        bytes[15] = 1;
        return NodeId.copyOf(bytes);
    }

    Credentials credentials(int number) {
        NodeId nodeId = nodeId(number);
        NodeProfile profile = new NodeProfile(
                NAME,
                List.of(nodeId),
                "node" + number + "@" + NAME,
                NOW.minus(Duration.ofDays(2)),
                NOW.plus(Duration.ofDays(2)));
        Opaque der = root.issue(profile, nodeKeys.getPublic());
        try {
            return Credentials.of(
                    NodeCertificate.parse(der, NAME, nodeId.length()),
                    nodeId,
                    nodeKeys.getPrivate(),
                    new EcdsaP256Sha256());
        } catch (CertificateRefusedException e) {
            throw new AssertionError(e);
        }
    }

    LinkContext context(Environment environment, int number) {
        return new LinkContext(
                environment,
                credentials(number),
                new CertificateTrust(
                        new TrustPolicy(NAME, 16, List.of(root.certificate()), SelfSignedPolicy.REFUSED, Set.of())),
                CLOCK,
                new SecureRandom(),
                MAX_MESSAGE_BYTES);
    }
}
