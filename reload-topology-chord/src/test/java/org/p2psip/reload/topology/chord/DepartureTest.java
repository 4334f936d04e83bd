// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.topology.chord.Fixtures.node;
import static org.p2psip.reload.topology.chord.Fixtures.resource;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.LeaveRequest;
import org.p2psip.reload.wire.NodeId;

/** Peers that leave while others around them do (RFC 6940, Section 10.9). */
class DepartureTest {
    private Script script;

    @BeforeEach
    void setUp() {
        script = Script.ringOf(node(100), node(90), node(80), node(120), node(130));
    }

    @Test
    void leavingPeerTakesNoCopies() {
        assertThat(script.chord.acceptsReplica(resource(85), node(90))).isTrue();
        script.chord.leave(script.nowNanos);
        assertThat(script.chord.acceptsReplica(resource(85), node(90))).isFalse();
    }

    @Test
    @Tag("6940-10.9-1")
    void handsOverToThePeerAfterASuccessorThatLeavesFirst() {
        script.chord.leave(script.nowNanos);
        TopologyOutput.HandOver refused = script.takeOne(TopologyOutput.HandOver.class);
        assertThat(refused.to()).isEqualTo(node(120));
        successorLeaves();
        TopologyOutput.HandOver handOver = script.takeOne(TopologyOutput.HandOver.class);
        assertThat(handOver.to()).isEqualTo(node(130));
        assertThat(handOver.resources().test(resource(95))).isTrue();
        script.chord.handleHandedOver(refused.token(), script.nowNanos);
        assertThat(leaves()).isEmpty();
        script.chord.handleHandedOver(handOver.token(), script.nowNanos);
        assertThat(leaves()).containsExactlyInAnyOrder(node(90), node(80), node(130));
    }

    @Test
    void allThatItsSuccessorsTakeTogetherIsTheTimeForOne() {
        script.chord.leave(script.nowNanos);
        script.pass(Departure.HAND_OVER_LIMIT.minusSeconds(1));
        successorLeaves();
        assertThat(leaves()).isEmpty();
        script.pass(Duration.ofSeconds(1));
        assertThat(leaves()).hasSize(3);
        script.pass(Departure.ANSWER_LIMIT);
        assertThat(script.take(TopologyOutput.Left.class)).hasSize(1);
    }

    @Test
    void handsOverNothingMoreOnceItHasSaidThatItLeaves() {
        script.chord.leave(script.nowNanos);
        script.chord.handleHandedOver(
                script.takeOne(TopologyOutput.HandOver.class).token(), script.nowNanos);
        assertThat(leaves()).hasSize(4);
        successorLeaves();
        assertThat(script.take(TopologyOutput.HandOver.class)).isEmpty();
    }

    private void successorLeaves() {
        script.leave(
                node(120),
                new ChordLeaveData(ChordLeaveData.Type.FROM_SUCCESSOR, List.of(node(130), node(80), node(90))));
    }

    private List<NodeId> leaves() {
        return script.take(TopologyOutput.Request.class).stream()
                .filter(request -> request.body() instanceof LeaveRequest)
                .map(Script::lastNode)
                .collect(Collectors.toList());
    }
}
