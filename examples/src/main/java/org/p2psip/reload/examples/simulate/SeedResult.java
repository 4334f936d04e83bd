// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a run among many.
 *
 * @param seed its seed
 * @param complete whether it went to its end
 * @param figures by which it is compared; none if it is not complete
 * @param verdicts on its goals
 * @param steps how many events there were
 * @param trace hash of the trace
 * @param json all figures, as one object; empty if it failed
 * @param failure why it failed, null if it did not
 * @param broken the first look at which the invariant of rings did not hold, null if there was none
 * @param took in real time
 */
record SeedResult(
        long seed,
        boolean complete,
        List<Figure> figures,
        List<Goal.Verdict> verdicts,
        long steps,
        String trace,
        String json,
        @Nullable RunFailure failure,
        RingWatch.@Nullable Look broken,
        Duration took) {
    private static final Set<String> IN_LINE =
            Set.of(Figures.RIGHT, Figures.MEAN_HOPS, Figures.LOST, Figures.LONGEST_UNREACHABLE, Figures.SENT);

    static SeedResult of(SimulationRun run, Duration took) {
        boolean complete = run.end() == SimulationRun.End.COMPLETE;
        return new SeedResult(
                run.plan().seed(),
                complete,
                complete ? Figures.of(run) : List.of(),
                run.verdicts(),
                run.simulation().stepCount(),
                run.simulation().traceHash(),
                new JsonReport().write(run),
                null,
                run.measurements().invariant().first(),
                took);
    }

    static SeedResult failed(long seed, RunFailure failure, Duration took) {
        return new SeedResult(seed, false, List.of(), List.of(), failure.step(), "", "", failure, null, took);
    }

    /** The goals that this seed did not reach. */
    List<Goal.Verdict> missed() {
        List<Goal.Verdict> missed = new ArrayList<>(verdicts);
        missed.removeIf(Goal.Verdict::isMet);
        return missed;
    }

    /** Up to which step to run it again to see what is wrong; empty if that is only seen at the end. */
    OptionalLong wrongStep() {
        if (failure != null) {
            return OptionalLong.of(failure.step());
        }
        return broken == null ? OptionalLong.empty() : OptionalLong.of(broken.step());
    }

    /** One line for people. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("seed ").append(seed).append(": ");
        if (failure != null) {
            return line.append("FAILED: ").append(failure.line()).toString();
        }
        if (!complete) {
            return line.append("cut short after ")
                    .append(steps)
                    .append(" steps")
                    .toString();
        }
        if (!verdicts.isEmpty()) {
            line.append(missed().isEmpty() ? "goals met; " : "");
        }
        missed().forEach(verdict -> line.append(verdict).append("; "));
        if (broken != null) {
            line.append("in step ")
                    .append(broken.step())
                    .append(' ')
                    .append(broken.violations().get(0))
                    .append("; ");
        }
        for (Figure figure : figures) {
            if (IN_LINE.contains(figure.name())) {
                line.append(figure.name())
                        .append(' ')
                        .append(Figure.text(figure.value()))
                        .append("; ");
            }
        }
        return line.append(steps)
                .append(" steps in ")
                .append(Spans.text(Duration.ofSeconds(Math.max(1, took.toSeconds()))))
                .append(", trace ")
                .append(trace, 0, 8)
                .toString();
    }
}
