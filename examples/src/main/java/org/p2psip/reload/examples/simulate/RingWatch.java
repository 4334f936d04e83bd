// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.p2psip.reload.testkit.RingInvariant;
import org.p2psip.reload.testkit.SimulatedHost;
import org.p2psip.reload.testkit.Simulation;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.wire.NodeId;

/**
 * Looks at what all members think their neighbors are, and holds it against who is there. In a network that is parted each part
 * is a ring of its own.
 */
final class RingWatch {
    /** RFC 6940, Section 10.7: at least three neighbors on each side, where there are as many. */
    private static final int MIN_NEIGHBORS = 3;

    private final Simulation simulation;
    private final Office office;

    /**
     * What one look showed.
     *
     * @param step of the simulation
     * @param members who has joined
     * @param outside who is on and has not joined
     * @param wrongSuccessors how many members' first successor is not the next member
     * @param wrongTables how many members' neighbor tables differ from the right ones
     * @param rings how many rings there should be: 1, or one for each part of the network
     * @param flaw what is wrong with the first wrong table, empty if none is
     * @param violations of Zave's invariant; empty if it was left out
     */
    record Look(
            long step,
            int members,
            int outside,
            int wrongSuccessors,
            int wrongTables,
            int rings,
            String flaw,
            List<String> violations) {
        /** Whether everybody has joined, and all tables are right. */
        boolean isRight() {
            return outside == 0 && wrongTables == 0;
        }
    }

    private record Member(PhoneSession session, TopologyView view) {}

    RingWatch(Simulation simulation, Office office) {
        this.simulation = simulation;
        this.office = office;
    }

    /** Looks now; the answer comes in an instant, in an event of its own. Zave's invariant is left out. */
    void look(Consumer<Look> listener) {
        look(false, listener);
    }

    /** Looks now, at Zave's invariant too, which takes longer. */
    void lookClosely(Consumer<Look> listener) {
        look(true, listener);
    }

    private void look(boolean closely, Consumer<Look> listener) {
        List<PhoneSession> sessions = office.sessions();
        Map<PhoneSession, TopologyView> seen = new HashMap<>();
        for (PhoneSession session : sessions) {
            CompletionStage<Void> unused = session.node().topology().thenAccept(view -> seen.put(session, view));
        }
        simulation.schedule(Duration.ofNanos(1), () -> listener.accept(judge(sessions, seen, closely)));
    }

    private Look judge(List<PhoneSession> sessions, Map<PhoneSession, TopologyView> seen, boolean closely) {
        List<NavigableMap<NodeId, Member>> rings = new ArrayList<>();
        int outside = 0;
        for (PhoneSession session : sessions) {
            TopologyView view = seen.get(session);
            if (session.isOver() || session.state() == PhoneSession.State.LEAVING) {
                continue;
            }
            if (view == null || !view.joined()) {
                outside++;
            } else {
                ringOf(rings, session.host()).put(session.node().nodeId(), new Member(session, view));
            }
        }
        int members = 0;
        int wrongSuccessors = 0;
        int wrongTables = 0;
        String flaw = "";
        List<String> violations = new ArrayList<>();
        for (NavigableMap<NodeId, Member> ring : rings) {
            List<NodeId> order = new ArrayList<>(ring.keySet());
            members += order.size();
            for (int i = 0; i < order.size(); i++) {
                TopologyView view = member(ring, order.get(i)).view;
                wrongSuccessors += isRight(order, i, 1, view.successors(), 1) ? 0 : 1;
                if (!isRight(order, i, 1, view.successors(), MIN_NEIGHBORS)
                        || !isRight(order, i, -1, view.predecessors(), MIN_NEIGHBORS)) {
                    wrongTables++;
                    flaw = flaw.isEmpty() ? order.get(i) + " sees " + view : flaw;
                }
            }
            if (closely) {
                violations.addAll(violations(ring));
            }
        }
        return new Look(
                simulation.stepCount(),
                members,
                outside,
                wrongSuccessors,
                wrongTables,
                rings.size(),
                flaw,
                List.copyOf(violations));
    }

    private static NavigableMap<NodeId, Member> ringOf(List<NavigableMap<NodeId, Member>> rings, SimulatedHost host) {
        for (NavigableMap<NodeId, Member> ring : rings) {
            if (host.network().isConnected(ring.firstEntry().getValue().session.host(), host)) {
                return ring;
            }
        }
        NavigableMap<NodeId, Member> ring = new TreeMap<>();
        rings.add(ring);
        return ring;
    }

    private static Member member(Map<NodeId, Member> ring, NodeId node) {
        Member member = ring.get(node);
        if (member == null) {
            throw new AssertionError(node + " is no member");
        }
        return member;
    }

    /** Whether the nearest neighbors on one side, {@code least} at least, are the ones they should be. */
    private static boolean isRight(List<NodeId> order, int at, int direction, List<NodeId> seen, int least) {
        int wanted = Math.min(order.size() - 1, least == 1 ? 1 : Math.max(least, seen.size()));
        if (seen.size() < wanted) {
            return false;
        }
        for (int i = 0; i < wanted; i++) {
            if (!seen.get(i).equals(order.get(Math.floorMod(at + direction * (i + 1), order.size())))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> violations(Map<NodeId, Member> ring) {
        Map<NodeId, TopologyView> views = new TreeMap<>();
        ring.forEach((node, member) -> views.put(node, member.view));
        return new RingInvariant(views).violations();
    }
}
