// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.NodeId;

/** Tries addresses one after the other, until the right node answers at one. */
final class SimulatedDial implements SimulatedHandshake.Outcome {
    /** Told how it ended, once. A callback and no stage, so that no error gets lost in one. */
    interface Outcome {
        void connected(SecuredConnection connection);

        /** No address led to the right node; what happened at the last one. */
        void failed(LinkException failure);
    }

    private final SimulatedEndpoint endpoint;
    private final Queue<InetSocketAddress> left;
    private final @Nullable NodeId expectedPeer;
    private final Outcome outcome;
    private LinkException failure =
            new LinkException(RefusalReason.UNREACHABLE, "the far end gave no address that can be dialled");
    private @Nullable SimulatedHandshake current;
    private boolean over;

    /**
     * Prepares to dial.
     *
     * @param expectedPeer who has to answer, or null to take any node of the overlay
     */
    SimulatedDial(
            SimulatedEndpoint endpoint,
            List<InetSocketAddress> addresses,
            @Nullable NodeId expectedPeer,
            Outcome outcome) {
        this.endpoint = endpoint;
        this.left = new ArrayDeque<>(addresses);
        this.expectedPeer = expectedPeer;
        this.outcome = outcome;
    }

    void start() {
        endpoint.add(this);
        next();
    }

    /** Gives up: what is being tried is closed. Does nothing when it is over. */
    void abandon(LinkException cause) {
        if (current != null) {
            current.abandon();
            current = null;
        }
        fail(cause);
    }

    @Override
    public void secured(SecuredConnection connection) {
        current = null;
        if (expectedPeer != null && !connection.proves(expectedPeer)) {
            connection.end().close("wrong node");
            refused(
                    RefusalReason.WRONG_NODE_ID,
                    "expected " + expectedPeer + ", the certificate is of " + connection.firstNodeId(),
                    connection.end().remote());
        } else {
            end();
            outcome.connected(connection);
        }
    }

    @Override
    public void refused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {
        current = null;
        failure = new LinkException(reason, remote == null ? detail : remote + ": " + detail);
        next();
    }

    private void next() {
        InetSocketAddress address = left.poll();
        if (address == null) {
            fail(failure);
        } else {
            current = SimulatedHandshake.dial(endpoint.context(), endpoint.host(), address, this);
        }
    }

    private void fail(LinkException cause) {
        if (!over) {
            end();
            outcome.failed(cause);
        }
    }

    private void end() {
        over = true;
        endpoint.remove(this);
    }
}
