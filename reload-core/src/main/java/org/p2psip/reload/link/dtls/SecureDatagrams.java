// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.p2psip.reload.link.AppReceiver;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.NodeId;

/**
 * Datagrams of an application to another node and back, encrypted and authenticated, as unreliable as the path is. Used on
 * the environment's thread.
 */
public interface SecureDatagrams {
    /** The Node-ID at the far end, proved by its certificate. */
    NodeId peer();

    /** The certificate that the far end proved to own; trusted when the handshake was made. */
    NodeCertificate certificate();

    /** Where the path leads now. */
    InetSocketAddress remoteAddress();

    /** The longest datagram that fits, in bytes. */
    int maxDatagramBytes();

    /**
     * Says who gets the datagrams, each in one call. Up to {@link DtlsDatagrams#MAX_EARLY} that came before are handed over
     * soon after.
     *
     * @throws IllegalStateException if there is a receiver already
     */
    void receiver(AppReceiver receiver);

    /** Sends a datagram, or loses it if it is too long or the association is over; it is released. */
    void send(ByteBuf datagram);

    /** Whether anything can be sent. */
    boolean isOpen();

    /** Tells the far end and closes. */
    void close();
}
