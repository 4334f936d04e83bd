// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.node.SilentTopology;
import org.p2psip.reload.wire.NodeId;

/** When a client that has lost its peer looks for another. */
class ClientTopologyTest {
    private static final NodeId SELF = NodeId.parse("0123456789abcdef0123456789abcdef");
    private static final NodeId HOME = NodeId.parse("f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0");

    /** Near overflow on purpose: a monotonic clock has no meaningful origin. */
    private static final long START_NANOS =
            Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    @Test
    void clientsThatHaveLostTheSamePeerDoNotLookAtTheSameMoment() {
        assertSpread(firstLooks(), ClientTopology.FIRST_RETRY);
    }

    @Test
    void clientsThatFindNobodyWaitLongerAndLongerAndEachByItsOwnChance() {
        List<ClientTopology> clients = clients();
        List<Long> nowNanos = new ArrayList<>();
        clients.forEach(client -> nowNanos.add(START_NANOS));
        for (Duration wait :
                List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8))) {
            List<Long> waits = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                long next = clients.get(i).nextDeadlineNanos().orElseThrow();
                waits.add(next - nowNanos.get(i));
                nowNanos.set(i, next);
                clients.get(i).handleTimeout(next);
                assertThat(clients.get(i).pollOutput()).isEqualTo(new TopologyOutput.Stranded());
            }
            assertSpread(waits, wait);
        }
    }

    @Test
    void clientThatFindsNobodyForLongLooksOnceOrTwiceAMinute() {
        ClientTopology client = clients().get(0);
        long nowNanos = START_NANOS;
        for (int i = 0; i < 100; i++) {
            long next = client.nextDeadlineNanos().orElseThrow();
            if (i >= 6) {
                assertThat(next - nowNanos)
                        .isBetween(
                                ClientTopology.LONGEST_RETRY.toNanos() / 2,
                                ClientTopology.LONGEST_RETRY.toNanos() * 3 / 2);
            }
            nowNanos = next;
            client.handleTimeout(nowNanos);
        }
    }

    private static void assertSpread(List<Long> waits, Duration around) {
        assertThat(waits)
                .allSatisfy(wait -> assertThat(wait).isBetween(around.toNanos() / 2, around.toNanos() * 3 / 2));
        assertThat(waits.stream().map(wait -> wait * 10 / around.toNanos()).distinct())
                .hasSize(10);
    }

    private static List<Long> firstLooks() {
        return clients().stream()
                .map(client -> client.nextDeadlineNanos().orElseThrow() - START_NANOS)
                .toList();
    }

    /** A hundred that have just lost their home. */
    private static List<ClientTopology> clients() {
        return new Random(1).longs(100).mapToObj(ClientTopologyTest::lostClient).toList();
    }

    private static ClientTopology lostClient(long seed) {
        ClientTopology client =
                new ClientTopology(new SilentTopology(), ClientAttachment.ANY_PEER, SELF, new Random(seed));
        client.join(HOME, START_NANOS);
        while (client.pollOutput() != null) {}
        client.handleDisconnected(HOME, START_NANOS);
        return client;
    }
}
