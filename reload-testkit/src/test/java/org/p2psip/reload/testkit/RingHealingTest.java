// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.topology.Reachability;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.wire.MessageCode;

/** Overlays of production nodes that fall apart, and become one again by themselves (RFC 6940, Section 10.7.4.4). */
class RingHealingTest {
    private static final Duration HEALING = Duration.ofSeconds(120);

    private static Reachability reachability(RingScenario scenario, SimulatedPeer peer) {
        scenario.overlay.refreshStatus();
        return peer.lastStatus().topology().reachability();
    }

    /** Parts every third node or so from the rest, never the bootstrap node. */
    private static List<SimulatedHost> part(RingScenario scenario) {
        Random random = new Random(scenario.simulation.seed());
        List<SimulatedPeer> others = scenario.overlay.peers();
        others = others.subList(1, others.size());
        List<SimulatedHost> away = new ArrayList<>();
        for (SimulatedPeer peer : others) {
            if (random.nextInt(3) == 0) {
                away.add(peer.host());
            }
        }
        if (away.isEmpty()) {
            away.add(others.get(0).host());
        }
        scenario.network.partition(away);
        return away;
    }

    @ParameterizedTest(name = "{0} nodes, parted for {1} s")
    @CsvSource({"2, 600, 10", "3, 600, 10", "8, 60, 10", "8, 2400, 10", "24, 2400, 3"})
    @Tag("6940-10.7.4.4-1")
    @Tag("6940-10.7.4.4-3")
    void partedOverlayIsOneAgainTwoMinutesAfterTheNetworkIsAndHasLostNothing(int size, int seconds, int seeds) {
        for (long seed = Simulation.seedFromProperty(1); seed < Simulation.seedFromProperty(1) + seeds; seed++) {
            RingScenario scenario = new RingScenario(seed, size);
            scenario.converge();
            scenario.registerAll();
            scenario.simulation.runFor(Duration.ofSeconds(20));
            part(scenario);
            scenario.simulation.runFor(Duration.ofSeconds(seconds));
            scenario.network.heal();
            long startNanos = scenario.simulation.nowNanos();
            scenario.overlay.awaitRing(HEALING);
            if (Boolean.getBoolean("reload.figures")) {
                System.out.printf(
                        "%d nodes, seed %d: one ring after %.0f s%n",
                        size, seed, (scenario.simulation.nowNanos() - startNanos) / 1e9);
            }
            scenario.simulation.runFor(Duration.ofSeconds(60));
            scenario.findAll();
        }
    }

    /** Its predecessor takes a node for gone, its successor does not: each would hand requests to the other. */
    @ParameterizedTest(name = "{0} nodes")
    @CsvSource({"3, 5", "8, 5"})
    void nodesThatCannotReachEachOtherFindAllByWayOfOthersInFewHops(int size, int seeds) {
        for (long seed = Simulation.seedFromProperty(1); seed < Simulation.seedFromProperty(1) + seeds; seed++) {
            RingScenario scenario = new RingScenario(seed, size);
            scenario.converge();
            scenario.registerAll();
            scenario.simulation.runFor(Duration.ofSeconds(20));
            List<SimulatedPeer> ring = new ArrayList<>(scenario.overlay.peers());
            ring.sort(Comparator.comparing(SimulatedPeer::nodeId));
            int place = new Random(seed).nextInt(size);
            SimulatedPeer one = ring.get(place);
            scenario.network.cut(one.host(), ring.get((place + 1) % size).host());
            scenario.simulation.runFor(Duration.ofSeconds(60));
            MethodTraffic traffic = new MethodTraffic();
            scenario.network.addTap(traffic);
            for (String user : scenario.users) {
                FetchResult found = scenario.fetch(one, user);
                assertThat(found.values()).as("seed %d: %s", seed, user).hasSize(1);
            }
            assertThat(traffic.messages(MessageCode.FETCH_REQUEST))
                    .as("seed %d: hops of %d look-ups", seed, size)
                    .isLessThanOrEqualTo(size * 5L);
        }
    }

    @Test
    @Tag("6940-10.7.1-7")
    @Tag("6940-10.7.1-9")
    void nodeThatIsCutOffSaysSoWithinAMinuteAndJoinsAgain() {
        RingScenario scenario = new RingScenario(Simulation.seedFromProperty(1), 8);
        scenario.converge();
        scenario.registerAll();
        scenario.simulation.runFor(Duration.ofMinutes(2));
        for (SimulatedPeer peer : scenario.overlay.peers()) {
            assertThat(reachability(scenario, peer)).as("%s", peer).isEqualTo(Reachability.REACHABLE);
        }
        SimulatedPeer lost = scenario.overlay.peers().get(5);
        scenario.network.partition(List.of(lost.host()));
        scenario.simulation.runFor(Duration.ofSeconds(60));
        assertThat(reachability(scenario, lost)).isEqualTo(Reachability.CUT_OFF);
        assertThat(reachability(scenario, scenario.overlay.peers().get(0))).isEqualTo(Reachability.REACHABLE);
        scenario.simulation.runFor(Duration.ofMinutes(30));
        scenario.network.heal();
        scenario.overlay.awaitRing(HEALING);
        scenario.simulation.runFor(Duration.ofSeconds(60));
        assertThat(reachability(scenario, lost)).isEqualTo(Reachability.REACHABLE);
        scenario.findAll();
    }
}
