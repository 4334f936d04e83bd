// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.topology.chord.Fixtures.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.NodeId;

/** What a peer makes of Updates that never left it. */
class UnsentUpdatesTest {
    private static final NodeId SELF = node(100);
    private static final NodeId NEIGHBOR = node(110);
    private static final NodeId NEW_NEIGHBOR = node(120);

    private final Script script = Script.ringOf(SELF, NEIGHBOR);

    @Test
    @Tag("6940-10.7.1-1")
    void neighborThatNoUpdateWentOutToForWantOfRoomStaysOneAndIsToldOnceThereIsRoom() {
        script.chord.handleConnected(NEW_NEIGHBOR, script.nowNanos);
        script.update(NEW_NEIGHBOR, ChordUpdate.peerReady(0));
        Script.Sent unsent = updateTo(NEIGHBOR);
        for (int i = 0; i < 10; i++) {
            script.chord.handleNotSent(unsent.token(), script.nowNanos);
            assertThat(script.chord.view().successors()).containsExactly(NEIGHBOR, NEW_NEIGHBOR);
            assertThat(script.takeUpdates()).as("before the pause is over").isEmpty();
            script.pass(Announcer.NEIGHBOR_PAUSE);
            unsent = updateTo(NEIGHBOR);
            assertThat(unsent.update().successors()).contains(NEW_NEIGHBOR);
        }
    }

    @Test
    void fullUpdateThatWasAskedForIsFullWhenItGoesOutAtLast() {
        script.chord.handleUpdateWanted(NEIGHBOR, script.nowNanos);
        script.pass(Announcer.NEIGHBOR_PAUSE);
        script.chord.handleNotSent(updateTo(NEIGHBOR).token(), script.nowNanos);
        script.pass(Announcer.NEIGHBOR_PAUSE);
        assertThat(updateTo(NEIGHBOR).update().type()).isEqualTo(ChordUpdate.Type.FULL);
    }

    @Test
    void fullUpdateThatIsTooLargeShowsFewerFingersUntilItFits() {
        for (int place = 10; place < 60; place += 4) {
            script.chord.handleConnected(node(place), script.nowNanos);
            script.update(node(place), ChordUpdate.peerReady(0));
        }
        script.settle();
        List<Integer> fingers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            script.chord.handleUpdateWanted(NEIGHBOR, script.nowNanos);
            script.pass(Announcer.NEIGHBOR_PAUSE);
            Script.Sent sent = updateTo(NEIGHBOR);
            assertThat(sent.update().type()).isEqualTo(ChordUpdate.Type.FULL);
            assertThat(sent.update().successors()).isNotEmpty();
            fingers.add(sent.update().fingers().size());
            script.chord.handleTooLarge(sent.token(), script.nowNanos);
        }
        assertThat(fingers.get(0)).isGreaterThan(4);
        assertThat(fingers).isSortedAccordingTo(Comparator.reverseOrder()).endsWith(0);
    }

    @Test
    void nodeWhoseLinkIsGoneMeanwhileIsToldNothing() {
        script.chord.handleUpdateWanted(NEIGHBOR, script.nowNanos);
        script.pass(Announcer.NEIGHBOR_PAUSE);
        long token = updateTo(NEIGHBOR).token();
        script.chord.handleDisconnected(NEIGHBOR, script.nowNanos);
        script.chord.handleNotSent(token, script.nowNanos);
        script.pass(Duration.ofSeconds(5));
        assertThat(script.takeUpdates()).isEmpty();
    }

    private Script.Sent updateTo(NodeId peer) {
        List<Script.Sent> sent = script.takeUpdates();
        sent.removeIf(update -> !update.to().equals(peer));
        assertThat(sent).as("Updates to %s", peer).hasSize(1);
        return sent.get(0);
    }
}
