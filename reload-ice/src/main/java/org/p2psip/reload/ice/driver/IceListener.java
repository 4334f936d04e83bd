// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import org.p2psip.reload.ice.agent.IceOutput;

/** Told what happens in a session, on its event loop. */
public interface IceListener {
    /** All candidates are there. */
    default void gathered() {}

    /** A pair works: data may be sent, before any is selected. */
    default void usable(IceOutput.PathUsable path) {}

    /** A pair is selected, or another one instead. */
    void selected(IceOutput.Selected path);

    /**
     * A datagram that is not STUN has come over a path that works.
     *
     * @param datagram borrowed
     */
    void received(ByteBuf datagram);

    /** The session is over. */
    void failed(IceOutput.Failed failure);
}
