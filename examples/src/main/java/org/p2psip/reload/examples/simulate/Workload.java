// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.testkit.Simulation;

/**
 * What users do: look each other up for calls, at random times, each as likely as the other. Besides, each user is looked up in
 * turn, so that nobody stays unreachable unnoticed.
 */
final class Workload {
    private static final double SECONDS_PER_HOUR = 3600;

    private final Simulation simulation;
    private final Office office;
    private final SimulationPlan.Workload plan;
    private final LookUp.Listener listener;
    private final Random random;
    private int nextChecked;

    Workload(Simulation simulation, Office office, SimulationPlan.Workload plan, LookUp.Listener listener) {
        this.simulation = simulation;
        this.office = office;
        this.plan = plan;
        this.listener = listener;
        this.random = simulation.random("workload");
    }

    void start() {
        if (plan.callsPerHour() > 0) {
            planCall();
        }
        if (!plan.checkEvery().isZero()) {
            planCheck();
        }
    }

    /** The calls of all phones together are as random as those of each, and as many more often. */
    private void planCall() {
        double perSecond = plan.callsPerHour()
                / SECONDS_PER_HOUR
                * Math.max(1, office.registered().size());
        simulation.schedule(Spans.ofSeconds(-Math.log(1 - random.nextDouble()) / perSecond), () -> {
            PhoneSession caller = office.registered().draw(random);
            if (caller != null) {
                lookUp(caller, office.drawOther(random, caller));
            }
            planCall();
        });
    }

    private void planCheck() {
        Duration pause = plan.checkEvery().dividedBy(office.phones().size());
        simulation.schedule(pause.isZero() ? Duration.ofNanos(1) : pause, () -> {
            List<Phone> phones = office.phones();
            PhoneSession target = phones.get(nextChecked++ % phones.size()).registered();
            if (target != null) {
                lookUp(office.drawOther(random, target), target);
            }
            planCheck();
        });
    }

    private void lookUp(@Nullable PhoneSession asker, @Nullable PhoneSession target) {
        if (asker != null && target != null) {
            LookUp.start(simulation, asker, target.phone(), listener);
        }
    }
}
