// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The outputs of an {@link OverlayNode} and its parts, in the order in which they came about. */
final class Outputs {
    private final Queue<NodeOutput> queue = new ArrayDeque<>();

    void add(NodeOutput output) {
        queue.add(output);
    }

    @Nullable
    NodeOutput poll() {
        return queue.poll();
    }
}
