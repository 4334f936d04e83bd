// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;
import org.p2psip.reload.wire.Opaque;

/** Bytes as a peer may send them for a certificate. */
@Tag("fuzz")
class NodeCertificateFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void certificate(byte[] input) {
        NodeCertificate certificate;
        try {
            certificate = NodeCertificate.parse(Opaque.copyOf(input), "example.com", 16);
        } catch (CertificateRefusedException refused) {
            assertThat(refused.reason()).isNotNull();
            return;
        }
        assertThat(certificate.der().toByteArray()).isEqualTo(input);
        assertThat(certificate.nodeIds())
                .hasSizeBetween(1, NodeCertificate.MAX_NODE_IDS)
                .allSatisfy(nodeId -> assertThat(nodeId.length()).isEqualTo(16));
    }
}
