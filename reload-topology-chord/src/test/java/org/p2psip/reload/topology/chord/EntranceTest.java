// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.topology.chord.Fixtures.node;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.JoinAnswer;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/** What becomes of the link by which a node came into the ring. */
class EntranceTest {
    private static final NodeId SELF = node(100);
    private static final NodeId ADMITTING = node(110);

    private final Script script = new Script(SELF);

    @Test
    void linkWithTheBootstrapNodeIsGivenUpAfterEntering() {
        enter(node(5));
        assertThat(released()).isEmpty();
        script.pass(Entrance.KEPT.multipliedBy(2));
        assertThat(released()).containsExactly(node(5));
        assertThat(script.chord.view().successors()).doesNotContain(node(5));
    }

    @Test
    void linkWithABootstrapNodeThatIsANeighborStays() {
        enter(ADMITTING);
        script.pass(Entrance.KEPT.multipliedBy(2));
        assertThat(released()).isEmpty();
    }

    @Test
    void linkWithABootstrapNodeWhoseNeighborThisNodeIsStays() {
        enter(node(5));
        script.update(
                node(5),
                ChordUpdate.neighbors(9, new NeighborTable(List.of(node(120)), List.of(SELF, node(110), node(120)))));
        script.pass(Entrance.KEPT.multipliedBy(2));
        assertThat(released()).isEmpty();
    }

    @Test
    void founderKeepsItsLinks() {
        Script founder = Script.ringOf(SELF, node(5), node(90), node(110));
        founder.pass(Entrance.KEPT.multipliedBy(2));
        assertThat(founder.take(TopologyOutput.Disconnect.class)).isEmpty();
    }

    private List<NodeId> released() {
        List<NodeId> released = new ArrayList<>();
        script.take(TopologyOutput.Disconnect.class).forEach(disconnect -> released.add(disconnect.peer()));
        return released;
    }

    /** Joins a ring of three peers on either side of this node. */
    private void enter(NodeId bootstrap) {
        List<NodeId> before = List.of(node(90), node(80), node(70));
        List<NodeId> after = List.of(ADMITTING, node(120), node(130));
        Chord chord = script.chord;
        chord.handleConnected(bootstrap, script.nowNanos);
        chord.join(bootstrap, script.nowNanos);
        TopologyOutput.Attach locate = script.takeOne(TopologyOutput.Attach.class);
        chord.handleConnected(ADMITTING, script.nowNanos);
        chord.handleAttached(locate.token(), ADMITTING, script.nowNanos);
        script.update(ADMITTING, ChordUpdate.full(9, new NeighborTable(before, after.subList(1, 3)), List.of()));
        for (TopologyOutput.Attach attach : script.take(TopologyOutput.Attach.class)) {
            NodeId neighbor = ((Destination.Node) attach.destinations().get(1)).nodeId();
            chord.handleConnected(neighbor, script.nowNanos);
            chord.handleAttached(attach.token(), neighbor, script.nowNanos);
            script.update(neighbor, ChordUpdate.peerReady(9));
        }
        script.update(bootstrap, ChordUpdate.peerReady(9));
        TopologyOutput.Request join = script.takeOne(TopologyOutput.Request.class);
        chord.handleAnswer(join.token(), ADMITTING, new JoinAnswer(Opaque.EMPTY), script.nowNanos);
        script.update(ADMITTING, ChordUpdate.neighbors(9, new NeighborTable(List.of(SELF), after.subList(1, 3))));
        assertThat(chord.isJoined()).isTrue();
    }
}
