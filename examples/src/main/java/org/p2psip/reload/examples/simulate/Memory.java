// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.p2psip.reload.examples.CommandFailure;

/** What a run takes of the machine: asked before it, told after it. */
final class Memory {
    /** More than a phone took in the largest runs, and as much again for the garbage collector. */
    private static final long BYTES_PER_PHONE = 1_000_000;

    private static final long BYTES_BESIDES = 100_000_000;
    private static final double MIB = 1024.0 * 1024;

    private Memory() {}

    /**
     * Looks whether a run of that many phones fits into the JVM.
     *
     * @throws CommandFailure if it does not
     */
    static void require(int phones) throws CommandFailure {
        long needed = BYTES_BESIDES + phones * BYTES_PER_PHONE;
        long available = Runtime.getRuntime().maxMemory();
        if (needed > available) {
            long mib = (long) Math.ceil(needed / MIB);
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    String.format(
                            Locale.ROOT,
                            "%d phones need about %d MiB, and the JVM may use %d; give it more (RELOAD_JAVA_OPTS=-Xmx%dm)"
                                    + " or simulate fewer",
                            phones,
                            mib,
                            (long) (available / MIB),
                            mib));
        }
    }

    /** What was taken, which is another figure each time. */
    static List<String> report(int phones, Duration wall, Duration elapsed) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        double used = runtime.totalMemory() - runtime.freeMemory();
        return List.of(
                String.format(
                        Locale.ROOT,
                        "Machine: %.0f MiB of memory, %.0f KiB for each phone that is on",
                        used / MIB,
                        phones == 0 ? 0 : used / 1024 / phones),
                String.format(
                        Locale.ROOT,
                        "         %s of real time, %.3g times as fast as the phones' own",
                        Spans.text(Duration.ofSeconds(Math.max(1, wall.toSeconds()))),
                        Spans.seconds(elapsed) / Math.max(1e-9, Spans.seconds(wall))));
    }
}
