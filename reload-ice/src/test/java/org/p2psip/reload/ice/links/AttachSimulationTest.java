// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.p2psip.reload.ice.agent.NatTable;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.testkit.nat.NatHost;
import org.p2psip.reload.testkit.nat.NatKind;
import org.p2psip.reload.testkit.nat.NatRealm;

/** Nodes behind all kinds of NATs attach to each other through the overlay: what comes of it is what {@link NatTable} says. */
class AttachSimulationTest {
    private static final int SEEDS = Integer.getInteger("reload.seeds", 4);
    private static final long FIRST_SEED = Long.getLong("reload.seed", 1);
    private static final int RANDOM_NETWORKS = 75 * SEEDS;

    static Stream<Arguments> allPairs() {
        List<List<NatKind>> kinds = new ArrayList<>();
        kinds.add(List.of());
        Arrays.stream(NatKind.values()).map(List::of).forEach(kinds::add);
        return kinds.stream().flatMap(one -> kinds.stream().map(other -> Arguments.of(one, other)));
    }

    /** Whether the phones get a link. Where there is no path, nothing must come for three minutes and several Attaches. */
    private static boolean getLinked(AttachSimulation simulation, boolean expected) {
        return simulation.until(simulation::areLinked, Duration.ofMinutes(expected ? 15 : 3));
    }

    @ParameterizedTest
    @MethodSource("allPairs")
    @Tag("6940-6.5.1.3-1")
    void phonesGetALinkJustWhereThereIsADirectPath(List<NatKind> one, List<NatKind> other) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS / 2; seed++) {
            AttachSimulation simulation = new AttachSimulation(seed);
            simulation
                    .phones(List.of(simulation.host(one, 3)), List.of(simulation.host(other, 4)))
                    .form();
            boolean expected = NatTable.hasDirectPath(one, other);
            assertThat(getLinked(simulation, expected)).as("seed %d", seed).isEqualTo(expected);
            simulation.close();
        }
    }

    /** A network as chance has it, and whether the phones have a direct path in it. */
    private static boolean build(AttachSimulation simulation, Random random) {
        simulation.network.setLoss(new double[] {0, 0.05, 0.2}[random.nextInt(3)]);
        List<NatKind> one = chain(random);
        List<NatKind> other = chain(random);
        List<NatHost> ofOne = new ArrayList<>();
        List<NatHost> ofOther = new ArrayList<>();
        boolean expected;
        int layout = random.nextInt(4);
        if (layout == 0) {
            // Both behind one carrier's NAT, which may let them meet at its outer address.
            NatKind carrier = kind(random);
            boolean hairpin = random.nextBoolean();
            NatRealm inside =
                    simulation.network.behind(simulation.network.internet(), carrier, hairpin, "198.51.100.9");
            NatKind homeOfOne = kind(random);
            NatKind homeOfOther = kind(random);
            ofOne.add(simulation.network.host(simulation.behind(List.of(homeOfOne), inside, 3), "192.168.1.2"));
            ofOther.add(simulation.network.host(simulation.behind(List.of(homeOfOther), inside, 4), "192.168.1.2"));
            expected = hairpin && NatTable.hasDirectPath(List.of(homeOfOne, carrier), List.of(homeOfOther, carrier));
        } else if (layout == 1) {
            // In one home.
            NatRealm home =
                    simulation.network.behind(simulation.network.internet(), kind(random), false, "198.51.100.9");
            ofOne.add(simulation.network.host(home, "192.168.1.2"));
            ofOther.add(simulation.network.host(home, "192.168.1.3"));
            expected = true;
        } else {
            ofOne.add(simulation.host(one, 3));
            ofOther.add(simulation.host(other, 4));
            expected = NatTable.hasDirectPath(one, other);
        }
        int families = random.nextInt(5);
        if (families < 3) {
            // IPv6 at both ends, at one, or at both but broken.
            NatHost ipv6 = simulation.network.host(simulation.network.internet(), "2001:db8::3");
            ofOne.add(random.nextInt(2), ipv6);
            if (families != 1) {
                ofOther.add(simulation.network.host(simulation.network.internet(), "2001:db8::4"));
            }
            ipv6.setCut(families == 2);
            expected |= families == 0;
        }
        simulation.phones(ofOne, ofOther);
        return expected;
    }

    private static NatKind kind(Random random) {
        return NatKind.values()[random.nextInt(NatKind.values().length)];
    }

    /** No NAT, one, or two in a row. */
    private static List<NatKind> chain(Random random) {
        return Stream.generate(() -> kind(random)).limit(random.nextInt(3)).toList();
    }

    @Test
    void networksOfAnyShapeGiveALinkJustWhereThereIsADirectPath() {
        Map<NegotiationRole, Integer> roles = new EnumMap<>(NegotiationRole.class);
        int unlinked = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RANDOM_NETWORKS; seed++) {
            AttachSimulation simulation = new AttachSimulation(seed);
            boolean expected = build(simulation, new Random(seed * 31));
            simulation.form();
            assertThat(getLinked(simulation, expected)).as("seed %d", seed).isEqualTo(expected);
            if (expected) {
                simulation
                        .phone
                        .roleTowards(simulation.otherPhone)
                        .ifPresent(role -> roles.merge(role, 1, Integer::sum));
            } else {
                unlinked++;
            }
            simulation.close();
        }
        assertThat(roles).as("the sides of the Attach that one phone was on").hasSize(2);
        assertThat(unlinked).isPositive();
    }

    @Test
    void linksComeBackAfterABlackoutAndAfterTheNatHasForgotten() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 5L * SEEDS; seed++) {
            Random random = new Random(seed);
            NatKind one = kind(random);
            NatKind other = one == NatKind.SYMMETRIC ? NatKind.FULL_CONE : kind(random);
            boolean expected = NatTable.hasDirectPath(List.of(one), List.of(other));
            AttachSimulation simulation = new AttachSimulation(seed);
            NatRealm home = simulation.behind(List.of(one), simulation.network.internet(), 3);
            NatHost host = simulation.network.host(home, "192.168.1.2");
            simulation
                    .phones(List.of(host), List.of(simulation.host(List.of(other), 4)))
                    .form();
            assertThat(getLinked(simulation, expected)).as("seed %d", seed).isEqualTo(expected);
            home.gateway().orElseThrow().rebind();
            simulation.run(Duration.ofSeconds(90));
            assertThat(getLinked(simulation, expected)).as("seed %d, NAT", seed).isEqualTo(expected);
            host.setCut(true);
            simulation.run(Duration.ofSeconds(10 + random.nextInt(110)));
            host.setCut(false);
            simulation.run(Duration.ofSeconds(60));
            assertThat(getLinked(simulation, expected))
                    .as("seed %d, blackout", seed)
                    .isEqualTo(expected);
            simulation.close();
        }
    }

    @Test
    void theSameSeedGivesTheSameEvents() {
        assertThat(trace(5)).isEqualTo(trace(5)).isNotEqualTo(trace(6));
    }

    private static String trace(long seed) {
        AttachSimulation simulation = new AttachSimulation(seed);
        build(simulation, new Random(seed));
        simulation.form().run(Duration.ofMinutes(1));
        return simulation.network.sent() + " " + simulation.network.lost();
    }
}
