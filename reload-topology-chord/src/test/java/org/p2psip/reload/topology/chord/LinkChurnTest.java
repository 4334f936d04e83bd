// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.topology.chord.RingSimulation.Member;

/** How many links peers keep, and how far messages go over them. {@code -Dreload.figures=true} prints the figures. */
class LinkChurnTest {
    private static final long SEED = Long.getLong("reload.seed", 1);

    private RingSimulation network;
    private Member founder;

    private void grow(int size, long seed) {
        network = new RingSimulation(seed, Fixtures.configuration());
        founder = network.add();
        network.found(founder);
        while (network.members.size() < size) {
            Member member = network.add();
            network.join(member, founder);
            if (network.members.size() < 20 || network.members.size() % 10 == 0) {
                network.runUntil(() -> member.chord.isJoined(), Duration.ofMinutes(3));
            }
        }
        assertThat(network.runUntil(() -> network.isRight(size), Duration.ofMinutes(5)))
                .as(() -> "seed " + seed + ": " + network.flaw(size))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aHundredPeersAreNoMoreThanThreeAndNineTenthsHopsApart(long seed) {
        grow(100, seed);
        network.run(Duration.ofMinutes(10));
        assertThat(meanHops()).as("seed %d", seed).isLessThan(3.9);
        assertThat(founder.links.size()).as("links of the bootstrap node").isLessThan(60);
        assertThat(meanLinks()).isBetween(20.0, 30.0);
    }

    @Test
    @Tag("long")
    void aThousandPeersAreNoMoreThanFiveAndSevenTenthsHopsApart() {
        grow(1000, SEED);
        network.run(Duration.ofMinutes(10));
        assertThat(meanHops()).isLessThan(5.7);
        assertThat(meanLinks()).isLessThan(40);
    }

    @Test
    void linksStayFewWhilePeersComeAndGo() {
        churn(60, Duration.ofHours(8), Duration.ofMinutes(4));
    }

    @Test
    @Tag("long")
    void linksStayFewWhilePeersComeAndGoForDays() {
        churn(100, Duration.ofDays(4), Duration.ofMinutes(6));
    }

    /** Replaces a peer that crashes or leaves by a new one, again and again. */
    private void churn(int size, Duration duration, Duration pause) {
        grow(size, SEED);
        // Links of joins just done are closed by and by.
        network.run(Duration.ofMinutes(10));
        for (Duration passed = Duration.ZERO; passed.compareTo(duration) < 0; passed = passed.plus(pause)) {
            List<Member> ring = network.ring();
            Member gone = ring.get(network.random.nextInt(ring.size()));
            if (gone != founder && network.random.nextBoolean()) {
                network.leave(gone);
            } else if (gone != founder) {
                network.crash(gone);
            }
            if (gone != founder) {
                network.join(network.add(), founder);
            }
            network.run(pause);
            if (passed.toMinutes() % 60 < pause.toMinutes()) {
                assertThat(meanLinks()).as("seed %d after %s", SEED, passed).isLessThan(26);
                assertThat(mostLinks()).as("seed %d after %s", SEED, passed).isLessThan(size * 3 / 4);
            }
        }
        assertThat(network.runUntil(() -> network.isRight(size), Duration.ofMinutes(5)))
                .as(() -> "seed " + SEED + ": " + network.flaw(size))
                .isTrue();
        assertThat(meanHops()).isLessThan(3.9);
        int closed = network.members.values().stream()
                .mapToInt(member -> member.disconnects)
                .sum();
        assertThat(closed / (double) network.members.size())
                .as("links that a peer closes in its life")
                .isLessThan(20);
    }

    private double meanHops() {
        List<Member> ring = network.ring();
        int hops = 0;
        int paths = 2000;
        for (int i = 0; i < paths; i++) {
            RingKey key = RingKey.random(127, network.random).plus(RingKey.random(127, network.random));
            int path = network.hops(ring.get(network.random.nextInt(ring.size())), key.toResourceId());
            assertThat(path).as("hops to %s", key).isNotNegative();
            hops += path;
        }
        double mean = hops / (double) paths;
        if (Boolean.getBoolean("reload.figures")) {
            System.out.printf(
                    "%d peers: %.2f hops, %.1f links, %d at most, %d at the bootstrap node%n",
                    ring.size(), mean, meanLinks(), mostLinks(), founder.links.size());
        }
        return mean;
    }

    private double meanLinks() {
        return network.ring().stream()
                .mapToInt(member -> member.links.size())
                .average()
                .orElse(0);
    }

    private int mostLinks() {
        return network.ring().stream()
                .mapToInt(member -> member.links.size())
                .max()
                .orElse(0);
    }
}
