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
    private final Map<Phone, Outage> open = new HashMap<>();
    private final Histogram seconds = new Histogram(Spans.MAX.toSeconds());
    private long longestNanos;
    private long longestStep;
    private String longestUser = "";
    private long rechecks;
    private int openAtEnd;

    private record Outage(PhoneSession session, long beganNanos, long beganStep) {}

    Outages(Simulation simulation, Office office) {
        this.simulation = simulation;
        this.office = office;
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
            open.put(target, new Outage(session, lookUp.beganNanos(), simulation.stepCount()));
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
        openAtEnd = open.size();
        for (Phone phone : office.phones()) {
            Outage outage = open.get(phone);
            if (outage != null) {
                close(phone, simulation.nowNanos() - outage.beganNanos);
            }
        }
    }

    /** How many users are not found now. */
    int openNow() {
        return open.size();
    }

    /** How many users were not found when the run ended. */
    int openAtEnd() {
        return openAtEnd;
    }

    /** How many outages there were, and how many seconds each took. */
    Histogram seconds() {
        return seconds;
    }

    Duration longest() {
        return Duration.ofNanos(longestNanos);
    }

    /** When, in steps of the simulation, the longest was noticed. */
    long longestStep() {
        return longestStep;
    }

    String longestUser() {
        return longestUser;
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
            seconds.add(Duration.ofNanos(lengthNanos).toSeconds());
            if (lengthNanos > longestNanos) {
                longestNanos = lengthNanos;
                longestStep = outage.beganStep;
                longestUser = target.userName();
            }
        }
    }
}
