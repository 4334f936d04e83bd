// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;

class CryptoJobsTest {
    private static final Signature UNSIGNED =
            new Signature(SignatureAlgorithm.NONE, new SignerIdentity.None(), Opaque.EMPTY);
    private static final Verification VERIFICATION = new Verification(UNSIGNED, Opaque.EMPTY, List.of(), List.of());
    private static final Verification.Result REFUSED = new Verification.Result(null, "not signed", List.of());

    private final Outputs outputs = new Outputs();
    private final CryptoJobs jobs = new CryptoJobs(outputs);
    private final List<String> done = new ArrayList<>();

    @Test
    void takesNothingInWhileItsBoundOfVerificationsWaits() {
        for (int i = 0; i < CryptoJobs.MAX_VERIFICATIONS; i++) {
            assertThat(jobs.hasRoom()).isTrue();
            jobs.verify(VERIFICATION, (result, nowNanos) -> done.add(result.refusal()));
        }
        assertThat(jobs.hasRoom()).isFalse();
        NodeOutput first = outputs.poll();
        assertThat(first).isInstanceOf(NodeOutput.Verify.class);
        jobs.handleVerified(((NodeOutput.Verify) first).job(), REFUSED, 0);
        assertThat(jobs.hasRoom()).isTrue();
        assertThat(done).containsExactly("not signed");
    }

    @Test
    void takesNothingInWhileItsBoundOfSignaturesWaits() {
        for (int i = 0; i < CryptoJobs.MAX_SIGNATURES; i++) {
            assertThat(jobs.hasRoom()).isTrue();
            jobs.sign(List.of(Opaque.EMPTY), (signatures, nowNanos) -> done.add("signed"));
        }
        assertThat(jobs.hasRoom()).isFalse();
        NodeOutput first = outputs.poll();
        assertThat(first).isInstanceOf(NodeOutput.Sign.class);
        jobs.handleSigned(((NodeOutput.Sign) first).job(), List.of(UNSIGNED), 0);
        assertThat(jobs.hasRoom()).isTrue();
        assertThat(done).containsExactly("signed");
    }

    @Test
    void resultOfAnUnknownJobIsTheCallersMistake() {
        assertThatThrownBy(() -> jobs.handleVerified(7, REFUSED, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> jobs.handleSigned(7, List.of(), 0)).isInstanceOf(IllegalStateException.class);
    }
}
