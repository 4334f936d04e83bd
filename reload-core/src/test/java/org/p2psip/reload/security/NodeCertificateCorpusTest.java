// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.fuzz.SeedCorpus;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/** Makes the inputs from which the target of {@link NodeCertificateFuzzTest} starts: certificates of a fixed seed. */
class NodeCertificateCorpusTest {
    private final Random random = new Random(6940);
    private final AsymmetricCipherKeyPair keys = KeyPairs.p256(random);
    private final CertificateIssuer root =
            CertificateIssuer.createRoot("root", keys, Fixtures.ROOT_FROM, Fixtures.ROOT_TO, random);

    @Test
    void certificatesAreOneOfEachUse() throws CertificateRefusedException {
        SeedCorpus.of(NodeCertificateFuzzTest.class, "certificate")
                .assertHolds(Map.of(
                        "one-node", issue("example.com", Fixtures.NODE),
                        "two-nodes", issue("example.com", Fixtures.NODE, Fixtures.OTHER_NODE),
                        "other-overlay", issue("example.org", Fixtures.NODE),
                        "root", root.certificate().toByteArray()));
    }

    private byte[] issue(String overlay, NodeId... nodeIds) throws CertificateRefusedException {
        NodeProfile profile =
                new NodeProfile(overlay, List.of(nodeIds), "alice@" + overlay, Fixtures.FROM, Fixtures.TO);
        Opaque der = CertificateIssuer.of(root.certificate(), keys.getPrivate(), new Random(1))
                .issue(profile, keys.getPublic());
        return der.toByteArray();
    }
}
