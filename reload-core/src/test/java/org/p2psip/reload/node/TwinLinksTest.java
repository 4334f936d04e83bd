// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.wire.NodeId;

/** Which of several links with one node stays. */
class TwinLinksTest {
    private static final NodeId SMALLER = NodeId.parse("10".repeat(16));
    private static final NodeId LARGER = NodeId.parse("20".repeat(16));
    private static final LinkId FIRST = new LinkId(1);
    private static final LinkId SECOND = new LinkId(2);

    /** Near overflow on purpose: a monotonic clock has no meaningful origin. */
    private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos();

    private final ConnectionTable connections = new ConnectionTable();
    private final UnprovenLinks unproven = new UnprovenLinks();
    private final Outputs outputs = new Outputs();
    private final List<NodeId> pinged = new ArrayList<>();

    private TwinLinks links(NodeId self) {
        return new TwinLinks(self, connections, unproven, (peer, now) -> pinged.add(peer), outputs);
    }

    private void up(TwinLinks twins, LinkId link, NodeId peer) {
        connections.add(link, peer, 1000);
        twins.handleUp(link, peer, nowNanos);
    }

    private void down(TwinLinks twins, LinkId link, NodeId peer) {
        connections.remove(link);
        twins.handleDown(link, peer);
    }

    private List<LinkId> closedAfter(TwinLinks twins, Duration duration) {
        nowNanos += duration.toNanos();
        twins.handleTimeout(nowNanos);
        List<LinkId> closed = new ArrayList<>();
        for (NodeOutput output = outputs.poll(); output != null; output = outputs.poll()) {
            closed.add(((NodeOutput.CloseLink) output).link());
        }
        return closed;
    }

