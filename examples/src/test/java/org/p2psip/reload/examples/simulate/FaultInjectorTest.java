// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.testkit.KeyPool;
import org.p2psip.reload.testkit.SimulatedHost;
import org.p2psip.reload.testkit.SimulatedNetwork;
import org.p2psip.reload.testkit.Simulation;

/** Whom faults hit; no phone joins here. */
class FaultInjectorTest {
    private Office office;
    private SimulatedNetwork network;
    private int hit;

    private final FaultInjector.Observer observer = new FaultInjector.Observer() {
        @Override
        public void began(Fault fault, int phones) {
            hit = phones;
        }

        @Override
        public void ended(Fault fault) {}
    };

    /** Switches phones on and parts them after a minute. */
    private void part(String... options) {
        SimulationPlan plan = Plans.of(options);
        Simulation simulation = Simulation.ofSeed(1);
        network = new SimulatedNetwork(simulation);
        office = new Office(simulation, network, plan, new KeyPool());
        for (int i = 0; i < plan.population().peers(); i++) {
            office.switchOn(office.phones().get(i));
        }
        Churn churn = new Churn(simulation, office, plan.population());
        FaultInjector faults = new FaultInjector(simulation, network, office, churn, observer);
        plan.faults().forEach(faults::plan);
        simulation.runFor(Duration.ofSeconds(61));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "1h"})
    void aPartitionHitsItsShareOfThePhonesThatAreOn(String session) {
        part("--peers", "12", "--session", session, "--pause", "30min", "--partition", "2:1@1min+5min");
        List<SimulatedHost> hosts = new ArrayList<>();
        office.sessions().forEach(phone -> hosts.add(phone.host()));
        assertThat(hit).isEqualTo(4);
        assertThat(smallerSide(hosts)).isEqualTo(4);
    }

    @Test
    void phonesThatComeDuringAPartitionComeToEitherSide() {
        part("--peers", "20", "--session", "1h", "--pause", "1h", "--partition", "2:1@1min+5min");
        List<SimulatedHost> came = new ArrayList<>();
        for (Phone phone : office.phones()) {
            if (!phone.isUp()) {
                office.switchOn(phone);
                came.add(phone.session().host());
            }
        }
        assertThat(came).hasSize(20);
        assertThat(smallerSide(came)).isBetween(2, 10);
    }

    @Test
    void aPhoneThatComesBackHasAnAddressThatNobodyHasUsedForLong() {
        part("--peers", "5", "--session", "1h", "--pause", "12min");
        Phone phone = office.phones().get(4);
        Set<SimulatedHost> had = new HashSet<>();
        for (int i = 0; i < 2 * office.phones().size() - office.sessions().size() + 1; i++) {
            had.add(phone.session().host());
            office.crash(phone);
            office.switchOn(phone);
        }
        assertThat(had).hasSize(2 * office.phones().size() - office.sessions().size() + 1);
        assertThat(had).contains(phone.session().host());
        assertThat(phone.session().host().isUp()).isTrue();
    }

    private int smallerSide(List<SimulatedHost> hosts) {
        SimulatedHost larger = largerSide();
        return (int) hosts.stream()
                .filter(host -> !network.isConnected(host, larger))
                .count();
    }

    private SimulatedHost largerSide() {
        for (SimulatedHost host : office.hosts()) {
            long together = office.hosts().stream()
                    .filter(other -> network.isConnected(host, other))
                    .count();
            if (2 * together > office.hosts().size()) {
                return host;
            }
        }
        throw new AssertionError("no side is larger");
    }
}
