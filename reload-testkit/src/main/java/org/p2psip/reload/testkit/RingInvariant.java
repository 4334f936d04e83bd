// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.wire.NodeId;

/**
 * What must be true of a ring of Chord at every moment so that it can repair itself, after Pamela Zave, "Reasoning about
 * identifier spaces: How to make Chord correct" (2017): a ring of which this holds becomes the right one if it is left alone,
 * and one of which it does not may stay wrong for ever.
 *
 * <ul>
 *   <li>OrderedLists: each successor list goes clockwise and each predecessor list counterclockwise, once around at most,
 *       without anybody twice and without the member itself.
 *   <li>OneLiveSuccessor: each member's successor list names a live member, if there is another one; a member with an
 *       empty list is its own successor.
 *   <li>OneRing: following first live successors, from everywhere one comes to one and the same cycle.
 *   <li>OrderedRing: that cycle goes around the key space once.
 * </ul>
 *
 * <p>Zave asks besides for as many {@link #principals} as a successor list has entries, and one more.
 */
public final class RingInvariant {
    private final NavigableMap<NodeId, TopologyView> members = new TreeMap<>();

    /** @param members the live peers of the ring, and how each sees it at one and the same moment */
    public RingInvariant(Map<NodeId, TopologyView> members) {
        this.members.putAll(members);
    }

    /** What is not true, each beginning with the name of the property; empty if all is well. */
    public List<String> violations() {
        List<String> violations = new ArrayList<>();
        members.forEach((member, view) -> {
            if (!isOrdered(member, view.successors(), false) || !isOrdered(member, view.predecessors(), true)) {
                violations.add("OrderedLists: " + member + " has " + view);
            }
            if (members.size() > 1 && !view.successors().isEmpty() && liveSuccessor(member) == null) {
                violations.add("OneLiveSuccessor: all successors of " + member + " are dead: " + view.successors());
            }
        });
        if (violations.isEmpty() && !members.isEmpty()) {
            checkCycles(violations);
        }
        return violations;
    }

    /** How many members no successor list passes over, so that everybody who should know them does. */
    public int principals() {
        Set<NodeId> skipped = new TreeSet<>();
        members.forEach((member, view) -> {
            NodeId before = member;
            for (NodeId successor : view.successors()) {
                for (NodeId other : members.keySet()) {
                    if (!other.equals(before) && !other.equals(successor) && isBetween(before, other, successor)) {
                        skipped.add(other);
                    }
                }
                before = successor;
            }
        });
        return members.size() - skipped.size();
    }

    private void checkCycles(List<String> violations) {
        Set<NodeId> cycle = cycleFrom(members.firstKey());
        Set<NodeId> leadThere = new TreeSet<>(cycle);
        for (NodeId member : members.keySet()) {
            Set<NodeId> way = new TreeSet<>();
            NodeId at = member;
            while (!leadThere.contains(at)) {
                if (!way.add(at)) {
                    violations.add("OneRing: there are " + cycle + " and " + cycleFrom(at));
                    return;
                }
                at = next(at);
            }
            leadThere.addAll(way);
        }
        int turns = 0;
        for (NodeId member : cycle) {
            turns += next(member).compareTo(member) <= 0 ? 1 : 0;
        }
        if (turns != 1) {
            violations.add("OrderedRing: " + cycle + " goes around " + turns + " times");
        }
    }

    private Set<NodeId> cycleFrom(NodeId member) {
        NodeId at = member;
        for (int i = 0; i < members.size(); i++) {
            at = next(at);
        }
        Set<NodeId> cycle = new TreeSet<>();
        while (cycle.add(at)) {
            at = next(at);
        }
        return cycle;
    }

    private NodeId next(NodeId member) {
        NodeId successor = liveSuccessor(member);
        return successor == null ? member : successor;
    }

    private @Nullable NodeId liveSuccessor(NodeId member) {
        TopologyView view = members.get(member);
        for (NodeId successor : view == null ? List.<NodeId>of() : view.successors()) {
            if (members.containsKey(successor)) {
                return successor;
            }
        }
        return null;
    }

    private static boolean isOrdered(NodeId member, List<NodeId> list, boolean counterclockwise) {
        NodeId last = member;
        for (NodeId next : list) {
            boolean further = counterclockwise ? isBetween(member, next, last) : isBetween(last, next, member);
            if (!further || next.equals(last) || next.equals(member)) {
                return false;
            }
            last = next;
        }
        return true;
    }

    /** Whether {@code node} is on the way clockwise from {@code after} to {@code before}; all the way round if they are one. */
    private static boolean isBetween(NodeId after, NodeId node, NodeId before) {
        boolean pastStart = after.compareTo(node) < 0;
        boolean beforeEnd = node.compareTo(before) < 0;
        return after.compareTo(before) < 0 ? pastStart && beforeEnd : pastStart || beforeEnd;
    }
}
