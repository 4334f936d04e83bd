// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.tunnel;

import io.netty.buffer.ByteBuf;
import org.p2psip.reload.link.AppChannel;

/**
 * A channel of an application through NATs: what AppAttach makes where links are made with ICE. Its methods of
 * {@link AppChannel} are a stream, whose bytes arrive all and in order or end the channel; datagrams go beside it, at once
 * or not at all. Both are encrypted. All methods are called on the environment's thread.
 *
 * <p>To a far end that does not know this format, which it says in its description, each piece of the stream goes as one
 * bare datagram, and so does each datagram: there is nothing but datagrams then.
 */
public interface Tunnel extends AppChannel {
    /** Gets datagrams. */
    interface DatagramReceiver {
        /**
         * A datagram has come.
         *
         * @param datagram borrowed for the call
         */
        void datagram(ByteBuf datagram);
    }

    /** Whether the far end knows this format, so that there is a stream. */
    boolean hasStream();

    /** The longest datagram that fits, in bytes. It may become shorter when the path changes. */
    int maxDatagramBytes();

    /** Says who gets the datagrams; until then they are dropped. */
    void datagramReceiver(DatagramReceiver receiver);

    /**
     * Sends a datagram, or loses it; one longer than {@link #maxDatagramBytes} is lost for certain.
     *
     * @param datagram released
     */
    void sendDatagram(ByteBuf datagram);
}
