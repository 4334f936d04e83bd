// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.topology.chord.ChordTopology;
import picocli.CommandLine.Option;

/** The options that say what is simulated. What is not given comes from the scenario, and otherwise from the defaults. */
final class SimulateOptions {
    private static final int MIN_REPLICAS = 2;
    private static final int MAX_REPLICAS = 15;
    private static final Duration MIN_LIFETIME = Duration.ofMinutes(1);
    private static final int MIN_BOOTSTRAPS = 1;
    private static final int MAX_BOOTSTRAPS = 64;
    private static final double MAX_CALLS_PER_HOUR = 3600;

    @Option(
            names = {"--peers", "--phones"},
            paramLabel = "N",
            description = "How many phones are on, on average where they come and go; 3 to 100000, default 100.")
    private @Nullable Integer peers;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "How long is measured once the ring stands, such as 90s, 5.5h or 30d; default 1h.")
    private @Nullable String duration;

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

    @Option(
            names = "--crash",
            paramLabel = "SHARE@TIME",
            description = "That share of the phones vanishes at one instant, such as 30%%@2h; may be given repeatedly.")
    private List<String> crashes = new ArrayList<>();

    @Option(
            names = "--partition",
            paramLabel = "A:B@TIME+TIME",
            description =
                    "The network falls apart in that ratio, for that long, such as 2:1@3h+1h; may be given repeatedly.")
    private List<String> partitions = new ArrayList<>();

    @Option(
            names = "--restart",
            paramLabel = "SHARE@TIME",
            description =
                    "That share of the phones loses its power, and each is back within 60 s, such as 95%%@5h; may be given"
                            + " repeatedly.")
    private List<String> restarts = new ArrayList<>();

    @Option(
            names = "--stores",
            paramLabel = "NAME",
            description =
                    "Whether these phones come back with what they stored for others, as reload peer does by default:"
                            + " kept (default) or lost.")
    private @Nullable String stores;

    @Option(names = "--loss", paramLabel = "SHARE", description = "Share of the messages that links lose; default 0%%.")
    private @Nullable String loss;

    @Option(
            names = "--delay",
            paramLabel = "TIME[-TIME]",
            description = "One way delay, drawn anew for each message; default 20ms-80ms.")
    private @Nullable String delay;

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
            description = "Lifetime of registrations; they are refreshed at 40 to 60 %% of it. Default 1h.")
    private @Nullable String lifetime;

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

    @Option(
            names = "--real-signatures",
            description =
                    "Signs with ECDSA as phones do; by default with hashes that take less time and prove nothing.",
            arity = "0")
    private @Nullable Boolean realSignatures;

    /** With nothing set. */
    SimulateOptions() {}

    /**
     * What is to be simulated.
     *
     * @param preset what holds where these options say nothing
     * @throws IllegalArgumentException with one line for people
     */
    SimulationPlan plan(String scenario, SimulateOptions preset, long seed) {
        Duration span = span(preset, options -> options.session, "0s", "--session");
        Duration length = span(preset, options -> options.duration, "1h", "--duration");
        require(!length.isZero(), "--duration is 0s, must be longer");
        return new SimulationPlan(
                scenario,
                seed,
                length,
                new SimulationPlan.Population(
                        value(preset, options -> options.peers, 100),
                        span,
                        span(preset, options -> options.pause, Spans.text(span.dividedBy(10)), "--pause"),
                        distribution(value(preset, options -> options.lengths, "exponential")),
                        share(preset, options -> options.leave, "50%", "--leave")),
                network(preset),
                overlay(preset),
                new SimulationPlan.Workload(
                        callsPerHour(value(preset, options -> options.callsPerHour, 6.0)),
                        span(preset, options -> options.checkEvery, "10min", "--check-every")),
                faults(preset));
    }

    private SimulationPlan.Overlay overlay(SimulateOptions preset) {
        int copies = bounded(value(preset, options -> options.replicas, 2), MIN_REPLICAS, MAX_REPLICAS, "--replicas");
        OptionalInt beside = neighbors(value(preset, options -> options.neighbors, 0));
        require(
                beside.orElse(MAX_REPLICAS) >= copies,
                "--neighbors is " + beside.orElse(0) + ", at least as many as --replicas, " + copies);
        Duration lives = span(preset, options -> options.lifetime, "1h", "--lifetime");
        require(lives.compareTo(MIN_LIFETIME) >= 0, "--lifetime is " + Spans.text(lives) + ", at least 1min");
        int named = value(preset, options -> options.bootstraps, 3);
        return new SimulationPlan.Overlay(
                copies,
                beside,
                bounded(named, MIN_BOOTSTRAPS, MAX_BOOTSTRAPS, "--bootstraps"),
                lives,
                value(preset, options -> options.realSignatures, false),
                keepsStores(value(preset, options -> options.stores, "kept")));
    }

    private SimulationPlan.Network network(SimulateOptions preset) {
        String text = value(preset, options -> options.delay, "20ms-80ms");
        int dash = text.indexOf('-');
        Duration min = parsed("--delay", () -> Spans.parse(dash < 0 ? text : text.substring(0, dash)));
        Duration max = parsed("--delay", () -> Spans.parse(text.substring(dash + 1)));
        require(min.compareTo(max) <= 0, "--delay is " + text + ", must not end before it begins");
        require(max.compareTo(Duration.ofSeconds(10)) <= 0, "--delay is " + text + ", at most 10s");
        return new SimulationPlan.Network(share(preset, options -> options.loss, "0%", "--loss"), min, max);
    }

    private List<Fault> faults(SimulateOptions preset) {
        List<Fault> faults = new ArrayList<>();
        boolean own = !crashes.isEmpty() || !partitions.isEmpty() || !restarts.isEmpty();
        SimulateOptions from = own ? this : preset;
        from.crashes.forEach(text -> faults.add(parsed("--crash", () -> Fault.Crash.parse(text))));
        from.partitions.forEach(text -> faults.add(parsed("--partition", () -> Fault.Partition.parse(text))));
        from.restarts.forEach(text -> faults.add(parsed("--restart", () -> Fault.Restart.parse(text))));
        faults.sort(Comparator.comparing(Fault::at));
        return faults;
    }

    private Duration span(SimulateOptions preset, Setting<String> option, String otherwise, String name) {
        String text = value(preset, option, otherwise);
        return parsed(name, () -> Spans.parse(text));
    }

    private double share(SimulateOptions preset, Setting<String> option, String otherwise, String name) {
        String text = value(preset, option, otherwise);
        return parsed(name, () -> Shares.parse(text));
    }

    private <T> T value(SimulateOptions preset, Setting<T> option, T otherwise) {
        T own = option.of(this);
        if (own != null) {
            return own;
        }
        T presets = option.of(preset);
        return presets == null ? otherwise : presets;
    }

    private static SessionLengths distribution(String name) {
        for (SessionLengths lengths : SessionLengths.values()) {
            if (lengths.label().equals(name)) {
                return lengths;
            }
        }
        throw new IllegalArgumentException("--lengths is '" + name + "', allowed are exponential and lognormal");
    }

    private static boolean keepsStores(String name) {
        require(name.equals("kept") || name.equals("lost"), "--stores is '" + name + "', allowed are kept and lost");
        return name.equals("kept");
    }

    private static OptionalInt neighbors(int number) {
        return number == 0
                ? OptionalInt.empty()
                : OptionalInt.of(
                        bounded(number, ChordTopology.MIN_NEIGHBORS, ChordTopology.MAX_NEIGHBORS, "--neighbors"));
    }

    private static double callsPerHour(double calls) {
        require(
                calls >= 0 && calls <= MAX_CALLS_PER_HOUR,
                "--calls-per-hour is " + Spans.number(calls) + ", allowed are 0 to 3600");
        return calls;
    }

    private static int bounded(int value, int least, int most, String name) {
        require(value >= least && value <= most, name + " is " + value + ", allowed are " + least + " to " + most);
        return value;
    }

    private static <T> T parsed(String name, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** One of the options; null where it was not given. */
    private interface Setting<T> {
        @Nullable
        T of(SimulateOptions options);
    }
}
