// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.p2psip.reload.examples.simulate.OptionValues.first;
import static org.p2psip.reload.examples.simulate.OptionValues.require;
import static org.p2psip.reload.examples.simulate.OptionValues.share;
import static org.p2psip.reload.examples.simulate.OptionValues.span;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what is simulated. What is not given comes from the scenario, and otherwise from the defaults. */
final class SimulateOptions {
    private static final Duration MAX_DELAY = Duration.ofSeconds(10);
    private static final double MAX_CALLS_PER_HOUR = 3600;

    @Mixin
    private PopulationOptions population = new PopulationOptions();

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "How long is measured once the ring stands, such as 90s, 5.5h or 30d; default 1h.")
    private @Nullable String duration;

    @Mixin
    private FaultOptions faults = new FaultOptions();

    @Option(names = "--loss", paramLabel = "SHARE", description = "Share of the messages that links lose; default 0%%.")
    private @Nullable String loss;

    @Option(
            names = "--delay",
            paramLabel = "TIME[-TIME]",
            description = "One way delay, drawn anew for each message; default 20ms-80ms.")
    private @Nullable String delay;

    @Mixin
    private OverlayOptions overlay = new OverlayOptions();

    @Option(
            names = "--calls-per-hour",
            paramLabel = "N",
            description = "How many others each phone looks up in an hour; default 6.")
    private @Nullable Double callsPerHour;

    @Option(
            names = "--check-every",
            paramLabel = "TIME",
            description =
                    "How often each user is looked up besides, to notice who cannot be found; 0s for never. Default 10min.")
    private @Nullable String checkEvery;

    /** With nothing set. */
    SimulateOptions() {}

    /** What stands on a command line. */
    static SimulateOptions of(String... arguments) {
        return CommandLine.populateCommand(new SimulateOptions(), arguments);
    }

    /**
     * What is to be simulated.
     *
     * @param preset what holds where these options say nothing
     * @throws IllegalArgumentException with one line for people
     */
    SimulationPlan plan(String scenario, SimulateOptions preset, long seed) {
        Duration length = span("--duration", first(duration, preset.duration, "1h"));
        require(!length.isZero(), "--duration is 0s, must be longer");
        return new SimulationPlan(
                scenario,
                seed,
                length,
                population.plan(preset.population),
                network(preset),
                overlay.plan(preset.overlay, faults.keepsStores(preset.faults)),
                new SimulationPlan.Workload(
                        callsPerHour(first(callsPerHour, preset.callsPerHour, 6.0)),
                        span("--check-every", first(checkEvery, preset.checkEvery, "10min"))),
                faults.plan(preset.faults));
    }

    private SimulationPlan.Network network(SimulateOptions preset) {
        String text = first(delay, preset.delay, "20ms-80ms");
        int dash = text.indexOf('-');
        Duration min = span("--delay", dash < 0 ? text : text.substring(0, dash));
        Duration max = span("--delay", text.substring(dash + 1));
        require(min.compareTo(max) <= 0, "--delay is " + text + ", must not end before it begins");
        require(max.compareTo(MAX_DELAY) <= 0, "--delay is " + text + ", at most 10s");
        return new SimulationPlan.Network(share("--loss", first(loss, preset.loss, "0%")), min, max);
    }

    private static double callsPerHour(double calls) {
        require(
                calls >= 0 && calls <= MAX_CALLS_PER_HOUR,
                "--calls-per-hour is " + Spans.number(calls) + ", allowed are 0 to 3600");
        return calls;
    }
}
