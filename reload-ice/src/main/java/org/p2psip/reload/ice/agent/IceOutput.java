// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;

/** What an {@link IceAgent} wants done or known. A later version may add kinds. */
public sealed interface IceOutput {
    /**
     * Send a datagram.
     *
     * @param base from where: a socket, or a relay
     * @param remote where to
     * @param payload the receiver of the output owns it; it lies on the heap
     */
    record Transmit(InetSocketAddress base, InetSocketAddress remote, ByteBuf payload) implements IceOutput {}

    /**
     * A relay is about to be used: let {@code remote} send to it. Checks follow at once, and wait in the TURN client for the
     * permission.
     */
    record PermissionNeeded(InetSocketAddress base, InetSocketAddress remote) implements IceOutput {}

    /** The first pair works: data may be sent over it, before any pair is selected. */
    record PathUsable(InetSocketAddress base, InetSocketAddress remote) implements IceOutput {}

    /**
     * A pair was nominated: use it. Comes again if the far end nominates a better one or moves; what runs over it goes on.
     *
     * @param localType type of this end's candidate
     * @param base what to send from; all other local addresses of this agent are free now
     * @param remoteType type of the far end's candidate
     * @param remote what to send to
     * @param roundTripNanos of a check that was sent once, if there was one
     */
    record Selected(
            CandidateType localType,
            InetSocketAddress base,
            CandidateType remoteType,
            InetSocketAddress remote,
            OptionalLong roundTripNanos)
            implements IceOutput {}

    /** Both ends had the same role and this one has changed. */
    record RoleSwitched(boolean controlling) implements IceOutput {}

    /**
     * The session is over: send nothing more over it.
     *
     * @param pairs what was tried, the most promising first; empty once a pair was selected
     */
    record Failed(FailureReason reason, List<PairReport> pairs) implements IceOutput {
        /** Copies the list. */
        public Failed {
            pairs = List.copyOf(pairs);
        }
    }
}
