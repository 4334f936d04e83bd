// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.tunnel;

import io.netty.buffer.ByteBuf;

/** What a {@link TunnelStream} wants done or known. */
sealed interface StreamOutput {
    /** Send a frame in a datagram of its own. */
    record Transmit(ByteBuf frame) implements StreamOutput {}

    /** The next bytes of the stream. */
    record Deliver(ByteBuf bytes) implements StreamOutput {}

    /** The far end has sent its last. */
    record Ended() implements StreamOutput {}

    /** Nothing comes through any more. */
    record Failed(String reason) implements StreamOutput {}
}
