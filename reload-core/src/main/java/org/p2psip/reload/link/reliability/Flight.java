// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The frames on their way and what is known of them, with how much they are. */
final class Flight {
    final FrameTable frames;
    private final Queue<SentFrame> reported = new ArrayDeque<>();
    private int framesInFlight;
    private long bytesInFlight;

    Flight(int firstSequence) {
        this.frames = new FrameTable(firstSequence, FrameTable.MAX_FRAMES);
    }

    SentFrame add(OutgoingMessage message, long nowNanos) {
        SentFrame frame = new SentFrame(frames.nextSequence(), message, nowNanos);
        frames.add(frame);
        message.latest = frame;
        message.transmissions++;
        framesInFlight++;
        bytesInFlight += message.pathBytes();
        return frame;
    }

    /** The frame is not in flight any more, if it was. */
    void move(SentFrame frame, SentFrame.State to) {
        if (frame.state == SentFrame.State.IN_FLIGHT) {
            framesInFlight--;
            bytesInFlight -= frame.message.pathBytes();
        }
        frame.state = to;
        if (to == SentFrame.State.REPORTED) {
            reported.add(frame);
        }
    }

    /** The frame that was reported first and is still waiting for its acknowledgement, or null. */
    @Nullable
    SentFrame firstReported() {
        SentFrame first = reported.peek();
        while (first != null && (first.state != SentFrame.State.REPORTED || first.message.done)) {
            reported.remove();
            first = reported.peek();
        }
        return first;
    }

    boolean isEmpty() {
        return framesInFlight == 0;
    }

    long bytes() {
        return bytesInFlight;
    }

    void clear() {
        reported.clear();
    }
}
