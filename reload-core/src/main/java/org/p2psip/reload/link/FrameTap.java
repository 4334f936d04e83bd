// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * Sees every frame of a provider's links in clear, for captures. Called on the environment's thread, before a frame is
 * encrypted or after it was decrypted and found whole.
 */
@FunctionalInterface
public interface FrameTap {
    /**
     * A frame passes.
     *
     * @param sent whether this node sent it
     * @param local this end's transport address
     * @param remote the far end's transport address
     * @param frame one whole {@link FramedMessage}, from its reader index to its end; borrowed for the call
     */
    void frame(boolean sent, InetSocketAddress local, InetSocketAddress remote, ByteBuf frame);
}
