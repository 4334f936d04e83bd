// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames sent whose acknowledgements still matter, by sequence number, without gaps.
 *
 * <p>A lost frame stays in it as long as its message isn't acknowledged, since the loss may prove to be a delay.
 */
final class FrameTable {
    /** Frames kept at most. When the oldest of as many is still in flight, nothing is sent. */
    static final int MAX_FRAMES = 4_096;

    private static final int INITIAL_CAPACITY = 16;

    private @Nullable SentFrame[] ring = new SentFrame[INITIAL_CAPACITY];
    private final int maxFrames;
    private int first;
    private int size;
    private long added;

    FrameTable(int firstSequence, int maxFrames) {
        this.first = firstSequence;
        this.maxFrames = maxFrames;
    }

    /** Sequence number of the oldest frame kept, or of the next one if none is kept. */
    int firstSequence() {
        return first;
    }

    /** The sequence number that the next frame gets. */
    int nextSequence() {
        return first + size;
    }

    /** Whether there is room for a frame more. */
    boolean hasRoom() {
        trim();
        SentFrame oldest = size < maxFrames ? null : get(first);
        return oldest == null || oldest.state != SentFrame.State.IN_FLIGHT;
    }

    /** Whether a frame of this number was ever sent, among the latest 2^31. */
    boolean wasSent(int sequence) {
        int back = nextSequence() - sequence;
        return back > 0 && back <= added;
    }

    /** Adds the frame numbered {@link #nextSequence}. */
    void add(SentFrame frame) {
        if (size == maxFrames) {
            removeFirst();
        }
        if (size == ring.length) {
            resize(ring.length * 2);
        }
        ring[(first + size) & (ring.length - 1)] = frame;
        size++;
        added++;
    }

    /** The frame with this number, or null if it isn't kept. */
    @Nullable
    SentFrame get(int sequence) {
        int offset = sequence - first;
        return offset >= 0 && offset < size ? ring[sequence & (ring.length - 1)] : null;
    }

    /** Forgets the oldest frames up to the first that matters. */
    void trim() {
        for (SentFrame oldest = get(first); oldest != null && oldest.message.done; oldest = get(first)) {
            removeFirst();
        }
        if (size == 0 && ring.length > INITIAL_CAPACITY) {
            ring = new SentFrame[INITIAL_CAPACITY];
        }
    }

    /** The messages kept that nobody has acknowledged or given up, each once. */
    List<OutgoingMessage> unfinished() {
        List<OutgoingMessage> unfinished = new ArrayList<>();
        for (int sequence = first; sequence != nextSequence(); sequence++) {
            SentFrame frame = get(sequence);
            if (frame != null && frame.message.latest == frame && !frame.message.done) {
                unfinished.add(frame.message);
            }
        }
        return unfinished;
    }

    private void removeFirst() {
        ring[first & (ring.length - 1)] = null;
        first++;
        size--;
    }

    private void resize(int capacity) {
        @Nullable SentFrame[] larger = new SentFrame[capacity];
        for (int i = 0; i < size; i++) {
            larger[(first + i) & (capacity - 1)] = ring[(first + i) & (ring.length - 1)];
        }
        ring = larger;
    }
}
