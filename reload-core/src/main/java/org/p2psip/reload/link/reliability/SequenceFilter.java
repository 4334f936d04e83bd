// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.util.Arrays;

/** Which sequence numbers were received, as far back as {@link #REMEMBERED} before the highest. */
final class SequenceFilter {
    /** How many sequence numbers up to the highest are told apart. */
    static final int REMEMBERED = 1_024;

    enum Verdict {
        NEW,
        REPLAYED,
        /** Out of memory's reach. */
        OLD
    }

    /** One bit for each sequence number, at its remainder. */
    private final long[] bits = new long[REMEMBERED / Long.SIZE];

    private boolean started;
    private int highest;

    /** Judges a sequence number and remembers it. The first one may be any; numbers wrap at 2^32. */
    Verdict handleReceived(int sequence) {
        if (!started) {
            started = true;
            highest = sequence;
            set(sequence);
            return Verdict.NEW;
        }
        int ahead = sequence - highest;
        if (ahead > 0) {
            forget(ahead);
            highest = sequence;
        } else if (ahead <= -REMEMBERED) {
            return Verdict.OLD;
        } else if (isSet(sequence)) {
            return Verdict.REPLAYED;
        }
        set(sequence);
        return Verdict.NEW;
    }

    /** Clears the bits that the next {@code count} numbers take over. */
    private void forget(int count) {
        if (count >= REMEMBERED) {
            Arrays.fill(bits, 0);
            return;
        }
        for (int i = 1; i <= count; i++) {
            int index = (highest + i) & (REMEMBERED - 1);
            bits[index / Long.SIZE] &= ~(1L << index);
        }
    }

    private boolean isSet(int sequence) {
        int index = sequence & (REMEMBERED - 1);
        return (bits[index / Long.SIZE] & (1L << index)) != 0;
    }

    private void set(int sequence) {
        int index = sequence & (REMEMBERED - 1);
        bits[index / Long.SIZE] |= 1L << index;
    }
}