    @Test
    void largerNodePingsAndClosesAllButTheOldest() {
        TwinLinks twins = links(LARGER);
        up(twins, FIRST, SMALLER);
        assertThat(twins.nextDeadlineNanos()).as("one link is nothing to mend").isEmpty();
        up(twins, SECOND, SMALLER);
        assertThat(closedAfter(twins, TwinLinks.PATIENCE.minusNanos(1))).isEmpty();
        assertThat(pinged).isEmpty();
        assertThat(closedAfter(twins, Duration.ofNanos(1))).isEmpty();
        assertThat(pinged).containsExactly(SMALLER);
        assertThat(closedAfter(twins, TwinLinks.QUIET)).containsExactly(SECOND);
        down(twins, SECOND, SMALLER);
        assertThat(twins.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void smallerNodeClosesNothingAndFollows() {
        TwinLinks twins = links(SMALLER);
        up(twins, FIRST, LARGER);
        up(twins, SECOND, LARGER);
        assertThat(twins.nextDeadlineNanos()).isEmpty();
        assertThat(connections.link(LARGER)).isEqualTo(FIRST);
        twins.handleMessage(SECOND, nowNanos);
        assertThat(connections.link(LARGER)).isEqualTo(SECOND);
        connections.setResponsive(SECOND, false);
        assertThat(connections.link(LARGER)).isEqualTo(FIRST);
    }

    @Test
    void waitsUntilALinkIsQuietButNotForEver() {
        TwinLinks twins = links(LARGER);
        up(twins, FIRST, SMALLER);
        up(twins, SECOND, SMALLER);
        closedAfter(twins, TwinLinks.PATIENCE);
        long seconds = TwinLinks.LONGEST.minus(TwinLinks.PATIENCE).toSeconds();
        for (long second = 1; second < seconds; second++) {
            twins.handleMessage(FIRST, nowNanos);
            twins.handleMessage(SECOND, nowNanos);
            assertThat(closedAfter(twins, Duration.ofSeconds(1))).isEmpty();
        }
        twins.handleMessage(SECOND, nowNanos);
        assertThat(closedAfter(twins, Duration.ofSeconds(1))).containsExactly(SECOND);
    }

    @Test
    void keepsTheLinkThatRespondsThoughAnotherIsOlder() {
        TwinLinks twins = links(LARGER);
        up(twins, FIRST, SMALLER);
        up(twins, SECOND, SMALLER);
        connections.setResponsive(FIRST, false);
        closedAfter(twins, TwinLinks.PATIENCE);
        assertThat(closedAfter(twins, TwinLinks.QUIET)).containsExactly(FIRST);
    }

    @Test
    void aFurtherLinkBeginsThePatienceAnew() {
        TwinLinks twins = links(LARGER);
        up(twins, FIRST, SMALLER);
        up(twins, SECOND, SMALLER);
        closedAfter(twins, TwinLinks.PATIENCE);
        up(twins, new LinkId(3), SMALLER);
        assertThat(closedAfter(twins, TwinLinks.PATIENCE.minusSeconds(1))).isEmpty();
        closedAfter(twins, Duration.ofSeconds(1));
        assertThat(closedAfter(twins, TwinLinks.QUIET)).containsExactly(SECOND, new LinkId(3));
    }

    @Test
    void linkWhoseOwnerHasNotSaidWhichOfItsNodesItIsStaysUntilItHas() {
        TwinLinks twins = links(LARGER);
        up(twins, FIRST, SMALLER);
        unproven.add(SECOND);
        up(twins, SECOND, SMALLER);
        closedAfter(twins, TwinLinks.PATIENCE);
        assertThat(closedAfter(twins, TwinLinks.QUIET)).isEmpty();
        assertThat(twins.nextDeadlineNanos()).isEmpty();
        unproven.remove(SECOND);
        twins.handleUp(SECOND, SMALLER, nowNanos);
        closedAfter(twins, TwinLinks.PATIENCE);
        assertThat(closedAfter(twins, TwinLinks.QUIET)).containsExactly(SECOND);
    }

    @Test
    void aLinkWithAPathThatIsLookedAfterIsTakenAtOnceAndStays() {
        TwinLinks twins = links(LARGER);
        up(twins, FIRST, SMALLER);
        maintainedUp(twins, SECOND);
        assertThat(connections.link(SMALLER)).isEqualTo(SECOND);
        twins.handleMessage(FIRST, nowNanos);
        assertThat(connections.link(SMALLER))
                .as("the other end has yet to follow")
                .isEqualTo(SECOND);
        closedAfter(twins, TwinLinks.PATIENCE);
        assertThat(connections.link(SMALLER)).as("for the Ping").isEqualTo(SECOND);
        twins.handleMessage(SECOND, nowNanos);
        assertThat(closedAfter(twins, TwinLinks.QUIET.minusNanos(1))).isEmpty();
        assertThat(closedAfter(twins, Duration.ofNanos(1))).containsExactly(FIRST);
    }

    @Test
    void aLaterLinkWithAPathThatIsLookedAfterReplacesTheFormer() {
        TwinLinks twins = links(LARGER);
        maintainedUp(twins, FIRST);
        maintainedUp(twins, SECOND);
        assertThat(connections.link(SMALLER)).isEqualTo(SECOND);
        closedAfter(twins, TwinLinks.PATIENCE);
        twins.handleMessage(SECOND, nowNanos);
        assertThat(closedAfter(twins, TwinLinks.QUIET)).containsExactly(FIRST);
    }

    @Test
    void aLinkWithoutIceThatComesUpLaterIsNotTakenThoughTheOtherEndUsesIt() {
        TwinLinks twins = links(LARGER);
        maintainedUp(twins, FIRST);
        up(twins, SECOND, SMALLER);
        twins.handleMessage(SECOND, nowNanos);
        assertThat(connections.link(SMALLER))
                .as("the other node may have started anew")
                .isEqualTo(SECOND);
        closedAfter(twins, TwinLinks.PATIENCE);
        assertThat(connections.link(SMALLER)).as("for the Ping").isEqualTo(FIRST);
        twins.handleMessage(FIRST, nowNanos);
        assertThat(closedAfter(twins, TwinLinks.QUIET)).containsExactly(SECOND);
    }

    @Test
    void aLinkWithIceThatIsNotAnsweredOverGivesWayToTheOneThatIs() {
        TwinLinks twins = links(LARGER);
        maintainedUp(twins, FIRST);
        up(twins, SECOND, SMALLER);
        closedAfter(twins, TwinLinks.PATIENCE);
        twins.handleMessage(SECOND, nowNanos);
        assertThat(closedAfter(twins, TwinLinks.QUIET.minusNanos(1))).isEmpty();
        assertThat(closedAfter(twins, Duration.ofNanos(1))).containsExactly(FIRST);
    }

    @Test
    void aLinkWithIceThatStopsRespondingLeavesTheOther() {
        TwinLinks twins = links(LARGER);
        up(twins, FIRST, SMALLER);
        maintainedUp(twins, SECOND);
        connections.setResponsive(SECOND, false);
        assertThat(connections.link(SMALLER)).isEqualTo(FIRST);
        down(twins, SECOND, SMALLER);
        assertThat(twins.nextDeadlineNanos()).isEmpty();
    }

    private void maintainedUp(TwinLinks twins, LinkId link) {
        twins.handleMaintained(link);
        up(twins, link, SMALLER);
    }

    @Test
    void nothingIsLeftWhenOneLinkEndsByItself() {
        TwinLinks twins = links(LARGER);
        up(twins, FIRST, SMALLER);
        up(twins, SECOND, SMALLER);
        down(twins, FIRST, SMALLER);
        assertThat(twins.nextDeadlineNanos()).isEmpty();
        assertThat(closedAfter(twins, TwinLinks.LONGEST)).isEmpty();
    }
}
