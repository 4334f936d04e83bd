// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import io.netty.buffer.ByteBuf;

/**
 * What the driver must do, or may want to know, after it fed a {@link FramedLink} or another machine that speaks the
 * framing header. New members may come with a minor version.
 */
public sealed interface FramedLinkOutput {
    /**
     * Write whole frames to the transport: over datagrams one of them, which is the payload of one.
     *
     * @param frame data or acknowledgement, over a stream perhaps several of them; unpooled, and belongs to whoever takes
     *     the output
     */
    record Transmit(ByteBuf frame) implements FramedLinkOutput {}

    /**
     * A message arrived.
     *
     * @param message whole, at most as long as the link allows; lent for as long as the bytes that were fed
     */
    record Deliver(ByteBuf message) implements FramedLinkOutput {}

    /**
     * A longer message than the link allows is arriving. Nothing more is read; what is sent still goes out, so that
     * the peer can be told why before the driver closes the transport (RFC 6940, Section 6.6).
     *
     * @param head as many bytes of the message as the link allows; lent
     */
    record Oversized(ByteBuf head) implements FramedLinkOutput {}

    /**
     * A frame was received; only from links that are observed, and before what it causes.
     *
     * @param frame the whole frame; lent for as long as the bytes that were fed
     */
    record FrameReceived(ByteBuf frame) implements FramedLinkOutput {}

    /**
     * A frame will be sent; only from links over streams that are observed, and before the {@link Transmit} it is in.
     *
     * @param frame the whole frame, a copy
     */
    record FrameSent(ByteBuf frame) implements FramedLinkOutput {}

    /** A retransmission timeout has passed without an acknowledgement: the link should leave the Routing Table. */
    record Unresponsive() implements FramedLinkOutput {}

    /** An acknowledgement came after {@link Unresponsive}. */
    record Responsive() implements FramedLinkOutput {}

    /**
     * The link is over and the transport has to be closed; the last output.
     *
     * @param cause which rule ended it
     * @param detail one line for a log
     */
    record Failed(Cause cause, String detail) implements FramedLinkOutput {}

    /** Why a link failed. */
    enum Cause {
        /** The bytes received do not form frames. */
        MALFORMED,
        /** The far end acknowledged nothing for too long. */
        SILENT,
        /** The network says that the far end cannot be reached: a hard ICMP error (RFC 1122, Section 4.2.3.9). */
        UNREACHABLE
    }
}
