// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.p2psip.reload.examples.CommandFailure;

/** What a run takes of the machine: asked before it, told after it. */
final class Memory {
    /** What a phone takes in a ring where nobody comes or goes, with room for the garbage collector. */
    private static final long BYTES_PER_PHONE = 220_000;

    /** What a phone took at most where phones come and go for long, the garbage of a simulation included. */
    private static final long BYTES_PER_RESTLESS_PHONE = 670_000;

    private static final long BYTES_BESIDES = 100_000_000;
    private static final double MIB = 1024.0 * 1024;

    private Memory() {}

    /**
     * Looks whether runs fit into the JVM.
     *
     * @param parallel how many at once
     * @throws CommandFailure if it does not
     */
    static void require(SimulationPlan plan, int parallel) throws CommandFailure {
        SimulationPlan.Population population = plan.population();
        long phones = (long) population.users() * parallel;
        long needed = BYTES_BESIDES + phones * (population.isStatic() ? BYTES_PER_PHONE : BYTES_PER_RESTLESS_PHONE);
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
