// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.EnumMap;
import java.util.Map;
import org.p2psip.reload.routing.DropReason;

/** Counts what a node does with messages. */
final class Counters {
    private final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    private long received;
    private long sent;
    private long forwarded;
    private long receivedBytes;
    private long sentBytes;
    private long retransmitted;
    private long rerouted;

    void received(int bytes) {
        received++;
        receivedBytes += bytes;
    }

    void sent(int bytes) {
        sent++;
        sentBytes += bytes;
    }

    void forwarded() {
        forwarded++;
    }

    void retransmitted() {
        retransmitted++;
    }

    void rerouted() {
        rerouted++;
    }

    void dropped(DropReason reason) {
        dropped.merge(reason, 1L, Long::sum);
    }

    NodeStatistics snapshot() {
        return new NodeStatistics(
                received, receivedBytes, sent, sentBytes, forwarded, retransmitted, rerouted, dropped);
    }
}
