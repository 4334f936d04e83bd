// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.topology.chord.RingSimulation.Member;

/** Rings of random sizes that grow, then lose up to four adjacent nodes at once, from many seeds. */
@Tag("long")
class RingSweepTest {
    private static final int SEEDS = 300;

    @ParameterizedTest
    @ValueSource(doubles = {0.0, 0.01, 0.1})
    void ringsHealFromManySeeds(double loss) {
        long firstSeed = Long.getLong("reload.seed", 1);
        for (long seed = firstSeed; seed < firstSeed + SEEDS; seed++) {
            RingSimulation network = new RingSimulation(seed, Fixtures.configuration());
            network.loss = loss;
            int size = 2 + network.random.nextInt(40);
            grow(network, size);
            assertBecomesRight(network, size, seed);
            network.run(Duration.ofSeconds(20));
            int lost = Math.min(size - 1, 1 + network.random.nextInt(4));
            lose(network, size, lost);
            network.run(Duration.ofSeconds(16));
            assertBecomesRight(network, size - lost, seed);
        }
    }

    private static void grow(RingSimulation network, int size) {
        Member founder = network.add();
        network.found(founder);
        boolean atOnce = network.random.nextBoolean();
        while (network.members.size() < size) {
            Member member = network.add();
            if (atOnce) {
                long delayNanos = (long) (network.random.nextDouble() * 3e9);
                network.after(delayNanos, () -> {
                    List<Member> ring = network.ring();
                    network.join(member, ring.get(network.random.nextInt(ring.size())));
                });
            } else {
                network.join(member, founder);
                network.runUntil(() -> member.chord.isJoined(), Duration.ofMinutes(3));
            }
        }
    }

    private static void lose(RingSimulation network, int size, int lost) {
        List<Member> ring = network.ring();
        int first = network.random.nextInt(size);
        boolean leave = network.random.nextInt(3) == 0;
        for (int i = 0; i < lost; i++) {
            Member member = ring.get((first + i) % size);
            if (leave) {
                network.leave(member);
            } else {
                network.crash(member);
            }
        }
    }

    private static void assertBecomesRight(RingSimulation network, int size, long seed) {
        boolean right = network.runUntil(() -> network.isRight(size), Duration.ofMinutes(5));
        assertThat(right).as(() -> "seed " + seed + ": " + network.flaw(size)).isTrue();
    }
}
