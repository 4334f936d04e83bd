// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;

class CryptoJobsTest {
    private static final Signature UNSIGNED =
            new Signature(SignatureAlgorithm.NONE, new SignerIdentity.None(), Opaque.EMPTY);
    private static final Verification VERIFICATION = new Verification(UNSIGNED, Opaque.EMPTY, List.of(), List.of());
    private static final Verification.Result REFUSED = new Verification.Result(null, "not signed", List.of());

    private static final NodeId ALICE = node(1);
    private static final NodeId BOB = node(2);

    private final Outputs outputs = new Outputs();
    private final CryptoJobs jobs = new CryptoJobs(outputs);
    private final List<String> done = new ArrayList<>();

    @Test
    void takesNothingMoreOfANeighborWhoseShareWaits() {
        for (int i = 0; i < CryptoJobs.MAX_AT_WORK + CryptoJobs.MAX_WAITING_PER_HOP; i++) {
            assertThat(jobs.hasRoom(ALICE)).isTrue();
            verify(ALICE);
        }
        assertThat(jobs.hasRoom(ALICE)).isFalse();
        assertThat(jobs.hasRoom(BOB)).isTrue();
        finishOne();
        assertThat(jobs.hasRoom(ALICE)).isTrue();
        assertThat(done).containsExactly(ALICE.toString());
    }

    @Test
    void neighborsTakeTurns() {
        for (int i = 0; i < CryptoJobs.MAX_AT_WORK + 100; i++) {
            verify(ALICE);
        }
        verify(BOB);
        verify(BOB);
        for (int i = 0; i < CryptoJobs.MAX_AT_WORK + 4; i++) {
            finishOne();
        }
        assertThat(done.subList(CryptoJobs.MAX_AT_WORK, CryptoJobs.MAX_AT_WORK + 4))
                .containsExactly(ALICE.toString(), BOB.toString(), ALICE.toString(), BOB.toString());
    }

    @Test
    void whenAllIsFullTheNeighborThatSentMostMakesRoom() {
        for (int hop = 10; hop < 20; hop++) {
            for (int i = 0; i < 256 && jobs.hasRoom(node(hop)); i++) {
                verify(node(hop));
            }
        }
        assertThat(jobs.hasRoom(BOB)).isTrue();
        assertThat(jobs.verify(BOB, VERIFICATION, (result, nowNanos) -> done.add("bob")))
                .isEqualTo(1);
        int finished = 0;
        while (finishOne()) {
            finished++;
        }
        assertThat(finished).isEqualTo(CryptoJobs.MAX_VERIFICATIONS);
        assertThat(done).contains("bob");
    }

    private void verify(NodeId hop) {
        jobs.verify(hop, VERIFICATION, (result, nowNanos) -> done.add(hop.toString()));
    }

    private boolean finishOne() {
        NodeOutput next = outputs.poll();
        if (next instanceof NodeOutput.Verify verify) {
            jobs.handleVerified(verify.job(), REFUSED, 0);
            return true;
        }
        return false;
    }

    private static NodeId node(int number) {
        byte[] bytes = new byte[16];
        bytes[15] = (byte) number;
        return NodeId.copyOf(bytes);
    }

    @Test
    void takesNothingInWhileItsBoundOfSignaturesWaits() {
        for (int i = 0; i < CryptoJobs.MAX_SIGNATURES; i++) {
            assertThat(jobs.hasRoom(ALICE)).isTrue();
            jobs.sign(List.of(Opaque.EMPTY), (signatures, nowNanos) -> done.add("signed"));
        }
        assertThat(jobs.hasRoom(ALICE)).isFalse();
        NodeOutput first = outputs.poll();
        assertThat(first).isInstanceOf(NodeOutput.Sign.class);
        jobs.handleSigned(((NodeOutput.Sign) first).job(), List.of(UNSIGNED), 0);
        assertThat(jobs.hasRoom(ALICE)).isTrue();
        assertThat(done).containsExactly("signed");
    }

    @Test
    void resultOfAnUnknownJobIsTheCallersMistake() {
        assertThatThrownBy(() -> jobs.handleVerified(7, REFUSED, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> jobs.handleSigned(7, List.of(), 0)).isInstanceOf(IllegalStateException.class);
    }
}
