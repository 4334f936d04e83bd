// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.TransactionId;

class MessageSealerTest {
    private static final int PREFIX_BYTES = 3;
    private static final int BUCKET_BYTES = 65535;

    private final Outputs outputs = new Outputs();
    private final MessageSealer sealer = new MessageSealer(1, List.of(certificate(1, 535)), new CryptoJobs(outputs));

    @Test
    void signsWhatCarriesAsManyCertificatesAsASecurityBlockHolds() {
        assertThat(seal(certificate(2, BUCKET_BYTES - 535))).isTrue();
        assertThat(outputs.poll()).isInstanceOf(NodeOutput.Sign.class);
    }

    @Test
    void signsNothingWhenThereAreMore() {
        List<GenericCertificate> certificates = new ArrayList<>();
        for (int i = 0; i < 66; i++) {
            certificates.add(certificate(i, 1000));
        }
        assertThat(seal(certificates.toArray(new GenericCertificate[0]))).isFalse();
        assertThat(seal(certificate(2, BUCKET_BYTES - 534))).isFalse();
        assertThat(outputs.poll()).isNull();
    }

    private boolean seal(GenericCertificate... certificates) {
        return sealer.seal(
                new TransactionId(1), new PingRequest(Opaque.EMPTY), List.of(certificates), (payload, nowNanos) -> {});
    }

    /** @param bytes its length on the wire */
    private static GenericCertificate certificate(int content, int bytes) {
        byte[] der = new byte[bytes - PREFIX_BYTES];
        der[0] = (byte) content;
        return new GenericCertificate(GenericCertificate.X509, Opaque.copyOf(der));
    }
}
