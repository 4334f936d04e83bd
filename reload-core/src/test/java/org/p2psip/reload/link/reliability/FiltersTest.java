// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.reliability.SequenceFilter.Verdict;

/** What the receiver remembers. */
class FiltersTest {
    private static final long WINDOW = 1_000_000_000;
    /** Near overflow on purpose. */
    private static final long START = Bench.START;

    private final CopyFilter copies = new CopyFilter(WINDOW);

    /** Agrees with a set of all numbers ever received. */
    @Property(tries = 200)
    void acceptsEveryNumberOnceAsFarAsItRemembers(@ForAll int first, @ForAll long seed) {
        SequenceFilter filter = new SequenceFilter();
        Random random = new Random(seed);
        Set<Integer> received = new HashSet<>();
        assertThat(filter.handleReceived(first)).isEqualTo(Verdict.NEW);
        received.add(first);
        int highest = first;
        for (int i = 0; i < 500; i++) {
            int step = random.nextInt(20) == 0 ? random.nextInt(3_000) : random.nextInt(10);
            int sequence = highest + (random.nextBoolean() ? step : -step);
            Verdict expected = highest - sequence >= SequenceFilter.REMEMBERED
                    ? Verdict.OLD
                    : received.contains(sequence) ? Verdict.REPLAYED : Verdict.NEW;
            assertThat(filter.handleReceived(sequence)).isEqualTo(expected);
            received.add(sequence);
            highest = sequence - highest > 0 ? sequence : highest;
        }
    }

    @Test
    void forgetsAllAfterALeap() {
        SequenceFilter filter = new SequenceFilter();
        filter.handleReceived(0);
        assertThat(filter.handleReceived(Integer.MAX_VALUE)).isEqualTo(Verdict.NEW);
        assertThat(filter.handleReceived(Integer.MAX_VALUE - SequenceFilter.REMEMBERED + 1))
                .isEqualTo(Verdict.NEW);
        assertThat(filter.handleReceived(0)).isEqualTo(Verdict.OLD);
    }

    @Test
    void aCopyWithinTheWindowOfTheOneBeforeIsOne() {
        assertThat(copies.handleReceived(message(1), START)).isFalse();
        assertThat(copies.handleReceived(message(1), START + WINDOW)).isTrue();
        assertThat(copies.handleReceived(message(1), START + 2 * WINDOW)).isTrue();
        assertThat(copies.handleReceived(message(1), START + 3 * WINDOW + 1)).isFalse();
        assertThat(copies.handleReceived(message(1), START + 3 * WINDOW + 2)).isTrue();
    }

    @Test
    void messagesDifferByEveryByteAndByTheirLength() {
        Random random = new Random(7);
        byte[] bytes = new byte[37];
        random.nextBytes(bytes);
        assertThat(copies.handleReceived(Unpooled.wrappedBuffer(bytes), START)).isFalse();
        for (int i = 0; i < bytes.length; i++) {
            byte[] other = bytes.clone();
            other[i]++;
            assertThat(copies.handleReceived(Unpooled.wrappedBuffer(other), START))
                    .isFalse();
            assertThat(copies.handleReceived(Unpooled.wrappedBuffer(bytes, 0, i), START))
                    .isFalse();
        }
        assertThat(copies.handleReceived(Unpooled.wrappedBuffer(bytes), START)).isTrue();
        for (int length = 0; length < 20; length++) {
            assertThat(new CopyFilter(WINDOW).handleReceived(Unpooled.wrappedBuffer(new byte[length]), START))
                    .isFalse();
            assertThat(copies.handleReceived(Unpooled.wrappedBuffer(new byte[length + 1]), START))
                    .isFalse();
        }
    }

    @Test
    void messagesThatDifferByOneBitOrTwoHaveDifferentHashes() {
        byte[] bytes = new byte[101];
        new Random(8).nextBytes(bytes);
        Set<Long> hashes = new HashSet<>();
        int bits = bytes.length * Byte.SIZE;
        for (int first = 0; first < bits; first++) {
            flip(bytes, first);
            assertThat(hashes.add(hash(bytes))).as("bit %d", first).isTrue();
            for (int second = 0; second < first; second++) {
                flip(bytes, second);
                if (!hashes.add(hash(bytes))) {
                    throw new AssertionError("bits " + first + " and " + second);
                }
                flip(bytes, second);
            }
            flip(bytes, first);
        }
    }

