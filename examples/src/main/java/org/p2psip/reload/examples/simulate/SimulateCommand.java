// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.Logging;
import org.p2psip.reload.examples.StopSignals;
import org.p2psip.reload.testkit.KeyPool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reload simulate}: what an overlay of thousands of phones goes through, in less time than it takes. */
@Command(
        name = "simulate",
        sortOptions = false,
        description = {
            "Runs an overlay of many phones on a virtual clock and tells what its users would notice.",
            "",
            "The nodes are those of production; links, time and chance are simulated, and the same seed gives the same run."
                    + " A ring grows and settles; from then on phones come and go, crash and are parted as the options say,"
                    + " while users look each other up. Exits with 0; with 1 if a run failed by a bug; with 3 if the"
                    + " scenario missed one of its goals, which the report names; with 130 if it was interrupted. There is"
                    + " a report in each case.",
            ""
        },
        footer = {
            "",
            "Scenarios, whose options may be overridden:",
            "  office       --peers 1000 --session 5.5h --duration 1d",
            "  office-month the same for 30 days",
            "  hard-churn   1000 phones, median session of 1.4 min, nobody leaves in order",
            "  crash-30     30 %% of 10000 phones vanish at one instant",
            "  crash-50     50 %% of them",
            "  partition    a third of 1000 phones is cut off for an hour",
            "  restart      95 %% of 1000 phones lose their power and are back in 60 s",
            "  static-hops  how far look-ups go among 1000 phones that stay"
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final long MAX_ENDING_SECONDS = 60;

    @Spec
    private CommandSpec spec;

    @Option(names = "--scenario", paramLabel = "NAME", description = "A named set of options; see below.")
    private @Nullable String scenario;

    @Mixin
    private SimulateOptions options = new SimulateOptions();

    @Mixin
    private SeedOptions seeds = new SeedOptions();

    @Option(names = "--json", description = "Prints the figures as one JSON object on one line.")
    private boolean json;

    @Option(names = "--plot", paramLabel = "FILE.svg", description = "Draws the run into a file.")
    private @Nullable Path plot;

    @Option(
            names = "--uplink",
            paramLabel = "RATE",
            description = "Tells what the overlay takes of a site's uplink, such as 10Mbit, and whether it suffices.")
    private @Nullable String uplink;

    @Option(
            names = "--site",
            paramLabel = "N",
            description = "How many phones are behind that uplink; default: half of all.")
    private @Nullable Integer site;

    @Option(names = "--quiet", description = "Shows no progress on standard error.")
    private boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused")
    private boolean help;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final CountDownLatch finished = new CountDownLatch(1);

    /** The command with nothing set yet. */
    public SimulateCommand() {}

    @Override
    public Integer call() {
        SimulationPlan plan = plan();
        Bandwidth bandwidth = bandwidth(plan);
        Logging.verbose(false);
        try {
            Memory.require(plan, seeds.parallel());
            Optional<PlotFile> picture = Optional.ofNullable(plot).map(PlotFile::new);
            if (picture.isPresent()) {
                picture.get().requireWritable();
            }
            StopSignals.watch(() -> stopped.set(true), this::awaitEnd);
            return seeds.isOne() ? run(plan, bandwidth, picture) : runAll(plan);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return StopSignals.ENDED_AT_ONCE;
        } catch (CommandFailure failure) {
            return Failures.report(spec.commandLine(), failure);
        } finally {
            finished.countDown();
        }
    }

    private int run(SimulationPlan plan, @Nullable Bandwidth bandwidth, Optional<PlotFile> picture)
            throws CommandFailure {
        Progress progress = new Progress(spec.commandLine().getErr(), "", quiet);
        SimulationRun run = new SimulationRun(plan, new KeyPool(), progress, stopped::get, seeds.until());
        RunFailure failure = null;
        try {
            run.run();
        } catch (RunFailure bug) {
            failure = bug;
        }
        report(run, bandwidth, progress);
        if (picture.isPresent() && run.measurements().haveBegun()) {
            picture.get().draw(run);
        }
        if (failure != null) {
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    failure.line() + "; to see it again: " + replay().step(plan.seed(), failure.step()));
        }
        if (run.end() == SimulationRun.End.INTERRUPTED) {
            return StopSignals.ENDED_AT_ONCE;
        }
        List<Goal.Verdict> missed = new ArrayList<>(run.verdicts());
        missed.removeIf(Goal.Verdict::isMet);
        missed.forEach(verdict -> Failures.complain(spec.commandLine(), verdict.toString()));
        return missed.isEmpty() ? 0 : Goals.MISSED;
    }

    private void report(SimulationRun run, @Nullable Bandwidth bandwidth, Progress progress) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonReport().write(run));
        } else {
            new TextReport(out).print(run);
            if (bandwidth != null && run.measurements().haveBegun()) {
                out.println();
                bandwidth.report(run).forEach(out::println);
            }
            out.println();
            Memory.report(
                            run.office().sessions().size(),
                            progress.wall(),
                            run.simulation().elapsed())
                    .forEach(out::println);
        }
        out.flush();
    }

    private int runAll(SimulationPlan first) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        SeedRuns runs = new SeedRuns(this::plan, seed -> new Progress(err, "seed " + seed + ": ", quiet), stopped::get);
        List<SeedResult> results = runs.run(seeds.all(), seeds.parallel(), result -> {
            PrintWriter to = json ? err : out;
            if (!json || !quiet) {
                to.println(result);
                to.flush();
            }
        });
        SeedsReport report = new SeedsReport(results, Goals.of(first));
        if (json) {
            out.println(report.json());
        } else {
            out.println();
            report.lines(replay()).forEach(out::println);
        }
        out.flush();
        if (report.hasFailed()) {
            return CommandFailure.FAILED;
        }
        if (stopped.get()) {
            return StopSignals.ENDED_AT_ONCE;
        }
        if (!report.isGood()) {
            Failures.complain(spec.commandLine(), "goals were missed; see above");
            return Goals.MISSED;
        }
        return 0;
    }

    private Replay replay() {
        return new Replay(spec.commandLine().getParseResult().originalArgs());
    }

    private SimulationPlan plan() {
        try {
            seeds.check();
            if (!seeds.isOne() && (plot != null || uplink != null)) {
                throw new IllegalArgumentException(
                        (plot != null ? "--plot" : "--uplink") + " is for one seed; leave out --seeds");
            }
            return plan(seeds.first());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private SimulationPlan plan(long seed) {
        SimulateOptions preset =
                scenario == null ? new SimulateOptions() : Scenario.of(scenario).options();
        return options.plan(scenario == null ? "" : scenario, preset, seed);
    }

    private @Nullable Bandwidth bandwidth(SimulationPlan plan) {
        int phones = plan.population().peers();
        int behind = site == null ? Math.max(1, phones / 2) : site;
        try {
            if (behind < 1 || behind > phones) {
                throw new IllegalArgumentException("--site is " + behind + ", allowed are 1 to " + phones);
            }
            return uplink == null ? null : new Bandwidth(Bandwidth.rate(uplink), behind);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void awaitEnd() {
        try {
            boolean unused = finished.await(MAX_ENDING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
