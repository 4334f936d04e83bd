// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.topology.chord.Fixtures.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.UpdateAnswer;

/** The periodic search for peers of empty Finger Table entries. */
class FingerStabilizationTest {
    private static final NodeId SELF = node(100);
    private static final Duration PING_INTERVAL = Duration.ofHours(1);

    private record Ping(long nanos, int entry) {}

    /** Runs a peer whose neighbors are all near it, so that the entries of the Finger Table are empty. */
    private static List<Ping> pings(Duration duration) {
        Script script = Script.ringOf(SELF, node(101), node(102), node(103), node(99), node(98), node(97));
        long startNanos = script.nowNanos;
        List<Ping> pings = new ArrayList<>();
        while (script.nowNanos - startNanos < duration.toNanos()) {
            script.pass(Duration.ofMinutes(1));
            for (TopologyOutput.Request request : script.take(TopologyOutput.Request.class)) {
                if (request.destinations().size() == 2) {
                    script.chord.handleRouted(script.nowNanos);
                    script.chord.handleNoAnswer(request.token(), script.nowNanos);
                } else if (request.body() instanceof PingRequest) {
                    RingKey target = RingKey.of(
                            ((Destination.Resource) request.destinations().get(0)).resourceId());
                    int entry =
                            RingKey.BITS - RingKey.of(SELF).distanceTo(target).highestBit();
                    pings.add(new Ping(script.nowNanos, entry));
                    script.chord.handleNoAnswer(request.token(), script.nowNanos);
                } else {
                    script.chord.handleAnswer(
                            request.token(), Script.lastNode(request), new UpdateAnswer(Opaque.EMPTY), script.nowNanos);
                }
            }
        }
        return pings;
    }

    @Test
    @Tag("6940-10.7.4.2-6")
    void neverPingsMoreOftenThanThePingIntervalAllows() {
        List<Ping> pings = pings(Duration.ofDays(10));
        assertThat(pings).hasSizeGreaterThan(100);
        for (int i = 1; i < pings.size(); i++) {
            assertThat(pings.get(i).nanos() - pings.get(i - 1).nanos()).isGreaterThanOrEqualTo(PING_INTERVAL.toNanos());
        }
    }

    @Test
    @Tag("6940-10.7.4.2-2")
    void earlierEntriesAreSearchedForTwiceAsOftenAsTheNext() {
        int[] counts = new int[RingKey.BITS + 1];
        for (Ping ping : pings(Duration.ofDays(60))) {
            counts[ping.entry()]++;
        }
        assertThat(counts[1] / (double) counts[2]).isBetween(1.6, 2.5);
        assertThat(counts[2] / (double) counts[3]).isBetween(1.5, 2.7);
        assertThat(counts[3]).isPositive();
    }
}
