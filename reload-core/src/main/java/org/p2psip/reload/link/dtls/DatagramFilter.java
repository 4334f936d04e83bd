// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** Sees what arrives at the socket of a {@link DtlsLinks} before DTLS does. Called on the environment's thread. */
public interface DatagramFilter {
    /**
     * A datagram arrived.
     *
     * @param datagram borrowed
     * @return whether it is taken; if not, it is for DTLS without ICE
     */
    boolean take(ByteBuf datagram, InetSocketAddress from);
}
