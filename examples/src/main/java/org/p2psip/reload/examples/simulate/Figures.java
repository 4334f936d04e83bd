// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The numbers of a run that goals are held against, and that several seeds are summed up by. */
final class Figures {
    static final String RIGHT = "right look-ups, %";
    static final String MEAN_HOPS = "hops, mean";
    static final String LOST = "registrations lost";
    static final String LONGEST_UNREACHABLE = "longest outage though held, s";
    static final String BROKEN = "looks at which the ring's invariant was broken";
    static final String SENT = "sent by each phone, B/s";
    static final String FOUND = "found ";
    static final String HELD_NOT_FOUND = "held but not found ";
    static final String REPAIRED = "ring right again after ";
    static final String APART_WRONG = "look-ups that failed on their own side";

    private static final double PERCENT = 100;

    private Figures() {}

    /** Those that were measured: without a look-up nothing can be said of how look-ups end, nor of who can be found. */
    static List<Figure> of(SimulationRun run) {
        Measurements measured = run.measurements();
        LookUpFigures lookUps = measured.lookUps();
        List<Figure> figures = new ArrayList<>();
        lookUps.success().ifPresent(right -> figures.add(Figure.more(RIGHT, PERCENT * right)));
        if (lookUps.hops().count() > 0) {
            figures.add(Figure.less(MEAN_HOPS, lookUps.hops().mean()));
            figures.add(Figure.less("hops, p99", (double) lookUps.hops().quantile(0.99)));
        }
        figures.add(Figure.less(LOST, (double) measured.losses().spells().count()));
        figures.add(Figure.less(
                "longest loss, s", seconds(measured.losses().spells().longest())));
        if (measured.haveLookedUp()) {
            Spells unreachable = measured.outages().unreachable();
            figures.add(Figure.less("outages though held", (double) unreachable.count()));
            figures.add(Figure.less(LONGEST_UNREACHABLE, seconds(unreachable.longest())));
        }
        for (Census.Count count : measured.census().counts()) {
            count.reachable().ifPresent(found -> {
                figures.add(Figure.more(FOUND + count.title() + ", %", PERCENT * found));
                figures.add(Figure.less(HELD_NOT_FOUND + count.title(), count.heldNotFound()));
            });
        }
        measured.apart()
                .filter(apart -> apart.judged() > 0)
                .ifPresent(apart ->
                        figures.add(Figure.less(APART_WRONG, (double) (apart.judged() - apart.count(Answer.RIGHT)))));
        for (Repairs.Repair repair : measured.repairs().list()) {
            figures.add(Figure.less(
                    REPAIRED + repair.fault() + ", s",
                    repair.took().map(Figures::seconds).orElse(Double.POSITIVE_INFINITY)));
        }
        figures.add(Figure.less(BROKEN, (double) measured.invariant().broken()));
        figures.add(Figure.less(SENT, measured.perPhoneSecond(measured.traffic().bytes())));
        return figures;
    }

    private static double seconds(Duration duration) {
        return Spans.seconds(duration);
    }
}
