// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.p2psip.reload.testkit.Simulation;

/**
 * Looks every user up once whose phone is on, at times that matter after a fault. Phones that are not registered (yet, or any
 * more) count as not found.
 */
final class Census {
    /** Over this time the look-ups are spread. */
    static final Duration SPREAD = Duration.ofSeconds(5);

    private final Simulation simulation;
    private final Office office;
    private final Outages outages;
    private final LookUp.Listener listener;
    private final Random random;
    private final List<Count> counts = new ArrayList<>();

    /** One count: when, and what came of it. */
    static final class Count {
        private final String title;
        private final LookUpFigures figures = new LookUpFigures();
        private int phones;
        private int unregistered;
        private int heldNotFound;

        private Count(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        /** How many phones were on. */
        int phones() {
            return phones;
        }

        /** How many of them were not registered. */
        int unregistered() {
            return unregistered;
        }

        /** How many users were not found though somebody held their registration when the look-up began. */
        int heldNotFound() {
            return heldNotFound;
        }

        LookUpFigures figures() {
            return figures;
        }

        /** The share of the phones whose users are found, those left out of which nobody can say; empty if that is all. */
        OptionalDouble reachable() {
            long all = figures.judged() + unregistered;
            return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) figures.count(Answer.RIGHT) / all);
        }
    }

    /** @param listener told of each look-up besides */
    Census(Simulation simulation, Office office, Outages outages, LookUp.Listener listener) {
        this.simulation = simulation;
        this.office = office;
        this.outages = outages;
        this.listener = listener;
        this.random = simulation.random("census");
    }

    /** Plans a count. */
    void plan(Duration in, String title) {
        simulation.schedule(in, () -> begin(title));
    }

    List<Count> counts() {
        return counts;
    }

    private void begin(String title) {
        Count count = new Count(title);
        counts.add(count);
        for (PhoneSession session : office.sessions()) {
            if (session.state() == PhoneSession.State.LEAVING) {
                continue;
            }
            count.phones++;
            if (!session.isRegistered()) {
                count.unregistered++;
                continue;
            }
            long waitNanos = (long) (random.nextDouble() * SPREAD.toNanos());
            simulation.schedule(Duration.ofNanos(waitNanos), () -> ask(session, count));
        }
    }

    private void ask(PhoneSession target, Count count) {
        PhoneSession asker = office.drawOther(random, target);
        if (asker == null || !target.isRegistered() || target.isOver()) {
            count.figures.add(Answer.VOID, null, 0);
            return;
        }
        boolean held = office.holdings().isHeld(target);
        LookUp.start(simulation, asker, target.phone(), (lookUp, answer, found) -> {
            count.figures.add(answer, found, lookUp.tookNanos());
            count.heldNotFound += held && answer != Answer.RIGHT && answer != Answer.VOID ? 1 : 0;
            listener.ended(lookUp, answer, found);
            outages.handle(lookUp, answer, found);
        });
    }
}
