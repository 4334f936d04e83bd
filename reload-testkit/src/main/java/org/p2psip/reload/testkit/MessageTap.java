// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import io.netty.buffer.ByteBuf;

/** Sees every message that hosts of a {@link SimulatedNetwork} put on links, whether or not it gets lost. */
public interface MessageTap {
    /**
     * A host sends a message over one of its links.
     *
     * @param from the host
     * @param message the whole message, not changeable, lent for the call
     */
    void sent(SimulatedHost from, ByteBuf message);
}
