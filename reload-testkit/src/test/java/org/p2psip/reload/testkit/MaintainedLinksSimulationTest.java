// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.node.PingResult;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.wire.Destination;

/** Links whose path ICE looks after take the place of those that have none, and of earlier ones, without a lost message. */
class MaintainedLinksSimulationTest {
    private static final String OVERLAY = "sim.example";
    private static final KeyPool KEYS = new KeyPool();

    /** A Ping that takes no longer was not sent again end to end, so neither it nor its answer was lost. */
    private static final Duration WITHOUT_RETRANSMISSION = Duration.ofSeconds(2);

    private final List<PingResult> pings = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private int sent;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 12);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theLinkOfAnAttachReplacesThatOfJoiningAndALaterOneReplacesIt(long seed) {
        Simulation simulation = Simulation.ofSeed(seed);
        SimulatedNetwork network = new SimulatedNetwork(simulation);
        ThrowawayAuthority authority = ThrowawayAuthority.of(simulation, OVERLAY, new FastSignatures(), KEYS);
        SimulatedOverlay overlay = new SimulatedOverlay(simulation, network, authority, new ChordTopology());
        List<MaintainedLinks> links = new ArrayList<>();
        SimulatedPeer bob = peer(overlay, authority.issue("bob@" + OVERLAY), List.of(), links);
        overlay.awaitEnd("founding", bob.node().found());
        SimulatedPeer alice = peer(overlay, authority.issue("alice@" + OVERLAY), List.of(bob), links);
        network.setDelay(Duration.ofMillis(5), Duration.ofMillis(80));
        overlay.awaitEnd("joining", alice.node().join());

        pingFor(simulation, alice, bob, Duration.ofSeconds(5));
        List<Long> before = links.stream().map(MaintainedLinks::carriedByOthers).toList();
        pingFor(simulation, alice, bob, Duration.ofSeconds(20));
        assertThat(links.stream().map(MaintainedLinks::carriedByOthers))
                .as("all goes over the link of the Attach")
                .isEqualTo(before);
        pingFor(simulation, alice, bob, Duration.ofSeconds(45));
        List<Link> first = open(links);

        MaintainedLinks wishing = links.get((int) (seed % 2));
        wishing.wish(wishing.maintained().get(0));
        pingFor(simulation, alice, bob, Duration.ofSeconds(20));
        assertThat(links)
                .allSatisfy(each ->
                        assertThat(each.maintained()).as("stay for a while").hasSize(2));
        pingFor(simulation, alice, bob, Duration.ofSeconds(80));
        assertThat(open(links)).as("the later one").doesNotContainAnyElementsOf(first);

        simulation.runFor(Duration.ofSeconds(10));
        assertThat(failures).isEmpty();
        assertThat(pings).hasSize(sent);
        assertThat(pings.stream().map(PingResult::roundTrip).max(Comparator.naturalOrder()))
                .hasValueSatisfying(longest -> assertThat(longest).isLessThan(WITHOUT_RETRANSMISSION));
    }

    private static SimulatedPeer peer(
            SimulatedOverlay overlay,
            Credentials credentials,
            List<SimulatedPeer> bootstrap,
            List<MaintainedLinks> all) {
        SimulatedPeer stopped = overlay.add(credentials, builder -> builder);
        stopped.host().crash();
        return overlay.restart(stopped, credentials, builder -> {
            MaintainedLinks links = new MaintainedLinks(SimulatedLinks.create(stopped.host()));
            all.add(links);
            return builder.links(links)
                    .bootstrapNodes(bootstrap.stream()
                            .map(each -> each.host().address())
                            .toList());
        });
    }

    private void pingFor(Simulation simulation, SimulatedPeer one, SimulatedPeer other, Duration time) {
        long beginNanos = simulation.nowNanos();
        while (simulation.nowNanos() - beginNanos < time.toNanos()) {
            ping(one, other);
            ping(other, one);
            simulation.runFor(Duration.ofMillis(20));
        }
    }

    private void ping(SimulatedPeer from, SimulatedPeer to) {
        sent++;
        CompletionStage<PingResult> unused = from.node()
                .ping(List.of(new Destination.Node(to.nodeId())))
                .whenComplete((result, failure) -> {
                    if (result == null) {
                        failures.add(failure);
                    } else {
                        pings.add(result);
                    }
                });
    }

    /** One of each end. */
    private static List<Link> open(List<MaintainedLinks> links) {
        assertThat(links).allSatisfy(each -> assertThat(each.maintained()).hasSize(1));
        return links.stream().map(each -> each.maintained().get(0)).toList();
    }
}
