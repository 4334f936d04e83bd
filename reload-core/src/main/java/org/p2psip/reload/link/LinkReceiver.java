// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import io.netty.buffer.ByteBuf;
import java.time.Duration;

/** Gets what comes over a {@link Link}. Called on the environment's thread. */
public interface LinkReceiver {
    /** For how long a link that got too long a message can still send: 1 s, enough to sign an error. */
    Duration OVERSIZED_GRACE = Duration.ofSeconds(1);

    /**
     * A message arrived, whole and not longer than the overlay's max-message-size.
     *
     * @param message the message from its reader index to its end; borrowed for the call
     */
    void message(ByteBuf message);

    /**
     * A message longer than max-message-size is arriving and will not be delivered. The receiver may send an error
     * (RFC 6940, Section 6.6): the link reads no more, and closes {@link #OVERSIZED_GRACE} later.
     *
     * @param head the first max-message-size bytes of the message; borrowed for the call
     */
    default void oversized(ByteBuf head) {}

    /**
     * The far end stopped or resumed acknowledging (RFC 6940, Section 6.6.5): a link that does not respond should
     * leave the Routing Table until it does. One that stays silent is closed.
     *
     * @param responsive false when a retransmission timeout passed without an acknowledgement, true when one came
     */
    default void responsive(boolean responsive) {}

    /**
     * The link is closed, by either side or because it failed. The last call, and made exactly once.
     *
     * @param reason one line for a log
     */
    void closed(String reason);
}
