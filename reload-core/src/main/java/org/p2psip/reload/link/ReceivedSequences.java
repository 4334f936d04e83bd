// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

/** The 32 sequence numbers received last, from which acknowledgements are made (RFC 6940, Section 6.6.2). */
public final class ReceivedSequences {
    private static final int REMEMBERED = 32;

    private final AckNumbering numbering;
    private final int[] latest = new int[REMEMBERED];
    private final int allBits;
    private int count;
    private int next;

    /** How many frames, up to the latest, came in the order of their numbers. */
    private int inOrder;

    /** @param numbering which bit stands for which frame */
    public ReceivedSequences(AckNumbering numbering) {
        this.numbering = numbering;
        int all = 0;
        for (int distance = 1; distance <= AckNumbering.MAX_DISTANCE; distance++) {
            all |= numbering.bit(distance);
        }
        this.allBits = all;
    }

    /**
     * Notes that frame {@code sequence} arrived.
     *
     * @return the field {@code received} of its acknowledgement, which tells of the frames that arrived before it
     */
    public int handleReceived(int sequence) {
        boolean follows = count > 0 && sequence == latest[(next + REMEMBERED - 1) % REMEMBERED] + 1;
        // The usual case, and the search through all would cost more than the rest of an acknowledgement.
        int received = follows && inOrder >= AckNumbering.MAX_DISTANCE ? allBits : receivedBefore(sequence);
        inOrder = follows ? Math.min(inOrder + 1, REMEMBERED) : 1;
        latest[next] = sequence;
        next = (next + 1) % REMEMBERED;
        count = Math.min(count + 1, REMEMBERED);
        return received;
    }

    /** The field {@code received} of the acknowledgement of a frame that arrived again. */
    public int receivedBefore(int sequence) {
        int received = 0;
        for (int i = 0; i < count; i++) {
            // Sequence numbers wrap, so the difference is taken modulo 2^32.
            int distance = sequence - latest[i];
            if (distance >= 1 && distance <= AckNumbering.MAX_DISTANCE) {
                received |= numbering.bit(distance);
            }
        }
        return received;
    }
}
