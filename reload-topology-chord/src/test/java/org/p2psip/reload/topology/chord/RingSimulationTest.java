// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.topology.chord.RingSimulation.Member;
import org.p2psip.reload.wire.ResourceId;

/** Whole rings in virtual time. {@code -Dreload.seed=} sets the seed of the first run. */
class RingSimulationTest {
    private static final long FIRST_SEED = Long.getLong("reload.seed", 1);

    private RingSimulation network;
    private Member founder;

    private void start(long seed) {
        network = new RingSimulation(seed, Fixtures.configuration());
        founder = network.add();
        network.found(founder);
    }

    private void growOneByOne(int size) {
        while (network.members.size() < size) {
            Member member = network.add();
            network.join(member, founder);
            network.runUntil(() -> member.chord.isJoined(), Duration.ofMinutes(3));
        }
    }

    private void growAtOnce(int size) {
        while (network.members.size() < size) {
            Member member = network.add();
            network.after((long) (network.random.nextDouble() * 1e8), () -> network.join(member, founder));
        }
    }

    private void assertBecomesRight(int size, Duration limit, long seed) {
        long startNanos = network.nowNanos;
        boolean right = network.runUntil(() -> network.isRight(size), limit);
        assertThat(right)
                .as(() -> "seed " + seed + ": " + network.flaw(size) + failures())
                .isTrue();
        if (Boolean.getBoolean("reload.figures")) {
            System.out.printf(
                    "size %d seed %d: %.1f s, updates %d, attaches %d, lost by hops %d%n",
                    size,
                    seed,
                    (network.nowNanos - startNanos) / 1e9,
                    network.members.values().stream()
                            .mapToInt(m -> m.updatesSent)
                            .sum(),
                    network.members.values().stream()
                            .mapToInt(m -> m.attachesSent)
                            .sum(),
                    network.lostByHops);
        }
        network.run(Duration.ofMinutes(2));
        assertThat(network.flaw(size)).as("seed %d, two minutes later", seed).isEmpty();
        assertEveryKeyIsFound(seed);
    }

    private String failures() {
        StringBuilder text = new StringBuilder();
        network.members.values().forEach(member -> text.append(member.failures));
        return text.toString();
    }

