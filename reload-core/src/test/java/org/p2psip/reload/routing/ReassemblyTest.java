// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.routing.Messages.feed;
import static org.p2psip.reload.routing.Messages.fragment;
import static org.p2psip.reload.routing.Messages.header;
import static org.p2psip.reload.routing.Messages.message;
import static org.p2psip.reload.routing.Messages.node;
import static org.p2psip.reload.routing.Messages.payload;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;

/** Fragments at their destination: put together, told apart, and bounded (RFC 6940, Section 6.7). */
class ReassemblyTest {
    private static final int MAX_MESSAGE = 10_000;
    private static final int MAX_PER_HOP = 20_000;
    private static final int MAX = 50_000;
    private static final NodeId ALICE = node(1);
    private static final NodeId BOB = node(2);

    /** Near overflow on purpose: a monotonic clock has no meaningful origin. */
    private static final long START = Long.MAX_VALUE - 1_000_000_000L;

    private final Reassembly reassembly = new Reassembly(new ReassemblyLimits(MAX_MESSAGE, MAX_PER_HOP, MAX));

    @Test
    void putsFragmentsTogetherInWhateverOrder() {
        byte[] payload = payload(3000, 0);
        List<ByteBuf> pieces = cut(7, payload, 600);
        for (int i = pieces.size() - 1; i > 0; i--) {
            assertThat(take(pieces.get(i))).isNull();
        }
        assertThat(take(pieces.get(0))).isEqualTo(payload);
        assertEmpty();
    }

    @Test
    void takesTheHeaderOfTheFirstFragmentForThatOfAWholeMessage() {
        take(message(header(1).toBuilder().fragment(true, 300).build(), payload(10, 0)));
        var first = header(1).toBuilder()
                .viaList(List.of(new Destination.Node(node(5))))
                .fragment(false, 0);
        Reassembly.Whole whole = feed(reassembly, ALICE, message(first.build(), payload(300, 0)), START);
        assertThat(whole).isNotNull();
        assertThat(whole.header().isWhole()).isTrue();
        assertThat(whole.header().viaList()).containsExactly(new Destination.Node(node(5)));
    }

    @Test
    void toleratesFragmentsThatOverlapWithEqualBytes() {
        byte[] payload = payload(1000, 0);
        assertThat(take(part(1, payload, 0, 600))).isNull();
        assertThat(take(part(1, payload, 0, 600))).isNull();
        assertThat(take(part(1, payload, 200, 500))).isNull();
        assertThat(take(part(1, payload, 800, 1000))).isNull();
        assertThat(take(part(1, payload, 300, 900))).isEqualTo(payload);
        assertEmpty();
    }

    @Test
    void retransmittedRequestCutElsewhereFillsTheGapsOfTheFirst() {
        byte[] payload = payload(2000, 0);
        List<ByteBuf> first = cut(1, payload, 500);
        for (int i = 0; i < first.size(); i += 2) {
            assertThat(take(first.get(i))).isNull();
        }
        byte[] whole = null;
        for (ByteBuf piece : cut(1, payload, 700)) {
            byte[] complete = take(piece);
            whole = complete == null ? whole : complete;
        }
        assertThat(whole).isEqualTo(payload);
    }

    @Test
    void dropsAMessageWhoseFragmentsContradictEachOther() {
        byte[] payload = payload(1000, 0);
        byte[] other = payload.clone();
        other[450]++;
        take(part(1, payload, 0, 500));
        assertThat(take(part(1, other, 400, 1000))).isNull();
        assertThat(drops()).containsExactly(DropReason.FRAGMENT_CONFLICT);
        assertEmpty();
        assertThat(take(part(1, payload, 0, 500))).isNull();
        assertThat(take(part(1, payload, 400, 1000))).isEqualTo(payload);
    }

    @Test
    void dropsAMessageWithTwoEnds() {
        take(fragment(1, 500, true, payload(100, 0)));
        take(fragment(1, 700, true, payload(100, 0)));
        assertThat(drops()).containsExactly(DropReason.FRAGMENT_CONFLICT);
        take(fragment(1, 500, true, payload(100, 0)));
        take(fragment(1, 550, false, payload(100, 0)));
        assertThat(drops()).containsExactly(DropReason.FRAGMENT_CONFLICT);
        take(fragment(1, 700, false, payload(100, 0)));
        take(fragment(1, 500, true, payload(100, 0)));
        assertThat(drops()).containsExactly(DropReason.FRAGMENT_CONFLICT);
        assertEmpty();
    }

    @Test
    void nobodyElseCanSpoilAMessage() {
        byte[] payload = payload(1000, 0);
        take(part(1, payload, 0, 500));
        feed(reassembly, BOB, part(1, payload(1000, 9), 200, 1000), START);
        assertThat(take(part(1, payload, 500, 1000))).isEqualTo(payload);
        assertThat(drops()).isEmpty();
        assertThat(reassembly.size()).isEqualTo(1);
    }

