// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.ArrayList;
import java.util.List;

/**
 * What a scenario is to reach.
 *
 * @param figure how the names of the figures begin that it is about
 * @param atLeast whether they are to be the bound or more; otherwise, the bound or less
 * @param bound included; infinite for what only has to happen
 * @param ofMean whether the mean over all seeds is to reach it; otherwise, each seed
 */
record Goal(String figure, boolean atLeast, double bound, boolean ofMean) {
    /**
     * How a goal and a figure compare.
     *
     * @param name of the figure
     * @param measured the figure; infinite if it never came to it
     */
    record Verdict(Goal goal, String name, double measured) {
        boolean isMet() {
            if (Double.isNaN(measured)) {
                return false;
            }
            return goal.atLeast
                    ? measured >= goal.bound
                    : measured <= goal.bound && !(Double.isInfinite(measured) && Double.isInfinite(goal.bound));
        }

        /** One line: what was to be reached, and what was. */
        @Override
        public String toString() {
            if (Double.isNaN(measured)) {
                return "goal missed: " + name + ": " + goal.wanted()
                        + ", was not measured; give a longer --duration or more look-ups";
            }
            String measuredText = "measured " + Figure.text(measured);
            if (isMet()) {
                return "goal met: " + name + ": " + goal.wanted() + ", " + measuredText;
            }
            double by = Math.abs(measured - goal.bound);
            return "goal missed: " + name + ": " + goal.wanted() + ", " + measuredText
                    + (Double.isNaN(by) || Double.isInfinite(by)
                            ? ""
                            : ", " + Figure.text(by) + (goal.atLeast ? " too little" : " too much"));
        }
    }

    static Goal atLeast(String figure, double bound) {
        return new Goal(figure, true, bound, false);
    }

    static Goal atMost(String figure, double bound) {
        return new Goal(figure, false, bound, false);
    }

    /** The figure is a time, and may be as long as the run. */
    static Goal ever(String figure) {
        return atMost(figure, Double.POSITIVE_INFINITY);
    }

    Goal inTheMean() {
        return new Goal(figure, atLeast, bound, true);
    }

    /** Holds the goal against each figure that it is about; one that is not there is not reached. */
    List<Verdict> judge(List<Figure> figures) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Figure measured : figures) {
            if (measured.name().startsWith(figure)) {
                verdicts.add(new Verdict(this, measured.name(), measured.value()));
            }
        }
        if (verdicts.isEmpty()) {
            verdicts.add(new Verdict(this, figure, Double.NaN));
        }
        return verdicts;
    }

    private String wanted() {
        String text = Double.isInfinite(bound) ? "at all" : (atLeast ? "at least " : "at most ") + Figure.text(bound);
        return ofMean ? text + " in the mean of the seeds" : text;
    }
}
