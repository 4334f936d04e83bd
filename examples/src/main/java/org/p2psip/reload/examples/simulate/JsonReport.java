// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import org.p2psip.reload.examples.text.JsonWriter;

/** The figures of a run for programs: one JSON object on one line. Times are in seconds, shares go from 0 to 1. */
final class JsonReport {
    private static final double MILLIS = 1000;

    private final JsonWriter json = new JsonWriter();

    /** All that follows from the plan and its seed. */
    String write(SimulationRun run) {
        Measurements measured = run.measurements();
        json.object();
        plan(run.plan());
        json.name("complete").value(run.end() == SimulationRun.End.COMPLETE);
        json.name("ringStoodAfter").value(Spans.seconds(run.growth()));
        json.name("measuredFor").value(measured.elapsedSeconds());
        json.name("sessionsEnded").value(run.churn().ended());
        json.name("lookUps");
        lookUps(measured.lookUps());
        json.name("everybody").array();
        for (Census.Count count : measured.census().counts()) {
            json.object().name("when").value(count.title()).name("phones").value(count.phones());
            json.name("unregistered").value(count.unregistered());
            count.reachable().ifPresent(found -> json.name("found").value(found));
            json.name("heldNotFound").value(count.heldNotFound());
            json.name("lookUps");
            lookUps(count.figures());
            json.endObject();
        }
        json.endArray();
        spells("lost", measured.losses().spells(), measured.losses().openAtEnd());
        spells("outages", measured.outages().unreachable(), measured.outages().openAtEnd());
        json.name("repairs").array();
        for (Repairs.Repair repair : measured.repairs().list()) {
            json.object().name("after").value(repair.fault().toString());
            repair.took().ifPresent(took -> json.name("seconds").value(Spans.seconds(took)));
            json.endObject();
        }
        json.endArray();
        ring(measured);
        traffic(measured);
        samples(measured);
        goals(run);
        json.name("steps").value(run.simulation().stepCount());
        json.name("trace").value(run.simulation().traceHash());
        return json.endObject().toString();
    }

    private void plan(SimulationPlan plan) {
        json.name("scenario").value(plan.scenario()).name("seed").value(plan.seed());
        json.name("peers").value(plan.population().peers());
        json.name("users").value(plan.population().users());
        json.name("duration").value(Spans.seconds(plan.duration()));
        json.name("session").value(Spans.seconds(plan.population().session()));
        json.name("pause").value(Spans.seconds(plan.population().pause()));
        json.name("lengths").value(plan.population().lengths().label());
        json.name("leave").value(plan.population().leaveShare());
        json.name("replicas").value(plan.overlay().replicas());
        plan.overlay().neighbors().ifPresent(number -> json.name("neighbors").value(number));
        json.name("storesKept").value(plan.overlay().keepsStores());
        json.name("realSignatures").value(plan.overlay().realSignatures());
        json.name("loss").value(plan.network().loss());
        json.name("faults").array();
        plan.faults().forEach(fault -> json.value(fault.toString()));
        json.endArray();
    }

    private void lookUps(LookUpFigures figures) {
        json.object().name("judged").value(figures.judged());
        figures.success().ifPresent(right -> json.name("success").value(right));
        for (Answer answer : Answer.values()) {
            json.name(answer.label()).value(figures.count(answer));
        }
        if (figures.hops().count() > 0) {
            json.name("meanHops").value(figures.hops().mean());
            json.name("p99Hops").value(figures.hops().quantile(0.99));
        }
        if (figures.millis().count() > 0) {
            json.name("meanTime").value(figures.millis().mean() / MILLIS);
            json.name("p99Time").value(figures.millis().quantile(0.99) / MILLIS);
        }
        json.endObject();
    }

    private void spells(String name, Spells spells, int openAtEnd) {
        json.name(name).object();
        json.name("count").value(spells.count());
        json.name("median").value(spells.seconds().quantile(0.5));
        json.name("p99").value(spells.seconds().quantile(0.99));
        json.name("longest").value(Spans.seconds(spells.longest()));
        json.name("openAtEnd").value(openAtEnd);
        json.endObject();
    }

    private void goals(SimulationRun run) {
        json.name("goals").array();
        for (Goal.Verdict verdict : run.verdicts()) {
            json.object().name("goal").value(verdict.toString()).name("met").value(verdict.isMet());
            json.endObject();
        }
        json.endArray();
    }

    private void ring(Measurements measured) {
        InvariantWatch invariant = measured.invariant();
        json.name("invariant").object().name("looks").value(invariant.looks());
        json.name("broken").value(invariant.broken());
        RingWatch.Look broken = invariant.first();
        if (broken != null) {
            json.name("step").value(broken.step());
            json.name("violation").value(broken.violations().get(0));
        }
        json.endObject();
        RingWatch.Look look = measured.lastLook();
        if (look != null) {
            json.name("ring").object().name("members").value(look.members());
            json.name("outside").value(look.outside());
            json.name("wrongSuccessors").value(look.wrongSuccessors());
            json.name("wrongTables").value(look.wrongTables());
            json.name("violations").array();
            look.violations().forEach(json::value);
            json.endArray().endObject();
        }
    }

    private void traffic(Measurements measured) {
        PurposeTraffic traffic = measured.traffic();
        json.name("sentByEachPhone").object();
        for (Purpose purpose : Purpose.values()) {
            json.name(purpose.label()).object();
            json.name("ownBytesPerSecond").value(measured.perPhoneSecond(traffic.bytes(purpose, false)));
            json.name("forwardedBytesPerSecond").value(measured.perPhoneSecond(traffic.bytes(purpose, true)));
            json.endObject();
        }
        json.name("messagesPerSecond").value(measured.perPhoneSecond(traffic.messages()));
        json.name("bytesPerSecond").value(measured.perPhoneSecond(traffic.bytes()));
        json.endObject();
    }

    private void samples(Measurements measured) {
        json.name("samples").array();
        for (Sample sample : measured.samples()) {
            json.object().name("end").value(sample.endSeconds()).name("on").value(sample.up());
            json.name("registered").value(sample.registered());
            json.name("unreachable").value(sample.unreachable());
            json.name("lost").value(sample.lost());
            json.name("asked").value(sample.asked()).name("right").value(sample.right());
            json.name("bytesPerSecond").value(sample.bytesPerSecond());
            json.name("wrongTables").value(sample.wrongTables());
            json.endObject();
        }
        json.endArray();
    }
}
