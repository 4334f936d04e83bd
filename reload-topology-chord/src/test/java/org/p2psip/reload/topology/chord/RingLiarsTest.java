// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.topology.chord.RingSimulation.Member;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.JoinRequest;
import org.p2psip.reload.wire.LeaveRequest;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.UpdateAnswer;
import org.p2psip.reload.wire.UpdateRequest;

/**
 * Rings of which every tenth peer lies: it names nodes that don't exist by the thousand, speaks for others in Joins and Leaves,
 * and answers for what it does not own. While it does, honest peers that are next to each other know it, though others crash, and
 * those that join get in; once it stops, all tables are right soon.
 */
class RingLiarsTest {
    private static final int SIZE = 40;
    private static final int NAMED_AT_ONCE = 100;
    private static final Duration BETWEEN_LIES = Duration.ofSeconds(2);
    private static final Duration TIME_OF_LIES = Duration.ofMinutes(4);
    private static final Duration TIME_TO_GET_IN = Duration.ofMinutes(5);

    private RingSimulation network;
    private final List<Member> liars = new ArrayList<>();
    private final List<Member> joining = new ArrayList<>();
    private final List<MessageBody> answers = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 3})
    @Tag("6940-10.7.3-5")
    void honestPeersKnowWhoIsNextToThemWhileOthersLieAndTheRingIsRightOnceTheyStop(long seed) {
        live(seed, 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    @Tag("long")
    void theSameHoldsForManySeedsThoughOneThatJoinsMayStayOutMeanwhile(long seed) {
        live(seed, 1);
    }

    private void live(long seed, int mayStayOut) {
        network = new RingSimulation(seed, Fixtures.configuration());
        Member founder = network.add();
        network.found(founder);
        while (network.members.size() < SIZE) {
            Member member = network.add();
            network.join(member, founder);
            network.runUntil(() -> member.chord.isJoined(), Duration.ofMinutes(3));
        }
        assertThat(network.runUntil(() -> network.isRight(SIZE), Duration.ofMinutes(5)))
                .as("seed %d", seed)
                .isTrue();
        List<Member> ring = network.ring();
        ring.remove(founder);
        for (int i = 0; i < SIZE / 10; i++) {
            Member liar = ring.remove(network.random.nextInt(ring.size()));
            liars.add(liar);
            liar.claimsAll = true;
            network.after(0, () -> lie(liar));
        }
        int attaches = attachesOfHonestPeers();
        for (int i = 0; i < 4; i++) {
            network.crash(ring.remove(network.random.nextInt(ring.size())));
            network.run(TIME_OF_LIES.dividedBy(8));
            Member joiner = network.add();
            joining.add(joiner);
            network.join(joiner, founder);
            network.run(TIME_OF_LIES.dividedBy(8));
        }
        assertThat(network.runUntil(() -> stillOut() <= mayStayOut, TIME_TO_GET_IN))
                .as("seed %d: those that join get in though others lie", seed)
                .isTrue();
        assertThat(network.runUntil(() -> strangersNextToEachOther().isEmpty(), Duration.ofMinutes(1)))
                .as(() -> "seed " + seed + ": next to each other without knowing it " + strangersNextToEachOther())
                .isTrue();
        double perMinute = (attachesOfHonestPeers() - attaches) / (double) (SIZE * TIME_OF_LIES.toMinutes());
        assertThat(perMinute)
                .as("seed %d: Attaches of a peer in a minute, whatever it is told", seed)
                .isLessThan(90);
        assertThat(answers)
                .as("seed %d", seed)
                .isNotEmpty()
                .allMatch(answer -> answer instanceof UpdateAnswer || isRefusal(answer));

        liars.forEach(liar -> liar.claimsAll = false);
        liars.clear();
        network.run(Duration.ofMinutes(3));
        assertThat(network.runUntil(() -> network.isRight(network.ring().size()), Duration.ofMinutes(5)))
                .as(() -> "seed " + seed + ": " + network.flaw(network.ring().size()))
                .isTrue();
        assertThat(network.ring()).hasSizeGreaterThanOrEqualTo(SIZE - mayStayOut);
    }

    private long stillOut() {
        return joining.stream().filter(joiner -> !joiner.chord.isJoined()).count();
    }

    /** Honest peers whose next one in the ring is honest too, and that have another first successor than that one. */
    private List<Member> strangersNextToEachOther() {
        List<Member> ring = network.ring();
        List<Member> strangers = new ArrayList<>();
        for (int i = 0; i < ring.size(); i++) {
            Member here = ring.get(i);
            Member next = ring.get((i + 1) % ring.size());
            boolean honest = !liars.contains(here) && !liars.contains(next);
            if (honest && !next.id.equals(here.view().successors().get(0))) {
                strangers.add(here);
            }
        }
        return strangers;
    }

    private static boolean isRefusal(MessageBody answer) {
        return answer instanceof ErrorResponse error && error.errorCode().equals(ErrorCode.FORBIDDEN);
    }

    private int attachesOfHonestPeers() {
        return network.members.values().stream()
                .filter(member -> !liars.contains(member))
                .mapToInt(member -> member.attachesSent)
                .sum();
    }

    /** Tells every linked peer of many neighbors right beside it, and that another peer joins and leaves. */
    private void lie(Member liar) {
        if (!liars.contains(liar)) {
            return;
        }
        for (NodeId peer : List.copyOf(liar.links)) {
            Member victim = network.members.get(peer);
            if (!victim.alive || liars.contains(victim)) {
                continue;
            }
            List<NodeId> before = new ArrayList<>();
            List<NodeId> after = new ArrayList<>();
            for (int i = 0; i < NAMED_AT_ONCE; i++) {
                RingKey offset = RingKey.random(110, network.random);
                after.add(nodeAt(RingKey.of(peer).plus(offset)));
                before.add(nodeAt(RingKey.of(peer).plus(offset.distanceTo(RingKey.powerOfTwo(112)))));
            }
            NodeId other =
                    network.ring().get(network.random.nextInt(network.ring().size())).id;
            ChordUpdate update = ChordUpdate.neighbors(9, new NeighborTable(before, after));
            tell(liar, victim, new UpdateRequest(update.encode()));
            if (!other.equals(liar.id)) {
                ChordLeaveData data = new ChordLeaveData(ChordLeaveData.Type.FROM_PREDECESSOR, before);
                tell(liar, victim, new LeaveRequest(other, data.encode()));
                tell(liar, victim, new JoinRequest(other, Opaque.EMPTY));
            }
        }
        network.after(BETWEEN_LIES.toNanos(), () -> lie(liar));
    }

    private static NodeId nodeAt(RingKey key) {
        return NodeId.copyOf(key.toResourceId().toByteArray());
    }

    private void tell(Member liar, Member victim, MessageBody body) {
        network.tell(victim, liar, body, answers::add);
    }

    @Test
    void thousandsOfNamesLeaveFewTries() {
        Script script = Script.ringOf(Fixtures.node(100), Fixtures.node(90), Fixtures.node(120));
        int attaches = 0;
        for (int i = 0; i < 100; i++) {
            List<NodeId> named = new ArrayList<>();
            for (int j = 0; j < 1000; j++) {
                named.add(nodeAt(RingKey.of(Fixtures.node(100)).plus(RingKey.random(118, new Random(i * 1000L + j)))));
            }
            script.update(Fixtures.node(120), ChordUpdate.neighbors(9, new NeighborTable(List.of(), named)));
            attaches += script.take(TopologyOutput.Attach.class).size();
        }
        assertThat(attaches).isLessThanOrEqualTo(NeighborSearch.MAX_FROM_ONE);
    }
}
