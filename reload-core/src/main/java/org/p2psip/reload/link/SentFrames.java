// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * Frames that were sent on a reliable, ordered transport and are not acknowledged yet.
 *
 * <p>As the transport keeps the order, an acknowledgement covers all frames before the one it names, too. Only its
 * sequence number counts; the bits of {@code received} are never needed, and some implementations set them all.
 */
final class SentFrames {
    /** Frames whose time is kept. Those sent past this, while none is acknowledged, give no round trip time. */
    static final int MAX_TRACKED = 1024;

    private record Sent(int sequence, long atNanos) {}

    private final ArrayDeque<Sent> unacknowledged = new ArrayDeque<>();
    private int lastSequence;

    void handleSent(int sequence, long nowNanos) {
        lastSequence = sequence;
        if (unacknowledged.size() < MAX_TRACKED) {
            unacknowledged.add(new Sent(sequence, nowNanos));
        }
    }

    /** What an acknowledgement said. */
    enum Outcome {
        /** It named no frame that waits for one. */
        STRAY,
        /** The link lives. */
        PROGRESS
    }

    /**
     * Takes an acknowledgement.
     *
     * @param estimator gets the round trip time if the named frame's time was kept
     */
    Outcome handleAck(int sequence, long nowNanos, RttEstimator estimator) {
        Sent oldest = unacknowledged.peek();
        if (oldest == null || sequence - oldest.sequence() < 0 || lastSequence - sequence < 0) {
            return Outcome.STRAY;
        }
        for (Sent sent = oldest; sent != null && sequence - sent.sequence() >= 0; sent = unacknowledged.peek()) {
            if (sent.sequence() == sequence) {
                estimator.handleSample(nowNanos - sent.atNanos());
            }
            unacknowledged.remove();
        }
        return Outcome.PROGRESS;
    }

    /** When the oldest unacknowledged frame was sent; empty if there is none. */
    OptionalLong oldestNanos() {
        Sent oldest = unacknowledged.peek();
        return oldest == null ? OptionalLong.empty() : OptionalLong.of(oldest.atNanos());
    }
}
