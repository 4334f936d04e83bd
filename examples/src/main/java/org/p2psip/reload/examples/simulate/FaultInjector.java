// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.p2psip.reload.testkit.SimulatedHost;
import org.p2psip.reload.testkit.SimulatedNetwork;
import org.p2psip.reload.testkit.Simulation;

/** Lets faults happen at their time, to phones that the seed chooses. */
final class FaultInjector {
    /** Told when a fault has begun, and when it is over. */
    interface Observer {
        void began(Fault fault, int phones);

        void ended(Fault fault);
    }

    private final Simulation simulation;
    private final SimulatedNetwork network;
    private final Office office;
    private final Churn churn;
    private final Observer observer;
    private final Random random;

    FaultInjector(Simulation simulation, SimulatedNetwork network, Office office, Churn churn, Observer observer) {
        this.simulation = simulation;
        this.network = network;
        this.office = office;
        this.churn = churn;
        this.observer = observer;
        this.random = simulation.random("faults");
    }

    /** Plans a fault, counting its time from now. */
    void plan(Fault fault) {
        simulation.schedule(fault.at(), () -> begin(fault));
    }

    private void begin(Fault fault) {
        if (fault instanceof Fault.Crash crash) {
            crash(crash);
        } else if (fault instanceof Fault.Restart restart) {
            restart(restart);
        } else if (fault instanceof Fault.Partition partition) {
            part(partition);
        }
    }

    private void crash(Fault.Crash crash) {
        List<Phone> hit = draw(running(), crash.share());
        for (Phone phone : hit) {
            office.crash(phone);
            churn.handleCrash(phone);
        }
        observer.began(crash, hit.size());
        observer.ended(crash);
    }

    private void restart(Fault.Restart restart) {
        List<Phone> hit = draw(running(), restart.share());
        for (Phone phone : hit) {
            long backNanos = (long) (random.nextDouble() * Fault.Restart.WITHIN.toNanos());
            office.restart(phone, Duration.ofNanos(backNanos), () -> churn.handleReturn(phone));
        }
        observer.began(restart, hit.size());
        simulation.schedule(Fault.Restart.WITHIN, () -> observer.ended(restart));
    }

    /** Addresses that nobody has now are parted too, so that phones that come meanwhile come to either side. */
    private void part(Fault.Partition partition) {
        Set<SimulatedHost> used = new LinkedHashSet<>();
        office.sessions().forEach(session -> used.add(session.host()));
        List<SimulatedHost> unused = new ArrayList<>(office.hosts());
        unused.removeAll(used);
        List<SimulatedHost> hit = draw(used, partition.share());
        List<SimulatedHost> away = new ArrayList<>(hit);
        away.addAll(draw(unused, partition.share()));
        network.partition(away);
        observer.began(partition, hit.size());
        simulation.schedule(partition.lasts(), () -> {
            network.heal();
            observer.ended(partition);
        });
    }

    private List<Phone> running() {
        List<Phone> running = new ArrayList<>();
        for (PhoneSession session : office.sessions()) {
            running.add(session.phone());
        }
        return running;
    }

    private <T> List<T> draw(Collection<T> from, double share) {
        List<T> drawn = new ArrayList<>(from);
        Collections.shuffle(drawn, random);
        return new ArrayList<>(drawn.subList(0, (int) Math.round(share * drawn.size())));
    }
}
