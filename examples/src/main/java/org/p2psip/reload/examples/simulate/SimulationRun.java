// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.testkit.KeyPool;
import org.p2psip.reload.testkit.SimulatedNetwork;
import org.p2psip.reload.testkit.Simulation;
import org.p2psip.reload.testkit.SimulationFailure;

/** One run: the ring grows, then what the plan says happens to it and is measured. */
final class SimulationRun {
    /** How long the ring may take to stand once the last phone is switched on. */
    private static final Duration SETTLING_LIMIT = Duration.ofHours(2);

    /** After this much virtual time at most the run looks whether it is to stop. */
    private static final Duration STRIDE = Duration.ofSeconds(5);

    private final SimulationPlan plan;
    private final Progress progress;
    private final BooleanSupplier stop;
    private final OptionalLong untilStep;
    private final Simulation simulation;
    private final Office office;
    private final Measurements measurements;
    private final Churn churn;
    private final Workload workload;
    private final FaultInjector faults;
    private Duration growth = Duration.ZERO;
    private End end = End.COMPLETE;

    /** How a run ended. */
    enum End {
        COMPLETE,
        /** The user had enough. */
        INTERRUPTED,
        /** Something is wrong with the nodes. */
        FAILED,
        /** The step was reached that the user asked for. */
        AT_STEP
    }

    /**
     * @param stop asked now and then whether to end early
     * @param untilStep after which step to end, if at all
     */
    SimulationRun(SimulationPlan plan, KeyPool keys, Progress progress, BooleanSupplier stop, OptionalLong untilStep) {
        this.plan = plan;
        this.progress = progress;
        this.stop = stop;
        this.untilStep = untilStep;
        this.simulation = Simulation.ofSeed(plan.seed());
        SimulatedNetwork network = new SimulatedNetwork(simulation);
        network.setLoss(plan.network().loss());
        network.setDelay(plan.network().minDelay(), plan.network().maxDelay());
        this.office = new Office(simulation, network, plan, keys);
        this.measurements = new Measurements(simulation, network, office, plan);
        this.churn = new Churn(simulation, office, plan.population());
        this.workload = new Workload(simulation, office, plan.workload(), measurements);
        this.faults = new FaultInjector(simulation, network, office, churn, measurements);
    }

    /**
     * Runs to the end.
     *
     * @throws RunFailure with seed and step, if something is wrong with the nodes; what was measured until then is still there
     */
    void run() throws RunFailure {
        try {
            growAndMeasure();
        } catch (SimulationFailure failure) {
            end = End.FAILED;
            measurements.finish();
            throw RunFailure.of(failure);
        } catch (RunFailure failure) {
            end = End.FAILED;
            throw failure;
        }
    }

    private void growAndMeasure() throws RunFailure {
        Growth growing = new Growth(simulation, office, plan.population().peers());
        growing.start();
        RingHolder ring = new RingHolder();
        Duration limit = SETTLING_LIMIT.plusSeconds(plan.population().peers());
        while (!growing.isDone() || !ring.isRight()) {
            advance("growing", STRIDE);
            if (end != End.COMPLETE) {
                return;
            }
            if (growing.isDone()) {
                measurements.ring().look(ring::take);
                advance("settling", STRIDE);
            }
            if (simulation.elapsed().compareTo(limit) > 0) {
                throw RunFailure.ofRing(
                        plan.seed(),
                        simulation.stepCount(),
                        "the ring does not stand after " + Spans.text(limit) + ": "
                                + office.registered().size() + " registered, " + ring.flaw());
            }
        }
        growth = simulation.elapsed();
        measure();
    }

    private void measure() {
        measurements.start();
        churn.start();
        workload.start();
        plan.faults().forEach(faults::plan);
        Duration until = growth.plus(plan.duration());
        while (end == End.COMPLETE && simulation.elapsed().compareTo(until) < 0) {
            Duration left = until.minus(simulation.elapsed());
            advance("running", left.compareTo(STRIDE) < 0 ? left : STRIDE);
        }
        RingHolder last = new RingHolder();
        if (end == End.COMPLETE) {
            measurements.ring().lookClosely(last::take);
            simulation.runFor(Duration.ofNanos(1));
            RingWatch.Look look = last.look;
            if (look != null) {
                measurements.lastLook(look);
            }
        }
        measurements.finish();
    }

    private void advance(String phase, Duration duration) {
        if (untilStep.isPresent()) {
            long step = untilStep.getAsLong();
            if (simulation.runUntil(() -> simulation.stepCount() >= step, duration)) {
                end = End.AT_STEP;
            }
        } else {
            simulation.runFor(duration);
        }
        if (end == End.COMPLETE && stop.getAsBoolean()) {
            end = End.INTERRUPTED;
        }
        progress.tell(
                phase,
                simulation.elapsed(),
                simulation.stepCount(),
                office.registered().size(),
                office.phones().size());
    }

    SimulationPlan plan() {
        return plan;
    }

    Simulation simulation() {
        return simulation;
    }

    Office office() {
        return office;
    }

    Measurements measurements() {
        return measurements;
    }

    Churn churn() {
        return churn;
    }

    /** How long the ring took to stand. */
    Duration growth() {
        return growth;
    }

    End end() {
        return end;
    }

    /** Whether the goals of the scenario were reached; none if there is no scenario, or the run was cut short. */
    List<Goal.Verdict> verdicts() {
        List<Goal.Verdict> verdicts = new ArrayList<>();
        if (end == End.COMPLETE) {
            List<Figure> figures = Figures.of(this);
            Goals.of(plan).forEach(goal -> verdicts.addAll(goal.judge(figures)));
        }
        return verdicts;
    }

    private static final class RingHolder {
        private RingWatch.@Nullable Look look;

        void take(RingWatch.Look newLook) {
            look = newLook;
        }

        boolean isRight() {
            return look != null && look.isRight();
        }

        String flaw() {
            return look == null ? "nobody has looked at it" : look.flaw();
        }
    }
}
