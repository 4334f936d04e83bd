// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.util.OptionalLong;

/** Decides when a frame may be sent. Bytes are those of {@link OutgoingMessage#pathBytes}. */
interface CongestionControl {
    /**
     * Whether a frame may be sent now. At least one is, at some time, when nothing is in flight.
     *
     * @param again whether it is a retransmission
     */
    boolean admits(int bytes, long bytesInFlight, boolean again, long nowNanos);

    /** When a frame that was not admitted may be, though no acknowledgement comes; empty if that won't help. */
    OptionalLong opensAtNanos();

    /** Something was to be sent and not admitted: the window, not the node, sets the pace of frames so far. */
    void handleHeldBack(int nextSequence);

    void handleSent(int bytes, long nowNanos);

    /** A frame arrived at the far end, as far as is known. */
    void handleArrived(int bytes, int sequence);

    /** An acknowledgement came. */
    void handleAck(long nowNanos);

    /** A frame was lost while others arrive. */
    void handleLost(int sequence, int nextSequence);

    /**
     * The retransmission timer expired.
     *
     * @param first whether it is the first time since an acknowledgement
     */
    void handleTimeout(long bytesInFlight, int nextSequence, boolean first);

    /**
     * A new limit of frames.
     *
     * @param bytes of the longest frame on the path
     */
    void handleFrameLimit(int bytes);

    long windowBytes();
}
