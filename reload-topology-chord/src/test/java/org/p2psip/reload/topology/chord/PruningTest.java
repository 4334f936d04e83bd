// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.topology.chord.Fixtures.node;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;

/** Which links a peer closes because nobody needs them. */
class PruningTest {
    private static final NodeId SELF = node(100);
    private static final NodeId[] NEIGHBORS = {node(101), node(102), node(103), node(99), node(98), node(97)};

    /** All of them are in the first half of the ring, as seen from the peer: one finger would do. */
    private static final int FIRST_OF_HALF = 230;

    private final Script script = Script.ringOf(SELF, NEIGHBORS);

    private void link(NodeId peer, boolean own) {
        script.chord.handleConnected(peer, script.nowNanos);
        if (own) {
            script.chord.handleAttached(Long.MAX_VALUE, peer, script.nowNanos);
        }
        script.update(peer, ChordUpdate.peerReady(0));
    }

    /** Lets time pass with all Updates answered; returns whose links are closed meanwhile. */
    private List<NodeId> closedWithin(Duration duration) {
        List<NodeId> closed = new ArrayList<>();
        for (long second = 0; second < duration.toSeconds(); second++) {
            script.pass(Duration.ofSeconds(1));
            script.answerUpdates();
            for (TopologyOutput.Disconnect disconnect : script.take(TopologyOutput.Disconnect.class)) {
                closed.add(disconnect.peer());
                script.chord.handleDisconnected(disconnect.peer(), script.nowNanos);
            }
        }
        return closed;
    }

    @Test
    @Tag("6940-10.7.4.3-1")
    void closesUselessLinksThatItAskedForButKeepsSixteenFingers() {
        for (int i = 0; i < 20; i++) {
            link(node(FIRST_OF_HALF + i), true);
        }
        assertThat(closedWithin(Pruning.PATIENCE)).isEmpty();
        assertThat(closedWithin(Pruning.PATIENCE)).hasSize(4).doesNotContain(node(FIRST_OF_HALF));
        assertThat(closedWithin(Duration.ofMinutes(10))).isEmpty();
        assertThat(script.chord.view().fingers()).hasSize(16);
    }

    @Test
    void keepsLinksToPeersThatNameItAsNeighborAndToThoseThatAskedForThem() {
        for (int i = 0; i < 20; i++) {
            link(node(FIRST_OF_HALF + i), i >= 2);
        }
        NodeId naming = node(FIRST_OF_HALF + 3);
        script.update(naming, ChordUpdate.neighbors(1, new NeighborTable(List.of(SELF), List.of(node(101)))));
        assertThat(closedWithin(Duration.ofMinutes(10)))
                .containsExactly(
                        node(FIRST_OF_HALF + 4),
                        node(FIRST_OF_HALF + 5),
                        node(FIRST_OF_HALF + 6),
                        node(FIRST_OF_HALF + 7));
    }

    @Test
    void theEndOfALinkThatItClosedIsNoFailure() {
        for (int i = 0; i < 18; i++) {
            link(node(FIRST_OF_HALF + i), true);
        }
        script.take(TopologyOutput.Request.class);
        List<NodeId> closed = closedWithin(Duration.ofMinutes(3));
        assertThat(closed).hasSize(2);
        assertThat(script.take(TopologyOutput.Attach.class)).isEmpty();
        assertThat(script.chord.view().fingers()).hasSize(16);
    }

    @Test
    void peersThatAskForUselessLinksKeepSoManyOfThem() {
        Random random = new Random(1);
        List<NodeId> peers = new ArrayList<>();
        for (int i = 0; i < Pruning.MAX_TOLERATED + 10; i++) {
            peers.add(Fixtures.randomNode(random));
        }
        peers.forEach(peer -> link(peer, false));
        assertThat(closedWithin(Duration.ofMinutes(3))).hasSize(10);
        assertThat(script.chord.view().fingers()).hasSize(Pruning.MAX_TOLERATED);
    }

    @Test
    void nodesThatAreNoPeersKeepTheirLinks() {
        Random random = new Random(1);
        for (int i = 0; i < Pruning.MAX_TOLERATED + 10; i++) {
            script.chord.handleConnected(Fixtures.randomNode(random), script.nowNanos);
        }
        assertThat(closedWithin(Duration.ofMinutes(3))).isEmpty();
    }

    @Test
    void bootstrapNodeIsNoFingerUntilASearchLeadsThere() {
        NodeId bootstrap = node(228);
        TopologyOutput.ContactBootstrap contact = nextContact();
        script.chord.handleConnected(bootstrap, script.nowNanos);
        script.chord.handleBootstrap(contact.token(), bootstrap, script.nowNanos);
        script.update(bootstrap, ChordUpdate.peerReady(0));
        TopologyOutput.Request ping = script.take(TopologyOutput.Request.class).stream()
                .filter(request -> request.body() instanceof PingRequest
                        && request.destinations().get(0).equals(new Destination.Node(bootstrap)))
                .findFirst()
                .orElseThrow();
        script.chord.handleAnswer(ping.token(), NEIGHBORS[0], new PingAnswer(1, Instant.EPOCH), script.nowNanos);
        assertThat(script.chord.view().fingers()).containsExactly(bootstrap);
        assertThat(closedWithin(Pruning.PATIENCE.multipliedBy(2))).containsExactly(bootstrap);
    }

    private TopologyOutput.ContactBootstrap nextContact() {
        for (int second = 0; second < 5000; second++) {
            script.pass(Duration.ofSeconds(1));
            script.chord.handleRouted(script.nowNanos);
            List<TopologyOutput.ContactBootstrap> contacts = script.take(TopologyOutput.ContactBootstrap.class);
            if (!contacts.isEmpty()) {
                return contacts.get(0);
            }
            script.answerUpdates();
        }
        throw new AssertionError("no contact");
    }
}
