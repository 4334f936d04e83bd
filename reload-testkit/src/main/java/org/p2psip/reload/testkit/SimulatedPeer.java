// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.node.NodeStatus;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.wire.NodeId;

/** One node of a {@link SimulatedOverlay} and the host it runs on. */
public final class SimulatedPeer {
    private final String userName;
    private final SimulatedHost host;
    private final ReloadNode node;
    private @Nullable NodeStatus lastStatus;

    SimulatedPeer(String userName, SimulatedHost host, ReloadNode node) {
        this.userName = userName;
        this.host = host;
        this.node = node;
    }

    /** The user name of the node's certificate. */
    public String userName() {
        return userName;
    }

    /** The host on which the node runs. */
    public SimulatedHost host() {
        return host;
    }

    /** The node. */
    public ReloadNode node() {
        return node;
    }

    /** The node's Node-ID. */
    public NodeId nodeId() {
        return node.nodeId();
    }

    /** The node's status as of the last {@link SimulatedOverlay#refreshStatus}, or null before the first. */
    public @Nullable NodeStatus lastStatus() {
        return lastStatus;
    }

    /** Asks for a new status; it is there after the node's next event. */
    void requestStatus() {
        CompletionStage<NodeStatus> status = node.status();
        CompletableFuture<Void> unused =
                status.thenAccept(got -> lastStatus = got).toCompletableFuture();
    }

    @Override
    public String toString() {
        return userName + " " + nodeId();
    }
}