    private void assertEveryKeyIsFound(long seed) {
        List<Member> ring = network.ring();
        for (int i = 0; i < 200; i++) {
            Member from = ring.get(network.random.nextInt(ring.size()));
            RingKey key = RingKey.random(127, network.random).plus(RingKey.random(127, network.random));
            assertThat(network.hops(from, key.toResourceId()))
                    .as("seed %d: hops from %s to %s", seed, from, key)
                    .isBetween(0, 40);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "2, 1", "3, 0", "3, 1", "8, 0", "8, 1", "32, 0", "64, 0"})
    void nodesThatJoinOneAfterAnotherFormTheRing(int size, int run) {
        long seed = FIRST_SEED + run;
        start(seed);
        growOneByOne(size);
        assertBecomesRight(size, Duration.ofSeconds(60), seed);
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "3, 1", "8, 0", "8, 1", "8, 2", "32, 0", "64, 0", "64, 1"})
    void nodesThatJoinAtOnceFormTheRing(int size, int run) {
        long seed = FIRST_SEED + run;
        start(seed);
        growAtOnce(size);
        assertBecomesRight(size, Duration.ofMinutes(4), seed);
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "3, 0", "8, 0", "8, 1", "32, 0", "32, 1"})
    void ringClosesOverACrashedNode(int size, int run) {
        long seed = FIRST_SEED + run;
        growRight(size, seed);
        network.crash(network.ring().get(network.random.nextInt(size)));
        assertBecomesRight(size - 1, Duration.ofMinutes(2), seed);
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "4, 0", "8, 0", "8, 1", "32, 0", "32, 1"})
    void ringClosesOverTwoAdjacentNodesThatCrashAtOnce(int size, int run) {
        long seed = FIRST_SEED + run;
        growRight(size, seed);
        List<Member> ring = network.ring();
        int first = network.random.nextInt(size);
        network.crash(ring.get(first));
        network.crash(ring.get((first + 1) % size));
        assertBecomesRight(size - 2, Duration.ofMinutes(2), seed);
    }

    @ParameterizedTest
    @CsvSource({"12, 0", "32, 0", "32, 1"})
    void ringClosesOverFourAdjacentNodesThatCrashAtOnce(int size, int run) {
        long seed = FIRST_SEED + run;
        growRight(size, seed);
        List<Member> ring = network.ring();
        int first = network.random.nextInt(size);
        for (int i = 0; i < 4; i++) {
            network.crash(ring.get((first + i) % size));
        }
        assertBecomesRight(size - 4, Duration.ofMinutes(3), seed);
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "3, 0", "8, 0", "8, 1", "32, 0"})
    void ringClosesOverANodeThatLeavesBeforeAnyLinkIsLost(int size, int run) {
        long seed = FIRST_SEED + run;
        growRight(size, seed);
        Member leaver = network.ring().get(network.random.nextInt(size));
        network.leave(leaver);
        assertThat(network.runUntil(() -> leaver.left, Duration.ofSeconds(15)))
                .as("seed %d", seed)
                .isTrue();
        assertBecomesRight(size - 1, Duration.ofMinutes(1), seed);
    }

    @ParameterizedTest
    @CsvSource({"8, 0", "32, 0"})
    void ringStaysWholeWhileNodesJoinLeaveAndCrash(int size, int run) {
        long seed = FIRST_SEED + run;
        growRight(size, seed);
        for (int i = 0; i < size; i++) {
            List<Member> ring = network.ring();
            Member victim = ring.get(network.random.nextInt(ring.size()));
            if (victim != founder && i % 2 == 0) {
                network.crash(victim);
            } else if (victim != founder) {
                network.leave(victim);
            }
            network.join(network.add(), founder);
            network.run(Duration.ofSeconds(6));
        }
        network.run(Duration.ofMinutes(3));
        assertBecomesRight(network.ring().size(), Duration.ofMinutes(3), seed);
        assertThat(network.members.values().stream().filter(member -> member.alive))
                .as("seed %d", seed)
                .allMatch(member -> member.chord.isJoined());
    }

    @ParameterizedTest
    @CsvSource({"8, 0", "8, 1"})
    void nodesWhoseLinkBreaksFindEachOtherAgain(int size, int run) {
        long seed = FIRST_SEED + run;
        growRight(size, seed);
        List<Member> ring = network.ring();
        network.cut(ring.get(2), ring.get(3));
        assertBecomesRight(size, Duration.ofMinutes(1), seed);
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "8, 0", "32, 0"})
    void peerThatLostAllItsLinksComesBackOverASingleOne(int size, int run) {
        long seed = FIRST_SEED + run;
        growRight(size, seed);
        List<Member> ring = network.ring();
        Member lost = ring.get(size / 2);
        for (Member other : ring) {
            network.cut(lost, other);
        }
        network.run(Duration.ofMinutes(10));
        network.link(lost, ring.get(0));
        assertBecomesRight(size, Duration.ofMinutes(3), seed);
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "8, 0", "24, 0", "24, 1"})
    void peersThatAreEachAloneBecomeOneRingOverATreeOfLinks(int size, int run) {
        long seed = FIRST_SEED + run;
        start(seed);
        List<Member> linked = new ArrayList<>(List.of(founder));
        while (linked.size() < size) {
            Member lone = network.add();
            network.found(lone);
            network.link(lone, linked.get(network.random.nextInt(linked.size())));
            linked.add(lone);
        }
        assertBecomesRight(size, Duration.ofMinutes(5), seed);
    }

    @ParameterizedTest
    @CsvSource({"4, 0", "8, 0", "8, 1", "32, 0"})
    void twoRingsBecomeOneWhenANodeAttachesToItsPlaceInTheOther(int size, int run) {
        long seed = FIRST_SEED + run;
        growRight(size / 2, seed);
        Set<Member> ofOneRing = new HashSet<>(network.ring());
        Member other = network.add();
        network.found(other);
        network.bootstraps.clear();
        for (int i = 1; i < size / 2; i++) {
            Member member = network.add();
            network.join(member, other);
            network.runUntil(() -> member.chord.isJoined(), Duration.ofMinutes(3));
        }
        network.run(Duration.ofMinutes(1));
        ResourceId place = RingKey.of(founder.id).next().toResourceId();
        Member found = network.ring().stream()
                .filter(member -> !ofOneRing.contains(member) && member.chord.isResponsible(place))
                .findFirst()
                .orElseThrow();
        network.link(founder, found);
        network.wantUpdate(founder, found);
        assertBecomesRight(size, Duration.ofMinutes(5), seed);
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "3, 0", "8, 0", "8, 1", "32, 0", "32, 1", "96, 0"})
    @Tag("6940-10.7.4.4-1")
    @Tag("6940-10.7.4.4-2")
    @Tag("6940-10.7.4.4-3")
    void partedRingBecomesTwoAndThenOneAgain(int size, int run) {
        long seed = FIRST_SEED + run;
        growRight(size, seed);
        List<Member> away = new ArrayList<>();
        for (Member member : network.ring()) {
            if (member != founder && network.random.nextInt(3) == 0) {
                away.add(member);
            }
        }
        if (away.isEmpty()) {
            away.add(network.ring().get(network.ring().get(0) == founder ? 1 : 0));
        }
        away.forEach(member -> network.setSide(member, 1));
        network.run(Duration.ofHours(1));
        assertThat(network.isRight(size)).isFalse();
        long healedNanos = network.nowNanos;
        away.forEach(member -> network.setSide(member, 0));
        network.runUntil(
                () -> away.stream()
                        .anyMatch(member -> member.view().successors().stream()
                                .anyMatch(peer -> !away.contains(network.members.get(peer)))),
                Duration.ofMinutes(5));
        double first = (network.nowNanos - healedNanos) / 1e9;
        boolean right = network.runUntil(() -> network.isRight(size), Duration.ofMinutes(5));
        assertThat(right).as(() -> "seed " + seed + ": " + network.flaw(size)).isTrue();
        double seconds = (network.nowNanos - healedNanos) / 1e9;
        if (Boolean.getBoolean("reload.figures")) {
            System.out.printf(
                    "%d of %d came back, the first after %.1f s, one ring after %.1f s%n",
                    away.size(), size, first, seconds);
        }
        assertThat(seconds).as("seed %d", seed).isLessThan(120);
        assertBecomesRight(size, Duration.ZERO, seed);
    }

    @Test
    void ringWithoutReactiveRecoveryHealsInItsPeriodicRounds() {
        network = new RingSimulation(
                FIRST_SEED, Fixtures.configuration(Duration.ofMinutes(1), Duration.ofHours(1), false));
        founder = network.add();
        network.found(founder);
        growAtOnce(16);
        assertBecomesRight(16, Duration.ofMinutes(10), FIRST_SEED);
        network.crash(network.ring().get(5));
        assertBecomesRight(15, Duration.ofMinutes(10), FIRST_SEED);
    }

    @Test
    void routesTakeFewHopsThroughFingers() {
        growRight(64, FIRST_SEED);
        List<Member> ring = network.ring();
        int hops = 0;
        for (int i = 0; i < 1000; i++) {
            RingKey key = RingKey.random(127, network.random).plus(RingKey.random(127, network.random));
            hops += network.hops(ring.get(network.random.nextInt(64)), key.toResourceId());
        }
        // log2(64) is 6; Chord needs half of it on average.
        assertThat(hops / 1000.0).isLessThan(4);
    }

    @Test
    @Tag("6940-10.7-3")
    void inASmallRingSixNeighborsMayCrashAtOnce() {
        growRight(40, FIRST_SEED);
        List<Member> ring = network.ring();
        assertThat(ring).allMatch(member -> member.view().successors().size() == ChordSettings.USUAL_NEIGHBORS);
        for (int i = 0; i < ChordSettings.USUAL_NEIGHBORS - 1; i++) {
            network.crash(ring.get(10 + i));
        }
        assertBecomesRight(34, Duration.ofMinutes(2), FIRST_SEED);
    }

    @Test
    void peersKeepAsManyNeighborsAsTheyAreToldTo() {
        network = new RingSimulation(FIRST_SEED, Fixtures.configuration(), new ChordTopology(8));
        founder = network.add();
        network.found(founder);
        growOneByOne(40);
        assertBecomesRight(40, Duration.ofMinutes(2), FIRST_SEED);
        List<Member> ring = network.ring();
        assertThat(ring).allMatch(member -> member.view().successors().size() == 8);
        for (int i = 0; i < 7; i++) {
            network.crash(ring.get(10 + i));
        }
        assertBecomesRight(33, Duration.ofMinutes(2), FIRST_SEED);
    }

    @Test
    void storyIsTheSameForTheSameSeed() {
        assertThat(story(7)).isEqualTo(story(7)).isNotEqualTo(story(8));
    }

    private String story(long seed) {
        start(seed);
        growAtOnce(12);
        network.run(Duration.ofSeconds(30));
        network.crash(network.ring().get(3));
        network.run(Duration.ofMinutes(30));
        StringBuilder text = new StringBuilder();
        network.members
                .values()
                .forEach(member ->
                        text.append(member.view()).append(member.updatesSent).append(member.attachesSent));
        return text.append(network.deliveries).toString();
    }

    @Test
    void quietRingSendsOnlyItsPeriodicUpdates() {
        growRight(16, FIRST_SEED);
        network.run(Duration.ofMinutes(5));
        int before = updatesSent();
        network.run(Duration.ofMinutes(60));
        // Fourteen neighbors every ten minutes, with jitter, for 16 nodes and an hour.
        assertThat(updatesSent() - before).isBetween(16 * 14 * 4, 16 * 14 * 8);
    }

    private int updatesSent() {
        return network.members.values().stream()
                .mapToInt(member -> member.updatesSent)
                .sum();
    }

    private void growRight(int size, long seed) {
        start(seed);
        growOneByOne(size);
        assertThat(network.runUntil(() -> network.isRight(size), Duration.ofMinutes(2)))
                .as(() -> "seed " + seed + ": " + network.flaw(size))
                .isTrue();
        network.run(Duration.ofSeconds(30));
    }
}
