// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.p2psip.reload.testkit.KeyPool;
import org.p2psip.reload.testkit.SimulatedNetwork;
import org.p2psip.reload.testkit.Simulation;

/** Twelve phones with three neighbors on each side and three copies of each registration, all of them registered. */
final class SmallRing {
    static final int PHONES = 12;

    final SimulationPlan plan =
            Plans.of("--peers", "12", "--neighbors", "3", "--session", "100d", "--pause", "30d", "--delay", "20ms");
    final Simulation simulation = Simulation.ofSeed(1);
    final SimulatedNetwork network = new SimulatedNetwork(simulation);
    final Office office;
    final Losses losses;
    final Outages outages;

    SmallRing() {
        network.setDelay(plan.network().minDelay(), plan.network().maxDelay());
        office = new Office(simulation, network, plan, new KeyPool());
        losses = new Losses(simulation, office.holdings());
        outages = new Outages(simulation, office, losses);
        office.addObserver(losses);
        office.addObserver(outages);
        office.holdings().addListener(losses);
        Growth growth = new Growth(simulation, office, PHONES);
        growth.start();
        assertThat(simulation.runUntil(growth::isDone, Duration.ofMinutes(10))).isTrue();
        simulation.runFor(Duration.ofMinutes(3));
        losses.start();
    }

    /** A phone whose registration others hold and not itself. */
    PhoneSession somebody() {
        for (PhoneSession session : office.sessions()) {
            if (!holders(session).contains(session)) {
                return session;
            }
        }
        throw new AssertionError("everybody holds what is theirs");
    }

    /** Who holds the registration of a phone, as their stores show it. */
    List<PhoneSession> holders(PhoneSession of) {
        List<PhoneSession> holders = new ArrayList<>(office.sessions());
        holders.removeIf(session -> !session.store().resources().contains(Holdings.placeOf(of)));
        return holders;
    }

    /** All phones, clockwise. */
    List<PhoneSession> inOrder() {
        List<PhoneSession> sessions = new ArrayList<>(office.sessions());
        sessions.sort(Comparator.comparing(session -> session.node().nodeId()));
        return sessions;
    }

    /** What another phone finds of one. */
    Answer lookUp(PhoneSession target) {
        PhoneSession asker = inOrder().stream()
                .filter(session -> session != target)
                .findFirst()
                .orElseThrow();
        List<Answer> answers = new ArrayList<>();
        LookUp.start(simulation, asker, target.phone(), (lookUp, answer, found) -> {
            answers.add(answer);
            outages.handle(lookUp, answer, found);
        });
        assertThat(simulation.runUntil(() -> !answers.isEmpty(), Duration.ofMinutes(2)))
                .isTrue();
        return answers.get(0);
    }

    RingWatch.Look look() {
        List<RingWatch.Look> looks = new ArrayList<>();
        new RingWatch(simulation, office).lookClosely(looks::add);
        simulation.runFor(Duration.ofNanos(1));
        return looks.get(0);
    }
}
