// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.List;

/** Bounds the tree of one message, whatever the message. What is beyond is read and judged all the same. */
final class TreeLimits {
    /** How many fields and structures of a message are shown. */
    static final int MAX_NODES = 50_000;

    /** How many faults of a message are told. */
    static final int MAX_FAULTS = 1000;

    private int nodes;
    private boolean omitted;

    /** Adds {@code child} to {@code parent} if there is room. */
    void add(TreeNode parent, TreeNode child) {
        if (nodes == MAX_NODES) {
            omitted = true;
            return;
        }
        nodes++;
        parent.add(child);
    }

    /** Takes {@code child} out again if it is the last one of {@code parent}. */
    void remove(TreeNode parent, TreeNode child) {
        if (parent.remove(child)) {
            nodes--;
        }
    }

    /** Adds {@code fault} to {@code faults}, or says in its place that there are more. */
    static void add(List<Fault> faults, Fault fault) {
        if (faults.size() < MAX_FAULTS) {
            faults.add(fault);
        } else if (faults.size() == MAX_FAULTS) {
            faults.add(Fault.of("more than " + MAX_FAULTS + " faults; the others are not told"));
        }
    }

    /** Says in {@code root} that something was left out, if so. */
    void tell(TreeNode root) {
        if (omitted) {
            root.add(TreeNode.derived(
                    "not shown", "what follows the first " + MAX_NODES + " fields; it was read all the same"));
        }
    }

    /** Whether there is no room for more. */
    boolean isFull() {
        return nodes == MAX_NODES;
    }
}
