// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.Random;
import org.p2psip.reload.testkit.Simulation;

/** Switches phones off and on again, each on its own, by the lengths of sessions and pauses that are drawn for it. */
final class Churn {
    private final Simulation simulation;
    private final Office office;
    private final SimulationPlan.Population plan;
    private final Random random;
    private long ended;

    Churn(Simulation simulation, Office office, SimulationPlan.Population plan) {
        this.simulation = simulation;
        this.office = office;
        this.plan = plan;
        this.random = simulation.random("churn");
    }

    /** Begins: those that are on stay for a session from now, those that are off for a pause. */
    void start() {
        if (plan.isStatic()) {
            return;
        }
        for (Phone phone : office.phones()) {
            if (phone.isUp()) {
                planEnd(phone);
            } else {
                planBegin(phone);
            }
        }
    }

    /** How many sessions have ended by chance. */
    long ended() {
        return ended;
    }

    /** A phone that a fault has switched off, and that nobody else will switch on, comes back after a pause. */
    void handleCrash(Phone phone) {
        if (!plan.isStatic()) {
            planBegin(phone);
        }
    }

    /** A phone that was switched on otherwise has a session before it like any other. */
    void handleReturn(Phone phone) {
        if (!plan.isStatic()) {
            planEnd(phone);
        }
    }

    private void planEnd(Phone phone) {
        PhoneSession session = phone.session();
        if (session == null || office.isBootstrap(phone)) {
            return;
        }
        boolean politely = random.nextDouble() < plan.leaveShare();
        simulation.schedule(length(plan.session()), () -> {
            if (session.isOver()) {
                return;
            }
            ended++;
            if (politely) {
                office.leave(phone);
            } else {
                office.crash(phone);
            }
            planBegin(phone);
        });
    }

    private void planBegin(Phone phone) {
        simulation.schedule(length(plan.pause()), () -> begin(phone));
    }

    private void begin(Phone phone) {
        if (phone.isUp()) {
            PhoneSession session = phone.session();
            if (session != null && session.state() == PhoneSession.State.LEAVING) {
                planBegin(phone);
            }
            return;
        }
        office.switchOn(phone);
        planEnd(phone);
    }

    private Duration length(Duration median) {
        return plan.lengths().next(median, random);
    }
}