    @Test
    void aMessageIsTheSameInAnyKindOfBuffer() {
        byte[] bytes = new byte[75];
        new Random(9).nextBytes(bytes);
        ByteBuf direct = Unpooled.directBuffer().writeByte(0).writeBytes(bytes).skipBytes(1);
        ByteBuf parts = Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(bytes, 0, 33), Unpooled.wrappedBuffer(bytes, 33, bytes.length - 33));
        try {
            assertThat(CopyFilter.hash(direct)).isEqualTo(hash(bytes));
            assertThat(CopyFilter.hash(parts)).isEqualTo(hash(bytes));
            assertThat(CopyFilter.hash(
                            Unpooled.buffer().writeByte(0).writeBytes(bytes).skipBytes(1)))
                    .isEqualTo(hash(bytes));
        } finally {
            direct.release();
            parts.release();
        }
    }

    @Test
    void remembersABoundedNumberOfMessagesAndForgetsTheOldestFirst() {
        for (int i = 0; i < CopyFilter.MAX_REMEMBERED; i++) {
            assertThat(copies.handleReceived(message(i), START)).isFalse();
        }
        assertThat(copies.size()).isEqualTo(CopyFilter.MAX_REMEMBERED);
        assertThat(copies.handleReceived(message(0), START)).isTrue();
        assertThat(copies.handleReceived(message(-1), START)).isFalse();
        assertThat(copies.size()).isEqualTo(CopyFilter.MAX_REMEMBERED);
        assertThat(copies.handleReceived(message(0), START)).isFalse();
        for (int i = 2; i < CopyFilter.MAX_REMEMBERED; i++) {
            assertThat(copies.handleReceived(message(i), START)).isTrue();
        }
    }

    @Test
    void isSmallAgainSoonAfterABurst() {
        for (int i = 0; i < CopyFilter.MAX_REMEMBERED; i++) {
            copies.handleReceived(message(i), START);
        }
        assertThat(copies.capacity()).isEqualTo(CopyFilter.MAX_REMEMBERED);
        for (int i = 0; i < 3; i++) {
            assertThat(copies.handleReceived(message(10_000 + i), START + 2 * WINDOW))
                    .isFalse();
        }
        assertThat(copies.capacity()).isEqualTo(16);
        assertThat(copies.handleReceived(message(10_000), START + 2 * WINDOW)).isTrue();
    }

    @Test
    void makesRoomOfWhatIsPastTheWindow() {
        for (int i = 0; i < 5_000; i++) {
            assertThat(copies.handleReceived(message(i), START + i * WINDOW / 10))
                    .isFalse();
            assertThat(copies.size()).isLessThanOrEqualTo(16);
        }
    }

    @Test
    void framesAreKeptUpToTheBound() {
        FrameTable frames = new FrameTable(-2, 4);
        for (int i = 0; i < 4; i++) {
            assertThat(frames.hasRoom()).isTrue();
            frames.add(frame(frames.nextSequence()));
        }
        assertThat(frames.hasRoom()).isFalse();
        SentFrame oldest = frames.get(-2);
        assertThat(oldest).isNotNull();
        oldest.state = SentFrame.State.LOST;
        assertThat(frames.hasRoom()).isTrue();
        frames.add(frame(frames.nextSequence()));
        assertThat(frames.get(-2)).isNull();
        assertThat(frames.wasSent(-2)).isTrue();
        assertThat(frames.wasSent(-3)).isFalse();
        assertThat(frames.wasSent(2)).isTrue();
        assertThat(frames.wasSent(3)).isFalse();
    }

    private static SentFrame frame(int sequence) {
        return new SentFrame(sequence, new OutgoingMessage(Unpooled.wrappedBuffer(new byte[1])), START);
    }

    private static ByteBuf message(int number) {
        return Unpooled.buffer(4).writeInt(number);
    }

    private static long hash(byte[] bytes) {
        return CopyFilter.hash(Unpooled.wrappedBuffer(bytes));
    }

    private static void flip(byte[] bytes, int bit) {
        bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }
}