    @Test
    @Tag("6940-6.7-5")
    void givesUpAfterTheLifetimeOfARequest() {
        take(fragment(1, 0, false, payload(300, 0)));
        long end = START + Reassembly.LIFETIME.toNanos();
        assertThat(reassembly.nextDeadlineNanos()).hasValue(end);
        reassembly.handleTimeout(end - 1);
        assertThat(reassembly.size()).isEqualTo(1);
        reassembly.handleTimeout(end);
        assertThat(drops()).containsExactly(DropReason.INCOMPLETE);
        assertEmpty();
        assertThat(reassembly.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void takesNoMemoryForWhatAFragmentOnlyClaims() {
        take(fragment(1, MAX_MESSAGE - 100, true, payload(100, 0)));
        assertThat(reassembly.bytes()).isEqualTo(100 + 2 * ReassemblyLimits.FRAGMENT_OVERHEAD_BYTES);
        take(fragment(2, (1 << 24) - 1, true, payload(100, 0)));
        take(fragment(3, MAX_MESSAGE - 99, true, payload(100, 0)));
        assertThat(drops()).containsExactly(DropReason.MESSAGE_TOO_LARGE, DropReason.MESSAGE_TOO_LARGE);
        assertThat(reassembly.size()).isEqualTo(1);
    }

    @Test
    void countsAFragmentWithoutPayload() {
        take(fragment(1, 500, true, new byte[0]));
        take(fragment(1, 0, false, new byte[0]));
        assertThat(drops()).containsExactly(DropReason.FRAGMENT, DropReason.FRAGMENT);
        assertEmpty();
    }

    @Test
    @Tag("6940-6.7-6")
    void neighborThatFillsItsShareLosesItsOldestMessage() {
        for (int i = 0; i < 1000; i++) {
            take(fragment(i, 0, false, payload(1000, 0)));
            assertThat(reassembly.bytes()).isLessThanOrEqualTo(MAX_PER_HOP);
        }
        assertThat(drops()).containsOnly(DropReason.FRAGMENT_OVERFLOW).hasSize(1000 - reassembly.size());
        byte[] payload = payload(2000, 0);
        assertThat(take(part(5000, payload, 0, 1000))).isNull();
        assertThat(take(part(5000, payload, 1000, 2000))).isEqualTo(payload);
    }

    @Test
    void manySmallFragmentsCostTheirDue() {
        for (int i = 0; i < 5000; i++) {
            take(fragment(1, 2 * i, false, new byte[] {1}));
            assertThat(reassembly.bytes()).isLessThanOrEqualTo(MAX_PER_HOP);
        }
        assertThat(drops()).containsOnly(DropReason.FRAGMENT_OVERFLOW).isNotEmpty();
    }

    @Test
    void oneNeighborAloneCannotStarveTheOthers() {
        byte[] payload = payload(4000, 0);
        take(part(1, payload, 0, 2000));
        for (int hop = 10; hop < 20; hop++) {
            for (int i = 0; i < 100; i++) {
                feed(reassembly, node(hop), fragment(i, 0, false, payload(1000, 0)), START);
                assertThat(reassembly.bytes()).isLessThanOrEqualTo(MAX);
            }
        }
        assertThat(take(part(1, payload, 2000, 4000))).isEqualTo(payload);
        assertThat(drops()).containsOnly(DropReason.FRAGMENT_OVERFLOW);
    }

    @Test
    void limitsGrowWithTheOverlaysMessages() {
        assertThat(ReassemblyLimits.of(5000)).isEqualTo(new ReassemblyLimits(5000, 65_536, 1_048_576));
        assertThat(ReassemblyLimits.of(1_000_000)).isEqualTo(new ReassemblyLimits(1_000_000, 3_000_000, 8_000_000));
    }

    private byte @Nullable [] take(ByteBuf message) {
        Reassembly.Whole whole = feed(reassembly, ALICE, message, START);
        return whole == null ? null : ByteBufUtil.getBytes(whole.payload());
    }

    private void assertEmpty() {
        assertThat(reassembly.size()).isZero();
        assertThat(reassembly.bytes()).isZero();
    }

    private List<DropReason> drops() {
        List<DropReason> drops = new ArrayList<>();
        for (DropReason drop = reassembly.pollDropped(); drop != null; drop = reassembly.pollDropped()) {
            drops.add(drop);
        }
        return drops;
    }

    private static ByteBuf part(long transactionId, byte[] payload, int from, int to) {
        return fragment(transactionId, from, to == payload.length, Arrays.copyOfRange(payload, from, to));
    }

    private static List<ByteBuf> cut(long transactionId, byte[] payload, int maxBytes) {
        return Fragmenter.split(
                message(header(transactionId), payload), header(transactionId).encodedLength(), maxBytes);
    }
}
