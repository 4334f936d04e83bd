// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.p2psip.reload.testkit.nat.NatHost;
import org.p2psip.reload.testkit.nat.NatKind;
import org.p2psip.reload.testkit.nat.NatRealm;

/** Agents behind all kinds of NATs: what comes of it is what {@link NatTable} says. */
class IceSimulationTest {
    private static final int SEEDS = Integer.getInteger("reload.seeds", 4);
    private static final long FIRST_SEED = Long.getLong("reload.seed", 1);
    private static final Duration TA = Duration.ofMillis(50);

    static Stream<Arguments> allPairs() {
        List<NatKind> kinds = new ArrayList<>(Arrays.asList(NatKind.values()));
        kinds.add(0, null);
        return kinds.stream().flatMap(one -> kinds.stream().map(other -> Arguments.of(one, other)));
    }

    @ParameterizedTest
    @MethodSource("allPairs")
    @Tag("6940-6.5.1.3-1")
    void findsADirectPathWhereThereIsOneAndSaysSoWhereThereIsNone(NatKind one, NatKind other) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            IceSimulation simulation = new IceSimulation(seed);
            simulation
                    .between(simulation.hostBehind(one, 1), simulation.hostBehind(other, 2))
                    .connect()
                    .settle();
            boolean expected = NatTable.hasDirectPath(one, other);
            assertThat(simulation.isConnected()).as("seed %d", seed).isEqualTo(expected);
            if (expected) {
                assertThat(simulation.carriesData()).as("seed %d", seed).isTrue();
                assertMirrored(simulation);
            } else {
                assertThat(simulation.offerer.failed().reason()).isEqualTo(FailureReason.NO_PATH);
                assertThat(simulation.offerer.timeTo(IceOutput.Failed.class))
                        .isGreaterThanOrEqualTo(Duration.ofMillis(39_500));
                assertThat(simulation.offerer.failed().pairs())
                        .isNotEmpty()
                        // The far end's private address is this end's own, which refuses a stranger.
                        .allMatch(pair -> pair.outcome()
                                == (pair.remote().equals(pair.base())
                                        ? PairOutcome.UNAUTHENTICATED
                                        : PairOutcome.UNANSWERED))
                        .allMatch(pair -> pair.requestsSent() == 7);
            }
        }
    }

    private static void assertMirrored(IceSimulation simulation) {
        assertThat(simulation.offerer.agent.isControlling()).isTrue();
        assertThat(simulation.answerer.agent.isControlling()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("allPairs")
    void relaysOnlyWhereThereIsNoDirectPath(NatKind one, NatKind other) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            IceSimulation simulation = new IceSimulation(seed);
            simulation
                    .withRelays()
                    .between(simulation.hostBehind(one, 1), simulation.hostBehind(other, 2))
                    .connect()
                    .settle();
            assertThat(simulation.isConnected()).as("seed %d", seed).isTrue();
            assertThat(simulation.isRelayed()).as("seed %d", seed).isEqualTo(!NatTable.hasDirectPath(one, other));
            assertThat(simulation.carriesData()).as("seed %d", seed).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("allPairs")
    void findsTheDirectPathThoughOneInFiveDatagramsIsLost(NatKind one, NatKind other) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            IceSimulation simulation = new IceSimulation(seed);
            simulation.network.setLoss(0.2);
            simulation
                    .between(simulation.hostBehind(one, 1), simulation.hostBehind(other, 2))
                    .connect()
                    .settle();
            assertThat(simulation.isConnected()).as("seed %d", seed).isEqualTo(NatTable.hasDirectPath(one, other));
        }
    }

    @Test
    void twoPortRestrictedNatsNeedAtMostThreeIntervalsAndARoundTrip() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 5 * SEEDS; seed++) {
            IceSimulation simulation = new IceSimulation(seed);
            Duration oneWay = Duration.ofMillis(20);
            simulation.network.setDelay(oneWay, oneWay);
            simulation
                    .between(
                            simulation.hostBehind(NatKind.PORT_RESTRICTED, 1),
                            simulation.hostBehind(NatKind.PORT_RESTRICTED, 2))
                    .connect()
                    .settle();
            assertThat(simulation.offerer.timeTo(IceOutput.Selected.class))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(TA.multipliedBy(3).plus(oneWay.multipliedBy(2)));
        }
    }

    @Test
    void oneHostNeedsOneIntervalAndTheFirstPathNoneAtAll() {
        IceSimulation simulation = new IceSimulation(FIRST_SEED);
        Duration oneWay = Duration.ofNanos(100_000);
        simulation.network.setDelay(oneWay, oneWay);
        simulation
                .between(simulation.hostBehind(null, 1), simulation.hostBehind(null, 2))
                .connect()
                .settle();
        assertThat(simulation.offerer.timeTo(IceOutput.PathUsable.class)).isLessThanOrEqualTo(Duration.ofMillis(5));
        assertThat(simulation.offerer.timeTo(IceOutput.Selected.class)).isLessThanOrEqualTo(TA.plusMillis(5));
    }

    @Test
    void hostsBehindOneNatMeetInsideThoughItDoesNotHairpin() {
        for (NatKind kind : NatKind.values()) {
            IceSimulation simulation = new IceSimulation(FIRST_SEED);
            NatRealm home = simulation.network.behind(simulation.network.internet(), kind, false, "198.51.100.1");
            simulation
                    .between(simulation.network.host(home, "10.0.0.1"), simulation.network.host(home, "10.0.0.2"))
                    .connect()
                    .settle();
            assertThat(simulation.isConnected()).isTrue();
            assertThat(simulation.offerer.selected().localType()).isEqualTo(CandidateType.HOST);
            assertThat(simulation.offerer.selected().remoteType()).isEqualTo(CandidateType.HOST);
        }
    }

    @Test
    void homesBehindOneCarrierMeetOnlyIfItsNatHairpinsElseTheyRelay() {
        for (boolean hairpin : new boolean[] {true, false}) {
            for (NatKind home : List.of(NatKind.FULL_CONE, NatKind.ADDRESS_RESTRICTED, NatKind.PORT_RESTRICTED)) {
                IceSimulation simulation = new IceSimulation(FIRST_SEED);
                NatRealm carrier = simulation.network.behind(
                        simulation.network.internet(), NatKind.FULL_CONE, hairpin, "198.51.100.1");
                NatRealm one = simulation.network.behind(carrier, home, false, "100.64.0.1");
                NatRealm other = simulation.network.behind(carrier, home, false, "100.64.0.2");
                simulation
                        .withRelays()
                        .between(
                                simulation.network.host(one, "192.168.1.2"),
                                simulation.network.host(other, "192.168.1.2"))
                        .connect()
                        .settle();
                assertThat(simulation.isConnected()).isTrue();
                assertThat(simulation.isRelayed())
                        .as("%s, hairpin %s", home, hairpin)
                        .isEqualTo(!hairpin);
                assertThat(simulation.carriesData()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("allPairs")
    void aSecondNatLeavesWhatTheStricterOfTheTwoAllows(NatKind inner, NatKind outer) {
        IceSimulation simulation = new IceSimulation(FIRST_SEED);
        NatRealm carrier = outer == null
                ? simulation.network.internet()
                : simulation.network.behind(simulation.network.internet(), outer, false, "198.51.100.1");
        NatRealm home = inner == null ? carrier : simulation.network.behind(carrier, inner, false, "198.51.100.77");
        NatHost host = simulation.network.host(home, inner == null && outer == null ? "203.0.113.9" : "192.168.1.2");
        // Towards a host without NAT each works, whichever end begins.
        simulation.between(host, simulation.hostBehind(null, 2)).connect().settle();
        assertThat(simulation.isConnected()).isTrue();
        assertThat(simulation.carriesData()).isTrue();
    }

    @Test
    void takesTheFamilyThatWorksAndPairsNoneWithTheOther() {
        for (boolean ipv6Works : new boolean[] {true, false}) {
            IceSimulation simulation = new IceSimulation(FIRST_SEED);
            NatHost[] one = {
                simulation.network.host(simulation.network.internet(), "2001:db8::1"),
                simulation.hostBehind(NatKind.PORT_RESTRICTED, 1)
            };
            NatHost[] other = {
                simulation.network.host(simulation.network.internet(), "2001:db8::2"),
                simulation.hostBehind(NatKind.PORT_RESTRICTED, 2)
            };
            one[0].setCut(!ipv6Works);
            simulation.between(one, other).connect().settle();
            assertThat(simulation.isConnected()).isTrue();
            assertThat(simulation.offerer.selected().base().getAddress() instanceof Inet6Address)
                    .isEqualTo(ipv6Works);
        }
    }

    @Test
    void outlivesABlackoutShorterThanConsentAndNoticesALongerOne() {
        IceSimulation simulation = new IceSimulation(FIRST_SEED);
        NatHost host = simulation.hostBehind(NatKind.PORT_RESTRICTED, 1);
        simulation
                .between(host, simulation.hostBehind(NatKind.ADDRESS_RESTRICTED, 2))
                .connect()
                .settle();
        simulation.run(Duration.ofSeconds(60));
        host.setCut(true);
        simulation.run(Duration.ofSeconds(20));
        host.setCut(false);
        simulation.run(Duration.ofSeconds(10));
        assertThat(simulation.carriesData()).isTrue();
        host.setCut(true);
        simulation.run(Duration.ofSeconds(37));
        assertThat(simulation.offerer.failed().reason()).isEqualTo(FailureReason.CONSENT_LOST);
        assertThat(simulation.answerer.failed().reason()).isEqualTo(FailureReason.CONSENT_LOST);
        long before = simulation.network.sent();
        simulation.offerer.close();
        simulation.answerer.close();
        simulation.run(Duration.ofMinutes(2));
        assertThat(simulation.network.sent()).as("datagrams after the end").isEqualTo(before);
    }

    @Test
    void followsTheFarEndWhenItsNatHasForgottenIt() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            IceSimulation simulation = new IceSimulation(seed);
            NatRealm home = simulation.network.behind(
                    simulation.network.internet(), NatKind.PORT_RESTRICTED, false, "198.51.100.1");
            simulation
                    .between(
                            simulation.network.host(home, "192.168.1.2"),
                            simulation.hostBehind(NatKind.ADDRESS_RESTRICTED, 2))
                    .connect()
                    .settle();
            simulation.run(Duration.ofSeconds(10));
            home.gateway().orElseThrow().rebind();
            simulation.run(Duration.ofSeconds(20));
            assertThat(simulation.answerer.failed()).isNull();
            assertThat(simulation.carriesData()).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void keepsTheMappingsOpenWhileTheAnswerIsOnItsWay() {
        IceSimulation simulation = new IceSimulation(FIRST_SEED);
        NatRealm one = simulation.network.behind(
                simulation.network.internet(), NatKind.PORT_RESTRICTED, false, "198.51.100.1", Duration.ofSeconds(30));
        NatRealm other = simulation.network.behind(
                simulation.network.internet(), NatKind.PORT_RESTRICTED, false, "198.51.100.2", Duration.ofSeconds(30));
        simulation.between(simulation.network.host(one, "10.0.0.1"), simulation.network.host(other, "10.0.0.1"));
        SimulatedAgent offerer = simulation.offerer;
        SimulatedAgent answerer = simulation.answerer;
        offerer.gather(simulation.stunServers, null, offerer::addCandidates);
        answerer.gather(simulation.stunServers, null, answerer::addCandidates);
        simulation.run(Duration.ofSeconds(100));
        answerer.start(offerer.description());
        offerer.start(answerer.description());
        simulation.settle();
        assertThat(simulation.isConnected()).isTrue();
    }

    @Test
    void waitsForAnAnswerThatComesLate() {
        IceSimulation simulation = new IceSimulation(FIRST_SEED);
        simulation.between(simulation.hostBehind(null, 1), simulation.hostBehind(NatKind.SYMMETRIC, 2));
        SimulatedAgent offerer = simulation.offerer;
        SimulatedAgent answerer = simulation.answerer;
        offerer.gather(simulation.stunServers, null, offerer::addCandidates);
        answerer.gather(simulation.stunServers, null, answerer::addCandidates);
        simulation.run(Duration.ofSeconds(2));
        answerer.start(offerer.description());
        simulation.run(Duration.ofSeconds(25));
        offerer.start(answerer.description());
        simulation.settle();
        assertThat(simulation.isConnected()).isTrue();
    }

    @Test
    void bothControllingOrBothControlledEndWithOneOfEach() {
        for (boolean controlling : new boolean[] {true, false}) {
            for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
                IceSimulation simulation = new IceSimulation(seed);
                simulation.offerer = new SimulatedAgent(
                        simulation.network,
                        seed * 2,
                        simulation.settings,
                        simulation.pacer,
                        controlling,
                        simulation.hostBehind(NatKind.PORT_RESTRICTED, 1));
                simulation.answerer = new SimulatedAgent(
                        simulation.network,
                        seed * 2 + 1,
                        simulation.settings,
                        simulation.pacer,
                        controlling,
                        simulation.hostBehind(NatKind.PORT_RESTRICTED, 2));
                simulation.connect().settle();
                assertThat(simulation.isConnected()).as("seed %d", seed).isTrue();
                assertThat(simulation.offerer.agent.isControlling())
                        .isNotEqualTo(simulation.answerer.agent.isControlling());
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameEvents() {
        assertThat(trace(5)).isEqualTo(trace(5)).isNotEqualTo(trace(6));
    }

    private static String trace(long seed) {
        IceSimulation simulation = new IceSimulation(seed);
        simulation.network.setLoss(0.2);
        simulation
                .between(simulation.hostBehind(NatKind.PORT_RESTRICTED, 1), simulation.hostBehind(NatKind.FULL_CONE, 2))
                .connect()
                .settle();
        return simulation.network.elapsed() + " " + simulation.network.sent() + simulation.offerer.events;
    }
}
