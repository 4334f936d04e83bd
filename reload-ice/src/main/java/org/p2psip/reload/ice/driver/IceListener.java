// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.p2psip.reload.ice.agent.IceOutput;

/** Told what happens in a session, on its event loop. */
public interface IceListener {
    /** All candidates are there. */
    default void gathered() {}

    /** A STUN server has told as what it sees {@code base}, a port of this session. */
    default void mapped(InetSocketAddress server, InetSocketAddress base, InetSocketAddress mapped) {}

    /** A pair works: data may be sent, before any is selected. */
    default void usable(IceOutput.PathUsable path) {}

    /** A pair is selected, or another one instead. */
    void selected(IceOutput.Selected path);

    /**
     * A datagram that is not STUN has come over a path that works.
     *
     * @param datagram borrowed
     * @return false if it cannot be of this session; then another one with the same far end may have it
     */
    boolean received(ByteBuf datagram);

    /** The session is over. */
    void failed(IceOutput.Failed failure);
}
