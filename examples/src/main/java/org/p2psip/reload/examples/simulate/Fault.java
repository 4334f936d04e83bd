// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Something bad that happens at a given time. */
sealed interface Fault {
    /** When it begins, from the time at which the ring stands. */
    Duration at();

    /** When the last of it has happened. */
    Duration end();

    /**
     * A share of the phones that are up vanish at one instant without a word.
     *
     * @param share above 0, below 1
     * @param at when
     */
    record Crash(double share, Duration at) implements Fault {
        private static final Pattern FORM = Pattern.compile("([0-9.]+)%@(.+)");

        static Crash parse(String text) {
            Matcher crash = matcher(FORM, text, "30%@2h");
            return new Crash(Shares.percent(crash.group(1)), Spans.parse(crash.group(2)));
        }

        @Override
        public Duration end() {
            return at;
        }

        @Override
        public String toString() {
            return Shares.text(share) + "@" + Spans.text(at);
        }
    }

    /**
     * A share of the phones that are up lose their power at one instant; each is back some time within the next minute, at the
     * address it had, with or without what it stored for others.
     *
     * @param share above 0, at most 1
     * @param at when
     */
    record Restart(double share, Duration at) implements Fault {
        /** Within this the phones are back. */
        static final Duration WITHIN = Duration.ofSeconds(60);

        private static final Pattern FORM = Pattern.compile("([0-9.]+)%@(.+)");

        static Restart parse(String text) {
            Matcher restart = matcher(FORM, text, "95%@5h");
            return new Restart(Shares.percent(restart.group(1)), Spans.parse(restart.group(2)));
        }

        @Override
        public Duration end() {
            return at.plus(WITHIN);
        }

        @Override
        public String toString() {
            return Shares.text(share) + "@" + Spans.text(at);
        }
    }

    /**
     * The network falls into two parts and becomes one again.
     *
     * @param share of the phones in the smaller part, above 0, at most 0.5
     * @param at when
     * @param lasts how long, longer than 0
     */
    record Partition(double share, Duration at, Duration lasts) implements Fault {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,4}):([0-9]{1,4})@([^+]+)\\+(.+)");

        static Partition parse(String text) {
            Matcher partition = matcher(FORM, text, "2:1@3h+1h");
            double one = Integer.parseInt(partition.group(1));
            double other = Integer.parseInt(partition.group(2));
            Duration lasts = Spans.parse(partition.group(4));
            if (one == 0 || other == 0 || lasts.isZero()) {
                throw new IllegalArgumentException(
                        "'" + text + "' parts nothing: both parts and the time have to be above 0");
            }
            return new Partition(Math.min(one, other) / (one + other), Spans.parse(partition.group(3)), lasts);
        }

        @Override
        public Duration end() {
            return at.plus(lasts);
        }

        @Override
        public String toString() {
            return Shares.text(share) + " apart@" + Spans.text(at) + "+" + Spans.text(lasts);
        }
    }

    private static Matcher matcher(Pattern form, String text, String example) {
        Matcher matcher = form.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' does not look like " + example);
        }
        return matcher;
    }
}
