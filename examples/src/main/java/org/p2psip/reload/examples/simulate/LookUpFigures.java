// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.usage.sip.SipLookup;

/** How look-ups ended, what they took and how far they went. */
final class LookUpFigures {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Map<Answer, Long> answers = new EnumMap<>(Answer.class);
    private final Histogram hops = new Histogram(256);
    private final Histogram millis = new Histogram(120_000);

    void add(Answer answer, @Nullable SipLookup found, long tookNanos) {
        answers.merge(answer, 1L, Long::sum);
        if (answer != Answer.VOID) {
            millis.add(tookNanos / NANOS_PER_MILLI);
        }
        if (found != null) {
            hops.add(found.hops());
        }
    }

    long count(Answer answer) {
        return answers.getOrDefault(answer, 0L);
    }

    /** Those of which somebody can say whether they were right. */
    long judged() {
        long sum = 0;
        for (Answer answer : Answer.values()) {
            sum += answer == Answer.VOID ? 0 : count(answer);
        }
        return sum;
    }

    /** The share of right answers; empty if there is none to judge. */
    OptionalDouble success() {
        return judged() == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) count(Answer.RIGHT) / judged());
    }

    Histogram hops() {
        return hops;
    }

    Histogram millis() {
        return millis;
    }
}
