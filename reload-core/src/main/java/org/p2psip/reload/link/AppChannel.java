// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.NodeId;

/**
 * A secure connection to another node that carries an application's bytes without any framing, made by AppAttach
 * (RFC 6940, Section 6.5.2). All methods are called on the environment's thread.
 */
public interface AppChannel {
    /** The Node-ID at the far end, proved by its certificate. */
    NodeId peer();

    /** The certificate that the far end proved to own; trusted when the channel was opened. */
    NodeCertificate certificate();

    /** The transport address of the far end. */
    InetSocketAddress remoteAddress();

    /**
     * Says who gets the bytes, and begins to read. If the channel is closed already, {@code receiver} is told so soon
     * after.
     *
     * @throws IllegalStateException if there is a receiver already
     */
    void receiver(AppReceiver receiver);

    /**
     * Sends bytes. A far end that reads so slowly that the channel's buffer fills up loses the channel.
     *
     * @param bytes from its reader index to its end; ownership passes to the channel, also when it is closed already
     *     and drops them
     */
    void send(ByteBuf bytes);

    /**
     * Closes the channel after what was sent is written. The receiver is told soon after; closing it again does
     * nothing.
     */
    void close();
}
