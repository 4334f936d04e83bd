// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Tells now and then how far a run is, in virtual and in real time. */
final class Progress {
    private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintWriter err;
    private final String label;
    private final boolean quiet;
    private final long beganNanos = System.nanoTime();
    private long lastNanos = beganNanos;
    private Duration lastElapsed = Duration.ZERO;

    /** @param label before each line, empty for none */
    Progress(PrintWriter err, String label, boolean quiet) {
        this.label = label;
        this.err = err;
        this.quiet = quiet;
    }

    /** Says something if it is time to. */
    void tell(String phase, Duration elapsed, long steps, int registered, int phones) {
        long nowNanos = System.nanoTime();
        if (quiet || nowNanos - lastNanos < PAUSE_NANOS) {
            return;
        }
        double speed = Spans.seconds(elapsed.minus(lastElapsed)) / ((nowNanos - lastNanos) / NANOS_PER_SECOND);
        lastNanos = nowNanos;
        lastElapsed = elapsed;
        err.println(String.format(
                Locale.ROOT,
                "%s%s: virtual %s after %s, %.3g times real time, step %d, %d of %d registered",
                label,
                phase,
                Spans.text(elapsed),
                Spans.text(Duration.ofSeconds(wall().toSeconds())),
                speed,
                steps,
                registered,
                phones));
        err.flush();
    }

    /** How long the run has taken in real time. */
    Duration wall() {
        return Duration.ofNanos(System.nanoTime() - beganNanos);
    }
}
