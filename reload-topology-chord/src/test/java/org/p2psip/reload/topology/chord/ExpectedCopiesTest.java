// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.topology.chord.Fixtures.node;
import static org.p2psip.reload.topology.chord.Fixtures.resource;

import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/** Whose copies a peer takes, and of what (RFC 6940, Sections 7.4.1.1 and 10.4). */
class ExpectedCopiesTest {
    private static final NodeId SELF = node(100);

    private static final OverlayConfiguration SEVEN_NEIGHBORS = Fixtures.configuration().toBuilder()
            .sequence(2)
            .neighborsPerSide(OptionalInt.of(7))
            .build();

    private Script script;
    private Chord chord;

    @BeforeEach
    void setUp() {
        script = new Script(SELF, SEVEN_NEIGHBORS, 7);
        for (int place = 30; place < 180; place += 10) {
            if (place == 30) {
                script.chord.found(script.nowNanos);
            }
            if (place != 100) {
                script.chord.handleConnected(node(place), script.nowNanos);
                script.update(node(place), ChordUpdate.peerReady(86_400));
            }
        }
        script.settle();
        chord = script.chord;
    }

    @Test
    @Tag("6940-7.4.1.1-5")
    @Tag("6940-10.4-3")
    void takesCopiesOnlyOfWhatItMayBeAReplicaPeerFor() {
        for (NodeId predecessor : chord.view().predecessors()) {
            assertThat(chord.acceptsReplica(resource(150), predecessor))
                    .as("of the other side of the ring from %s", predecessor)
                    .isFalse();
            assertThat(chord.acceptsReplica(resource(45), predecessor))
                    .as("of what belongs to the sixth peer before it from %s", predecessor)
                    .isFalse();
        }
        assertThat(chord.acceptsReplica(ResourceId.of(node(60)), node(60))).isTrue();
        assertThat(chord.acceptsReplica(resource(55), node(60))).isTrue();
        assertThat(chord.acceptsReplica(ResourceId.of(node(50)), node(60))).isFalse();
    }

    @Test
    @Tag("6940-7.4.1.1-15")
    @Tag("6940-7.4.1.1-16")
    void takesNoCopyFromAPeerThatLiesBeforeTheResource() {
        assertThat(chord.acceptsReplica(resource(75), node(80))).isTrue();
        assertThat(chord.acceptsReplica(resource(75), node(90)))
                .as("nearer than the last replica peer")
                .isTrue();
        assertThat(chord.acceptsReplica(resource(75), node(70))).isFalse();
        assertThat(chord.acceptsReplica(resource(75), node(110))).isFalse();
        assertThat(chord.acceptsReplica(resource(75), node(7))).as("a stranger").isFalse();
    }

    @Test
    @Tag("6940-7.4.1.1-15")
    @Tag("6940-7.4.1.1-16")
    void takesCopiesOfItsOwnOnlyFromThoseThatMayBeItsReplicaPeers() {
        for (int place = 110; place <= 140; place += 10) {
            assertThat(chord.acceptsReplica(resource(95), node(place)))
                    .as("from %d", place)
                    .isTrue();
        }
        for (int place = 150; place <= 170; place += 10) {
            assertThat(chord.view().successors()).contains(node(place));
            assertThat(chord.acceptsReplica(resource(95), node(place)))
                    .as("from %d", place)
                    .isFalse();
        }
        for (NodeId predecessor : chord.view().predecessors()) {
            assertThat(chord.acceptsReplica(resource(95), predecessor))
                    .as("from %s", predecessor)
                    .isFalse();
        }
    }

    @Test
    void takesCopiesFromAsManyAsTheConfigurationSaysIfThatIsMore() {
        chord.handleConfiguration(
                SEVEN_NEIGHBORS.toBuilder().sequence(3).replicas(6).build(), script.nowNanos);
        assertThat(chord.acceptsReplica(resource(95), node(160))).isTrue();
        assertThat(chord.acceptsReplica(resource(95), node(170))).isFalse();
        assertThat(chord.acceptsReplica(resource(35), node(40))).isTrue();
        assertThat(chord.acceptsReplica(resource(25), node(40))).isFalse();
    }

    @Test
    void inASmallRingEverybodyMayHoldACopyOfAll() {
        Script small = Script.ringOf(SELF, node(50), node(150), node(200));
        assertThat(small.chord.acceptsReplica(resource(120), node(150))).isTrue();
        assertThat(small.chord.acceptsReplica(resource(120), node(50))).isTrue();
        assertThat(small.chord.acceptsReplica(resource(70), node(50))).isTrue();
        assertThat(small.chord.acceptsReplica(resource(30), node(200))).isFalse();
    }

    /** What the leaving peer has beside that, others have: the next peer would refuse it. */
    @Test
    void leavingPeerHandsOverWhatTheNextOneIsToHave() {
        script.chord.leave(script.nowNanos);
        TopologyOutput.HandOver handOver = script.takeOne(TopologyOutput.HandOver.class);
        assertThat(handOver.to()).isEqualTo(node(110));
        assertThat(handOver.resources().test(resource(95))).isTrue();
        assertThat(handOver.resources().test(ResourceId.of(node(70)))).isTrue();
        assertThat(handOver.resources().test(resource(65))).isTrue();
        assertThat(handOver.resources().test(ResourceId.of(node(60)))).isFalse();
        assertThat(handOver.resources().test(resource(105))).isFalse();
    }
}
