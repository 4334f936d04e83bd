// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.p2psip.reload.examples.simulate.OptionValues.first;
import static org.p2psip.reload.examples.simulate.OptionValues.share;
import static org.p2psip.reload.examples.simulate.OptionValues.span;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how many phones there are, and how they come and go. */
final class PopulationOptions {
    @Option(
            names = {"--peers", "--phones"},
            paramLabel = "N",
            description = "How many phones are on, on average where they come and go; 3 to 100000, default 100.")
    private @Nullable Integer peers;

    @Option(
            names = "--session",
            paramLabel = "TIME",
            description =
                    "Median time until a phone is switched off. It comes back after a pause with the same certificate, at"
                            + " another address. Default 0s: everybody stays.")
    private @Nullable String session;

    @Option(
            names = "--pause",
            paramLabel = "TIME",
            description = "Median time until a phone that was switched off is back; default: a tenth of the session.")
    private @Nullable String pause;

    @Option(
            names = "--lengths",
            paramLabel = "NAME",
            description = "Distribution of sessions and pauses: exponential (default) or lognormal (with sigma 1).")
    private @Nullable String lengths;

    @Option(
            names = "--leave",
            paramLabel = "SHARE",
            description = "Share of the sessions that end in order; the others end without a word. Default 50%%.")
    private @Nullable String leave;

    /** With nothing set. */
    PopulationOptions() {}

    SimulationPlan.Population plan(PopulationOptions preset) {
        Duration stays = span("--session", first(session, preset.session, "0s"));
        String tenth = Spans.text(stays.dividedBy(10));
        return new SimulationPlan.Population(
                first(peers, preset.peers, 100),
                stays,
                span("--pause", first(pause, preset.pause, tenth)),
                OptionValues.isFirst(
                                "--lengths", first(lengths, preset.lengths, "exponential"), "exponential", "lognormal")
                        ? SessionLengths.EXPONENTIAL
                        : SessionLengths.LOGNORMAL,
                share("--leave", first(leave, preset.leave, "50%")));
    }
}
