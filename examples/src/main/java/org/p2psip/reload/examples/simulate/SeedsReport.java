// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.p2psip.reload.examples.text.JsonWriter;
import org.p2psip.reload.examples.text.TextTable;

/** What many seeds come to together. */
final class SeedsReport {
    /** So many commands are printed. */
    private static final int MAX_COMMANDS = 10;

    private final List<SeedResult> results;
    private final List<Goal> goals;
    private final Map<String, Sum> sums = new LinkedHashMap<>();

    /** One figure over all seeds. */
    private static final class Sum {
        final boolean moreIsBetter;
        int count;
        double total;
        double worst;
        long worstSeed;

        Sum(Figure first, long seed) {
            moreIsBetter = first.moreIsBetter();
            worst = first.value();
            worstSeed = seed;
        }

        void add(Figure figure, long seed) {
            count++;
            total += figure.value();
            if (figure.isWorseThan(worst)) {
                worst = figure.value();
                worstSeed = seed;
            }
        }

        double mean() {
            return total / count;
        }
    }

    /** @param goals of the scenario, none if there is none */
    SeedsReport(List<SeedResult> results, List<Goal> goals) {
        this.results = results;
        this.goals = goals;
        for (SeedResult result : results) {
            for (Figure figure : result.figures()) {
                sums.computeIfAbsent(figure.name(), unknown -> new Sum(figure, result.seed()))
                        .add(figure, result.seed());
            }
        }
    }

    /** Whether any run failed. */
    boolean hasFailed() {
        return results.stream().anyMatch(result -> result.failure() != null);
    }

    /** Whether all goals were reached, by each seed or in the mean, as each goal says; none is if no seed is complete. */
    boolean isGood() {
        return goals.stream().allMatch(this::isMet);
    }

    /** The sums for people. */
    List<String> lines(Replay replay) {
        List<String> lines = new ArrayList<>();
        TextTable table = new TextTable("figure", "mean", "worst", "in seed");
        sums.forEach((name, sum) ->
                table.row(name, Figure.text(sum.mean()), Figure.text(sum.worst), String.valueOf(sum.worstSeed)));
        lines.add(complete() + " of " + results.size() + " seeds complete");
        lines.addAll(table.lines());
        if (complete() > 0) {
            goals.forEach(goal -> lines.addAll(lines(goal)));
        }
        int commands = 0;
        for (SeedResult result : results) {
            if ((result.failure() != null || !result.missed().isEmpty()) && commands++ < MAX_COMMANDS) {
                OptionalLong step = result.wrongStep();
                lines.add("to see it again: "
                        + (step.isPresent()
                                ? replay.step(result.seed(), step.getAsLong())
                                : replay.seed(result.seed())));
            }
        }
        return lines;
    }

    /** The sums and all runs for programs: one JSON object on one line. */
    String json() {
        JsonWriter json = new JsonWriter();
        json.object().name("seeds").value(results.size()).name("complete").value(complete());
        json.name("figures").array();
        sums.forEach((name, sum) -> {
            json.object().name("figure").value(name);
            if (Double.isFinite(sum.total)) {
                json.name("mean").value(sum.mean()).name("worst").value(sum.worst);
            }
            json.name("worstSeed").value(sum.worstSeed).endObject();
        });
        json.endArray().name("goals").array();
        for (Goal goal : goals) {
            json.object().name("goal").value(String.join("; ", lines(goal)));
            json.name("met").value(isMet(goal)).name("missedBy").array();
            missedBy(goal).forEach(json::value);
            json.endArray().endObject();
        }
        json.endArray().name("failures").array();
        for (SeedResult result : results) {
            RunFailure failure = result.failure();
            if (failure != null) {
                json.object().name("seed").value(result.seed()).name("step").value(failure.step());
                json.name("problem").value(failure.line()).endObject();
            }
        }
        String runs = results.stream()
                .map(SeedResult::json)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(","));
        return json.endArray() + ",\"runs\":[" + runs + "]}";
    }

    private long complete() {
        return results.stream().filter(SeedResult::complete).count();
    }

    private List<Figure> means() {
        List<Figure> means = new ArrayList<>();
        sums.forEach((name, sum) -> means.add(new Figure(name, sum.mean(), sum.moreIsBetter)));
        return means;
    }

    private boolean isMet(Goal goal) {
        if (complete() == 0) {
            return false;
        }
        return goal.ofMean()
                ? goal.judge(means()).stream().allMatch(Goal.Verdict::isMet)
                : missedBy(goal).isEmpty();
    }

    private List<Long> missedBy(Goal goal) {
        return results.stream()
                .filter(result -> result.missed().stream()
                        .anyMatch(verdict -> verdict.goal().equals(goal)))
                .map(SeedResult::seed)
                .collect(Collectors.toList());
    }

    private List<String> lines(Goal goal) {
        List<Long> missed = missedBy(goal);
        String by = missed.isEmpty()
                ? ""
                : " (missed by " + missed.size() + " of " + complete() + " seeds: "
                        + missed.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")";
        List<Figure> judged = goal.ofMean() ? means() : worst();
        return goal.judge(judged).stream().map(verdict -> verdict + by).collect(Collectors.toList());
    }

    private List<Figure> worst() {
        List<Figure> worst = new ArrayList<>();
        sums.forEach((name, sum) -> worst.add(new Figure(name, sum.worst, sum.moreIsBetter)));
        return worst;
    }
}
