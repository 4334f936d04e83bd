// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.p2psip.reload.examples.simulate.OptionValues.bounded;
import static org.p2psip.reload.examples.simulate.OptionValues.first;
import static org.p2psip.reload.examples.simulate.OptionValues.require;
import static org.p2psip.reload.examples.simulate.OptionValues.span;

import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.topology.chord.ChordTopology;
import picocli.CommandLine.Option;

/** The options that say what all phones are configured with. */
final class OverlayOptions {
    private static final int MIN_REPLICAS = 2;
    private static final int MAX_REPLICAS = 15;
    private static final Duration MIN_LIFETIME = Duration.ofMinutes(1);
    private static final int MIN_BOOTSTRAPS = 1;
    private static final int MAX_BOOTSTRAPS = 64;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description = "Copies of each registration beside the original, 2 to 15; default 2.")
    private @Nullable Integer replicas;

    @Option(
            names = "--neighbors",
            paramLabel = "N",
            description = "Neighbors on each side, 3 to 16; default: by the size of the ring.")
    private @Nullable Integer neighbors;

    @Option(
            names = "--bootstraps",
            paramLabel = "N",
            description =
                    "How many phones the configuration names to join through; they do not come and go. Default 3.")
    private @Nullable Integer bootstraps;

    @Option(
            names = "--lifetime",
            paramLabel = "TIME",
            description =
                    "Lifetime of registrations; once all is calm they are refreshed at 40 to 60 %% of it. Default 1h.")
    private @Nullable String lifetime;

    @Option(
            names = "--real-signatures",
            description =
                    "Signs with ECDSA as phones do; by default with hashes that take less time and prove nothing.",
            arity = "0")
    private @Nullable Boolean realSignatures;

    /** With nothing set. */
    OverlayOptions() {}

    /** @param keepsStores whether phones that lose their power keep what they stored */
    SimulationPlan.Overlay plan(OverlayOptions preset, boolean keepsStores) {
        int copies = bounded(first(replicas, preset.replicas, 2), MIN_REPLICAS, MAX_REPLICAS, "--replicas");
        OptionalInt beside = neighbors(neighbors == null ? preset.neighbors : neighbors);
        require(
                beside.orElse(MAX_REPLICAS) >= copies,
                "--neighbors is " + beside.orElse(0) + ", at least as many as --replicas, " + copies);
        Duration lives = span("--lifetime", first(lifetime, preset.lifetime, "1h"));
        require(lives.compareTo(MIN_LIFETIME) >= 0, "--lifetime is " + Spans.text(lives) + ", at least 1min");
        return new SimulationPlan.Overlay(
                copies,
                beside,
                bounded(first(bootstraps, preset.bootstraps, 3), MIN_BOOTSTRAPS, MAX_BOOTSTRAPS, "--bootstraps"),
                lives,
                first(realSignatures, preset.realSignatures, false),
                keepsStores);
    }

    private static OptionalInt neighbors(@Nullable Integer number) {
        return number == null
                ? OptionalInt.empty()
                : OptionalInt.of(
                        bounded(number, ChordTopology.MIN_NEIGHBORS, ChordTopology.MAX_NEIGHBORS, "--neighbors"));
    }
}
