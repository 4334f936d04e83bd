// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.topology.chord.Fixtures.node;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;

/** Who is pinged because others seem to have lost it, and what comes of it. */
class DoubtsTest {
    private static final NodeId SELF = node(100);
    private static final NodeId PEER = node(130);
    private static final NodeId DOUBTED = node(120);

    private final Script script = Script.ringOf(SELF, node(70), node(80), node(90), node(110), DOUBTED, PEER);

    @Test
    void pingsOnceInAWhileTheNeighborThatAnotherHasLost() {
        loses();
        assertThat(pinged()).containsExactly(DOUBTED);
        loses();
        assertThat(pinged()).isEmpty();
        script.pass(Doubts.PAUSE);
        loses();
        assertThat(pinged()).containsExactly(DOUBTED);
    }

    @Test
    void pingsTheNeighborsThatAreCloserThanWhoAnswered() {
        script.chord.handleWrongResponder(RingKey.of(node(105)).toResourceId(), PEER, script.nowNanos);
        assertThat(pinged()).containsExactly(node(110), DOUBTED);
        script.chord.handleWrongResponder(RingKey.of(node(125)).toResourceId(), PEER, script.nowNanos);
        assertThat(pinged()).isEmpty();
    }

    @Test
    void whoAnswersStaysAndWhoDoesNotIsRoutedThroughNoMore() {
        loses();
        TopologyOutput.Request ping = pings().get(0);
        script.chord.handleAnswer(ping.token(), DOUBTED, new PingAnswer(1, Instant.EPOCH), script.nowNanos);
        assertThat(script.chord.view().successors()).contains(DOUBTED);
        script.pass(Doubts.PAUSE);
        loses();
        script.chord.handleNoAnswer(pings().get(0).token(), script.nowNanos);
        assertThat(script.chord.view().successors()).doesNotContain(DOUBTED);
    }

    @Test
    void aPingThatCouldNotBeSentProvesNothing() {
        loses();
        script.chord.handleNotSent(pings().get(0).token(), script.nowNanos);
        assertThat(script.chord.view().successors()).contains(DOUBTED);
    }

    /** {@link #PEER} shows the neighbors that it had, then all but one of them. */
    private void loses() {
        show(List.of(DOUBTED, node(110), SELF));
        show(List.of(node(110), SELF, node(90)));
    }

    private void show(List<NodeId> predecessors) {
        List<NodeId> successors = List.of(node(70), node(80), node(90));
        MessageBody unused = script.update(
                PEER,
                ChordUpdate.neighbors(Duration.ofDays(1).toSeconds(), new NeighborTable(predecessors, successors)));
    }

    private List<NodeId> pinged() {
        return pings().stream().map(Script::lastNode).toList();
    }

    private List<TopologyOutput.Request> pings() {
        List<TopologyOutput.Request> pings = new ArrayList<>(script.take(TopologyOutput.Request.class));
        pings.removeIf(request -> !(request.body() instanceof PingRequest)
                || request.destinations().size() > 1
                || !(request.destinations().get(0) instanceof Destination.Node));
        return pings;
    }
}
