// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

/** Why a message was not sent, or something received had no effect. New members may come with a minor version. */
public enum DropReason {
    /** A datagram was not one whole frame. */
    MALFORMED_FRAME,
    /** A frame of a sequence number that was received before; acknowledged again. */
    REPLAYED_FRAME,
    /** A frame so far behind the latest that nobody remembers whether it was received; not acknowledged. */
    OLD_FRAME,
    /** A frame with a new sequence number and the bytes of a message delivered just before; acknowledged. */
    COPY,
    /** An acknowledgement of a frame that was never sent. */
    STRAY_ACK,
    /** An acknowledgement of a frame whose acknowledgement came before, or is not awaited any more. */
    LATE_ACK,
    /** Bits {@code received} that tell of frames that were never sent; such a far end's bits are ignored from then on. */
    FALSE_RECEIVED_BITS,
    /** A message to send while the queue held as many messages or bytes as it may. */
    QUEUE_FULL,
    /** A message to send that is longer than one frame may be, or was when its turn came. */
    TOO_LARGE,
    /** A message that had not been acknowledged when the link ended, or was to be sent after. */
    LINK_OVER
}
