// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import io.netty.buffer.ByteBuf;

/** Gets what comes over an {@link AppChannel}. Called on the environment's thread. */
public interface AppReceiver {
    /**
     * Bytes arrived, cut where the transport cut them.
     *
     * @param bytes from its reader index to its end; borrowed for the call
     */
    void bytes(ByteBuf bytes);

    /** The channel is closed, by either side or because it failed. The last call, and made exactly once. */
    void closed();
}
