// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.testkit.Simulation;
import org.p2psip.reload.usage.sip.SipLookup;

/**
 * Which users can't be found though their phones are registered, and how long. When a look-up goes wrong, others look the user up
 * again and again until one finds the right registration. That counts from the first look-up that went wrong to the first
 * right one.
 */
final class Outages implements Office.Observer {
    /** How often a user who was not found is looked up again. */
    static final Duration RECHECK = Duration.ofSeconds(5);

    private final Simulation simulation;
    private final Office office;
    private final Random random;
    private final WrongAnswers wrong;
    private final Losses losses;
    private final Map<Phone, Outage> open = new HashMap<>();
    private final Spells unreachable = new Spells();
    private final Spells lost = new Spells();
    private long rechecks;
    private int mostOpen;
    private int openAtEnd;

    private static final class Outage {
        final PhoneSession session;
        final long beganNanos;
        final long beganStep;
        boolean lost;

        Outage(PhoneSession session, long beganNanos, long beganStep) {
            this.session = session;
            this.beganNanos = beganNanos;
            this.beganStep = beganStep;
        }
    }

    Outages(Simulation simulation, Office office, Losses losses) {
        this.simulation = simulation;
        this.office = office;
        this.losses = losses;
        this.random = simulation.random("rechecks");
        this.wrong = new WrongAnswers(simulation, office);
    }

    /** A look-up ended; those that say nothing about the user are left out. */
    void handle(LookUp lookUp, Answer answer, @Nullable SipLookup found) {
        Phone target = lookUp.target();
        PhoneSession session = target.registered();
        if (answer == Answer.VOID || session == null) {
            return;
        }
        Outage outage = open.get(target);
        if (answer == Answer.RIGHT) {
            if (outage != null && lookUp.beganNanos() - outage.beganNanos >= 0) {
                close(target, lookUp.beganNanos() - outage.beganNanos);
            }
        } else if (outage == null) {
            wrong.handle(lookUp, answer, found);
            Outage begun = new Outage(session, lookUp.beganNanos(), simulation.stepCount());
            begun.lost = losses.isLost(session);
            open.put(target, begun);
            mostOpen = Math.max(mostOpen, open.size());
            simulation.schedule(RECHECK, () -> recheck(target, session));
        }
    }

    @Override
    public void gone(PhoneSession session) {
        Outage outage = open.get(session.phone());
        if (outage != null) {
            close(session.phone(), simulation.nowNanos() - outage.beganNanos);
        }
    }

    /** Counts what is open as if it ended now. */
    void finish() {
        openAtEnd = (int) open.values().stream().filter(outage -> !outage.lost).count();
        for (Phone phone : office.phones()) {
            Outage outage = open.get(phone);
            if (outage != null) {
                close(phone, simulation.nowNanos() - outage.beganNanos);
            }
        }
    }

    /** How many users were not found at the same time, at most since this was asked last. */
    int takeMostOpen() {
        int most = mostOpen;
        mostOpen = open.size();
        return most;
    }

    /** How many users were not found when the run ended, though their registration was held. */
    int openAtEnd() {
        return openAtEnd;
    }

    /** Outages during which there was a copy of the registration all the time. */
    Spells unreachable() {
        return unreachable;
    }

    /** Outages of users whose registration was lost meanwhile. */
    Spells lost() {
        return lost;
    }

    /** Those with which the first outages began. */
    List<String> wrongAnswers() {
        return wrong.lines();
    }

    /** How many look-ups this made. */
    long rechecks() {
        return rechecks;
    }

    private void recheck(Phone target, PhoneSession session) {
        Outage outage = open.get(target);
        if (outage == null || outage.session != session) {
            return;
        }
        outage.lost |= losses.isLost(session);
        PhoneSession asker = office.drawOther(random, session);
        if (asker != null) {
            rechecks++;
            LookUp.start(simulation, asker, target, this::handle);
        }
        simulation.schedule(RECHECK, () -> recheck(target, session));
    }

    private void close(Phone target, long lengthNanos) {
        Outage outage = open.remove(target);
        if (outage != null) {
            (outage.lost ? lost : unreachable).add(target, lengthNanos, outage.beganStep);
        }
    }
}
