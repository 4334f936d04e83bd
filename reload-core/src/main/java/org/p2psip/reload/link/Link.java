// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * A secure connection to another node that carries whole RELOAD messages (RFC 6940, Section 6.6). All methods are
 * called on the environment's thread.
 */
public interface Link {
    /** The protocol that the two nodes speak over it. */
    OverlayLinkType type();

    /**
     * The Node-ID at the far end.
     *
     * <p>Where the certificate holds several, it is the one that a negotiation proved; for accepted and bootstrap links
     * the first in the certificate, until a negotiation proves another one for this link (RFC 6940, Section 6.1.2 lets
     * such a node do nothing but Ping and Attach until then).
     */
    NodeId peer();

    /** The certificate that the far end proved to own; trusted when the link was opened. */
    NodeCertificate certificate();

    /**
     * Says who gets the messages, and begins to read. If the link is closed already, {@code receiver} is told so soon
     * after.
     *
     * @throws IllegalStateException if there is a receiver already
     */
    void receiver(LinkReceiver receiver);

    /**
     * Sends a message.
     *
     * @param message one whole message or fragment, from its reader index to its end, at most
     *     {@link FramedMessage#MAX_MESSAGE_BYTES}; one longer than {@link #maxMessageBytes} may be dropped; ownership passes to the link, also when it is closed already and
     *     drops the message
     * @throws IllegalArgumentException if the message is longer
     */
    void send(ByteBuf message);

    /**
     * Takes back what was sent and is not acknowledged, so that it can be sent another way. To be asked for when the receiver hears
     * that the link does not respond or is closed. The far end may have got it all the same, and a link that responds again
     * still delivers it.
     *
     * @return whole messages and fragments, the oldest first, each once, and the caller's; of many only the first
     *     {@link UnacknowledgedMessages#MAX_BYTES}, and none from a link that cannot tell
     */
    default List<ByteBuf> takeUnacknowledged() {
        return List.of();
    }

    /**
     * The longest message, or fragment of one, that this link carries now (RFC 6940, Section 6.7), in bytes. Over
     * datagrams it follows the path's MTU and may shrink while the link is open.
     */
    int maxMessageBytes();

    /**
     * Closes the link after what was sent is written. The receiver is told soon after; closing it again does nothing.
     */
    void close();

    /** Whether messages can still be sent. */
    boolean isOpen();

    /**
     * Whether something looks after the path for as long as the link is open, so that it follows a far end whose address
     * changes, and the link is closed when the path is lost, as ICE does. Known at both ends alike.
     */
    default boolean isMaintained() {
        return false;
    }

    /** The transport address of the far end. */
    InetSocketAddress remoteAddress();

    /** Counters and round trip time since the link was opened. */
    LinkStatistics statistics();
}
