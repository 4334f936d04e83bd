// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.RouteQueryAnswer;

/** The plug-in of somebody who forgot to answer: it does nothing unless the test says so. */
public final class SilentTopology implements Topology {
    final List<Long> tokens = new ArrayList<>();
    final Queue<TopologyOutput> outputs = new ArrayDeque<>();
    List<NodeId> replicaPeers = List.of();
    boolean newInRange;
    boolean mayAnswer = true;
    int crowded;

    @Override
    public ResourceId resourceId(Opaque resourceName) {
        return ResourceId.copyOf(new byte[16]);
    }

    @Override
    public boolean isJoined() {
        return true;
    }

    @Override
    public boolean isResponsible(ResourceId key) {
        return true;
    }

    @Override
    public Optional<NodeId> nextHop(ResourceId key) {
        return Optional.empty();
    }

    @Override
    public List<NodeId> replicaPeers() {
        return replicaPeers;
    }

    @Override
    public boolean isNewInRange(long nowNanos) {
        return newInRange;
    }

    @Override
    public boolean acceptsReplica(ResourceId resource, NodeId sender) {
        return false;
    }

    @Override
    public boolean mayAnswer(ResourceId resource, NodeId responder) {
        return mayAnswer;
    }

    @Override
    public long responsiblePartsPerBillion() {
        return 0;
    }

    @Override
    public Optional<NodeId> nextHopIn(RouteQueryAnswer answer) {
        return Optional.empty();
    }

    @Override
    public TopologyView view() {
        return new TopologyView(true, List.of(), List.of(), List.of());
    }

    @Override
    public void found(long nowNanos) {}

    @Override
    public void join(NodeId bootstrap, long nowNanos) {}

    @Override
    public void leave(long nowNanos) {}

    @Override
    public void handleConfiguration(OverlayConfiguration configuration, long nowNanos) {}

    @Override
    public void handleConnected(NodeId peer, long nowNanos) {}

    @Override
    public void handleCrowded(NodeId newcomer, long nowNanos) {
        crowded++;
    }

    @Override
    public void handleDisconnected(NodeId peer, long nowNanos) {}

    @Override
    public void handleUpdateWanted(NodeId peer, long nowNanos) {}

    @Override
    public void handleRequest(long token, NodeId sender, boolean adjacent, MessageBody body, long nowNanos) {
        tokens.add(token);
    }

    @Override
    public void handleAnswer(long token, NodeId responder, MessageBody answer, long nowNanos) {}

    @Override
    public void handleNoAnswer(long token, long nowNanos) {}

    @Override
    public void handleAttached(long token, NodeId peer, long nowNanos) {}

    @Override
    public void handleAttachFailed(long token, String reason, long nowNanos) {}

    @Override
    public void handleHandedOver(long token, long nowNanos) {}

    @Override
    public void handleTimeout(long nowNanos) {}

    @Override
    public @Nullable TopologyOutput pollOutput() {
        return outputs.poll();
    }

    @Override
    public OptionalLong nextDeadlineNanos() {
        return OptionalLong.empty();
    }
}
