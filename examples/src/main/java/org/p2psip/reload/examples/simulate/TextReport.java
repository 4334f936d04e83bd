// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.p2psip.reload.examples.text.TextTable;

/** The figures of a run for people. All of it follows from the plan and its seed. */
final class TextReport {
    private static final double MILLIS = 1000;

    private final PrintWriter out;

    TextReport(PrintWriter out) {
        this.out = out;
    }

    void print(SimulationRun run) {
        SimulationPlan plan = run.plan();
        Measurements measured = run.measurements();
        head(run, plan);
        if (measured.haveBegun()) {
            lookUps("Look-ups", measured.lookUps());
            census(measured.census());
            reachability(run, plan, measured);
            ring(measured);
            traffic(measured);
            goals(run);
        }
        line("");
        line(
                "Trace: %s after %d steps",
                run.simulation().traceHash(), run.simulation().stepCount());
    }

    private void head(SimulationRun run, SimulationPlan plan) {
        line(
                "%d phones, seed %d%s",
                plan.population().peers(),
                plan.seed(),
                plan.scenario().isEmpty() ? "" : ", scenario " + plan.scenario());
        line("%s; %s", Described.population(plan), Described.overlay(plan));
        if (!run.measurements().haveBegun()) {
            line(
                    "Nothing was measured: after %s the ring did not stand yet, with %d of %d phones registered",
                    Spans.text(run.simulation().elapsed()),
                    run.office().registered().size(),
                    run.office().phones().size());
            return;
        }
        line(
                "The ring stood after %s; measured for %s%s; %d sessions ended",
                Spans.text(run.growth()),
                Spans.text(Spans.ofSeconds(run.measurements().elapsedSeconds())),
                run.end() == SimulationRun.End.COMPLETE ? "" : ", cut short",
                run.churn().ended());
    }

    private void lookUps(String title, LookUpFigures figures) {
        line("");
        line(
                "%s: %d, right %s; stale %d, missing %d, time-outs %d, errors %d; %d cannot be judged",
                title,
                figures.judged(),
                percent(figures.success()),
                figures.count(Answer.STALE),
                figures.count(Answer.MISSING),
                figures.count(Answer.TIMEOUT),
                figures.count(Answer.ERROR),
                figures.count(Answer.VOID));
        if (figures.judged() > 0) {
            line(
                    "  hops: mean %.3f, p99 %d, most %d; time: mean %.2f s, p99 %.2f s",
                    figures.hops().mean(),
                    figures.hops().quantile(0.99),
                    figures.hops().max(),
                    figures.millis().mean() / MILLIS,
                    figures.millis().quantile(0.99) / MILLIS);
        }
    }

    private void census(Census census) {
        for (Census.Count count : census.counts()) {
            lookUps("Everybody, " + count.title(), count.figures());
            line(
                    "  %d phones on, %d of them not registered; found %s; %d not found though somebody held their registration",
                    count.phones(), count.unregistered(), percent(count.reachable()), count.heldNotFound());
        }
    }

    private void reachability(SimulationRun run, SimulationPlan plan, Measurements measured) {
        Outages outages = measured.outages();
        Losses losses = measured.losses();
        line("");
        spells("Registrations of which no copy was left", losses.spells(), losses.openAtEnd());
        spells("Outages of users of whose registration there was a copy", outages.unreachable(), outages.openAtEnd());
        if (outages.unreachable().count() + outages.lost().count() > 0) {
            line(
                    "  of the others %d were noticed; a refresh comes after %s at most; looked up %d times more",
                    outages.lost().count(), Spans.text(plan.overlay().longestRefresh()), outages.rechecks());
            outages.wrongAnswers().forEach(wrong -> line("  %s", wrong));
        }
        measured.apart()
                .ifPresent(apart -> lookUps("While the network was parted, from 60 s and one refresh on", apart));
        line(
                "Registered at the end: %d of %d that are on; from switching on: median %.1f s, p99 %.1f s",
                run.office().registered().size(),
                run.office().sessions().size(),
                measured.registrationMillis().quantile(0.5) / MILLIS,
                measured.registrationMillis().quantile(0.99) / MILLIS);
    }

    private void spells(String title, Spells spells, int openAtEnd) {
        line(
                "%s: %d; median %d s, p99 %d s, longest %.0f s; %d at the end",
                title,
                spells.count(),
                spells.seconds().quantile(0.5),
                spells.seconds().quantile(0.99),
                Spans.seconds(spells.longest()),
                openAtEnd);
        if (spells.count() > 0) {
            line("  the longest is of %s, noticed in step %d", spells.longestUser(), spells.longestStep());
        }
    }

    private void goals(SimulationRun run) {
        List<Goal.Verdict> verdicts = run.verdicts();
        if (!verdicts.isEmpty()) {
            line("");
            verdicts.forEach(verdict -> line("%s", verdict));
        }
    }

    private void ring(Measurements measured) {
        line("");
        for (Repairs.Repair repair : measured.repairs().list()) {
            line("Ring right again after %s: %s", repair.fault(), repair);
        }
        InvariantWatch invariant = measured.invariant();
        line("Zave's invariant: broken at %d of %d looks", invariant.broken(), invariant.looks());
        RingWatch.Look broken = invariant.first();
        if (broken != null) {
            line("  first in step %d: %s", broken.step(), broken.violations().get(0));
        }
        RingWatch.Look look = measured.lastLook();
        if (look != null) {
            line(
                    "Ring at the end: %d members, %d on but outside, %d wrong first successors, %d wrong neighbor tables,"
                            + " invariant %s",
                    look.members(),
                    look.outside(),
                    look.wrongSuccessors(),
                    look.wrongTables(),
                    look.violations().isEmpty() ? "holds" : "broken in step " + look.step());
            look.violations().stream().limit(3).forEach(violation -> line("  %s", violation));
            if (!look.flaw().isEmpty()) {
                line("  %s", look.flaw());
            }
        }
    }

    private void traffic(Measurements measured) {
        PurposeTraffic traffic = measured.traffic();
        TextTable table = new TextTable("sent by each phone", "messages/s", "own B/s", "forwarded B/s", "B/s");
        for (Purpose purpose : Purpose.values()) {
            long own = traffic.bytes(purpose, false);
            long forwarded = traffic.bytes(purpose, true);
            if (own + forwarded > 0) {
                long messages = traffic.messages(purpose, false) + traffic.messages(purpose, true);
                table.row(
                        purpose.label(),
                        number(measured.perPhoneSecond(messages)),
                        number(measured.perPhoneSecond(own)),
                        number(measured.perPhoneSecond(forwarded)),
                        number(measured.perPhoneSecond(own + forwarded)));
            }
        }
        table.row(
                "all",
                number(measured.perPhoneSecond(traffic.messages())),
                "-",
                "-",
                number(measured.perPhoneSecond(traffic.bytes())));
        line("");
        table.lines().forEach(row -> line("%s", row));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? String.format(Locale.ROOT, "%.4f %%", 100 * share.getAsDouble()) : "-";
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
