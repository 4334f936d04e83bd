// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.NodeId;

/** Counts what is open and what was refused, and says when it is enough. */
final class Admission {
    private final TlsSettings settings;
    private final Map<NodeId, Integer> openByPeer = new HashMap<>();
    private final Map<RefusalReason, Long> refusals = new EnumMap<>(RefusalReason.class);
    private int open;
    private int handshakes;

    Admission(TlsSettings settings) {
        this.settings = settings;
    }

    /** Whether one more accepted connection may begin its handshake; if so it counts until {@link #endHandshake}. */
    boolean beginHandshake() {
        if (handshakes >= settings.maxHandshakes()) {
            return false;
        }
        handshakes++;
        return true;
    }

    void endHandshake() {
        handshakes--;
    }

    /** Whether one more connection with {@code peer} may stay; if so it counts until {@link #close}. */
    boolean open(NodeId peer) {
        int ofPeer = openByPeer.getOrDefault(peer, 0);
        if (open >= settings.maxLinks() || ofPeer >= settings.maxLinksPerPeer()) {
            return false;
        }
        open++;
        openByPeer.put(peer, ofPeer + 1);
        return true;
    }

    void close(NodeId peer) {
        open--;
        openByPeer.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
    }

    void countRefusal(RefusalReason reason) {
        refusals.merge(reason, 1L, Long::sum);
    }

    TlsLinkCounters counters(int negotiations) {
        return new TlsLinkCounters(open, handshakes, negotiations, refusals);
    }
}
