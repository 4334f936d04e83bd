// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.LeaveAnswer;
import org.p2psip.reload.wire.LeaveRequest;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.RouteQueryAnswer;
import org.p2psip.reload.wire.UpdateAnswer;
import org.p2psip.reload.wire.UpdateRequest;

/**
 * The place of a client: outside the ring, with one peer, its home, that all its messages go through (RFC 6940, Section 4.2).
 *
 * <p>A client of the responsible peer finds it by a Ping to the place right after its own Node-ID, and attaches to whoever
 * answers. It looks again when a linked peer sends an Update, when the home is lost, and now and then. Of the overlay's own
 * topology it needs the hash only.
 */
public final class ClientTopology implements Topology {
    /** How often a client looks whether its home is still the right one, before jitter. */
    static final Duration CHECK_INTERVAL = Duration.ofSeconds(60);

    /** How long after an Update of a linked peer a client looks again, at most. */
    static final Duration UPDATE_DELAY = Duration.ofSeconds(2);

    /** How long a client waits after the loss of its home or its first failure, before jitter; twice as long after each further one. */
    static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    /** How long a client waits after a failure at most, before jitter. */
    static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

    private final Topology hashing;
    private final ClientAttachment attachment;
    private final Random random;
    private final ResourceId place;
    private final TreeSet<NodeId> connected = new TreeSet<>();
    private final Queue<TopologyOutput> outputs = new ArrayDeque<>();
    private @Nullable NodeId home;
    private @Nullable NodeId via;
    private boolean joining;
    private boolean joined;
    private long lastToken;
    private long awaitedToken;
    private boolean planned;
    private long planNanos;
    private int failures;

    /**
     * Creates the topology of a client.
     *
     * @param hashing the overlay's topology, which never joins
     */
    public ClientTopology(Topology hashing, ClientAttachment attachment, NodeId self, Random random) {
        this.hashing = hashing;
        this.attachment = attachment;
        this.random = random;
        this.place = placeAfter(self);
    }

    private static ResourceId placeAfter(NodeId node) {
        byte[] bytes = node.toByteArray();
        int at = bytes.length - 1;
        while (at >= 0 && ++bytes[at] == 0) {
            at--;
        }
        return ResourceId.copyOf(bytes);
    }

    @Override
    public ResourceId resourceId(Opaque resourceName) {
        return hashing.resourceId(resourceName);
    }

    @Override
    public boolean isJoined() {
        return false;
    }

    @Override
    public boolean isResponsible(ResourceId key) {
        return false;
    }

    @Override
    public Optional<NodeId> nextHop(ResourceId key) {
        return Optional.ofNullable(wayOut());
    }

    /** Whom to go through: the home, or else the peer that led to the overlay, or else any. */
    private @Nullable NodeId wayOut() {
        if (home != null) {
            return home;
        }
        if (via != null && connected.contains(via)) {
            return via;
        }
        return connected.isEmpty() ? null : connected.first();
    }

    @Override
    public Optional<NodeId> home() {
        return attachment == ClientAttachment.ANY_PEER ? Optional.ofNullable(home) : Optional.empty();
    }

    @Override
    public List<NodeId> replicaPeers() {
        return List.of();
    }

    @Override
    public boolean acceptsReplica(ResourceId resource, NodeId sender) {
        return false;
    }

    /** A client knows no neighbors to compare with. */
    @Override
    public boolean mayAnswer(ResourceId resource, NodeId responder) {
        return true;
    }

    @Override
    public long responsiblePartsPerBillion() {
        return 0;
    }

    @Override
    public Optional<NodeId> nextHopIn(RouteQueryAnswer answer) {
        return hashing.nextHopIn(answer);
    }

    @Override
    public TopologyView view() {
        return new TopologyView(false, List.of(), List.of(), home == null ? List.of() : List.of(home));
    }

    @Override
    public void found(long nowNanos) {
        throw new IllegalStateException("a client founds no overlay");
    }

    @Override
    public void join(NodeId bootstrap, long nowNanos) {
        if (joining) {
            throw new IllegalStateException("already joining");
        }
        connected.add(bootstrap);
        joining = !joined;
        via = bootstrap;
        if (attachment == ClientAttachment.ANY_PEER) {
            settle(bootstrap, nowNanos);
        } else {
            look(nowNanos);
        }
    }

    @Override
    public void leave(long nowNanos) {
        joining = false;
        joined = false;
        planned = false;
        awaitedToken = 0;
        outputs.add(new TopologyOutput.Left());
    }

    @Override
    public void handleConfiguration(OverlayConfiguration configuration, long nowNanos) {
        hashing.handleConfiguration(configuration, nowNanos);
    }

    @Override
    public void handleConnected(NodeId peer, long nowNanos) {
        connected.add(peer);
    }

    @Override
    public void handleDisconnected(NodeId peer, long nowNanos) {
        connected.remove(peer);
        if (isHome(peer)) {
            home = null;
            if (joined) {
                awaitedToken = 0;
                planRetry(nowNanos);
            }
        }
    }

    @Override
    public void handleUpdateWanted(NodeId peer, long nowNanos) {
        // A client has no routing state to tell.
    }

    @Override
    public void handleRequest(long token, NodeId sender, boolean adjacent, MessageBody body, long nowNanos) {
        if (body instanceof UpdateRequest) {
            outputs.add(new TopologyOutput.Answer(token, new UpdateAnswer(Opaque.EMPTY)));
            lookSoon(sender, nowNanos);
        } else if (body instanceof LeaveRequest) {
            outputs.add(new TopologyOutput.Answer(token, new LeaveAnswer()));
            lookSoon(sender, nowNanos);
        } else {
            outputs.add(new TopologyOutput.Answer(token, new ErrorResponse(ErrorCode.NOT_FOUND, Opaque.EMPTY)));
        }
    }

    /** What a linked peer tells of the ring may mean that another one is responsible now. */
    private void lookSoon(NodeId sender, long nowNanos) {
        if (joined && connected.contains(sender) && attachment == ClientAttachment.RESPONSIBLE_PEER) {
            long soonNanos = nowNanos + (long) (random.nextDouble() * UPDATE_DELAY.toNanos());
            if (awaitedToken == 0 && (!planned || soonNanos - planNanos < 0)) {
                plan(soonNanos);
            }
        }
    }

    private void look(long nowNanos) {
        NodeId first = wayOut();
        if (first == null) {
            outputs.add(new TopologyOutput.Stranded());
            planRetry(nowNanos);
            return;
        }
        planned = false;
        awaitedToken = ++lastToken;
        via = first;
        outputs.add(new TopologyOutput.Request(
                awaitedToken,
                List.of(new Destination.Node(first), new Destination.Resource(place)),
                new PingRequest(Opaque.EMPTY)));
    }

    @Override
    public void handleAnswer(long token, NodeId responder, MessageBody answer, long nowNanos) {
        if (token != awaitedToken) {
            return;
        }
        if (!(answer instanceof PingAnswer)) {
            fail("the peer responsible for the client was not found", nowNanos);
        } else if (isHome(responder)) {
            settle(responder, nowNanos);
        } else {
            awaitedToken = ++lastToken;
            Destination.Node found = new Destination.Node(responder);
            NodeId by = via;
            List<Destination> way = by == null || connected.contains(responder)
                    ? List.of(found)
                    : List.of(new Destination.Node(by), found);
            outputs.add(new TopologyOutput.Attach(awaitedToken, way, true));
        }
    }

    @Override
    public void handleNoAnswer(long token, long nowNanos) {
        if (token == awaitedToken) {
            fail("the peer responsible for the client did not answer", nowNanos);
        }
    }

    @Override
    public void handleAttached(long token, NodeId peer, long nowNanos) {
        if (token == awaitedToken) {
            connected.add(peer);
            settle(peer, nowNanos);
        }
    }

    @Override
    public void handleAttachFailed(long token, String reason, long nowNanos) {
        if (token == awaitedToken) {
            fail("no link to the peer responsible for the client: " + reason, nowNanos);
        }
    }

    /** {@code peer} is the home; other links are given back when it has proved to be the right one. */
    private void settle(NodeId peer, long nowNanos) {
        boolean confirmed = isHome(peer);
        awaitedToken = 0;
        failures = 0;
        home = peer;
        if (confirmed) {
            for (NodeId other : connected) {
                if (!other.equals(peer)) {
                    outputs.add(new TopologyOutput.Disconnect(other));
                }
            }
        } else {
            outputs.add(new TopologyOutput.HomeChanged());
        }
        if (!joined) {
            joining = false;
            joined = true;
            outputs.add(new TopologyOutput.Joined());
        }
        if (attachment == ClientAttachment.RESPONSIBLE_PEER) {
            plan(nowNanos + (long) (CHECK_INTERVAL.toNanos() * (0.75 + random.nextDouble() / 2)));
        }
    }

    private void fail(String reason, long nowNanos) {
        awaitedToken = 0;
        if (joined) {
            planRetry(nowNanos);
        } else {
            joining = false;
            outputs.add(new TopologyOutput.JoinFailed(reason));
        }
    }

    private boolean isHome(NodeId peer) {
        return home != null && home.equals(peer);
    }

    /** Clients that have lost the same peer must not come all at once. */
    private void planRetry(long nowNanos) {
        long waitNanos = Math.min(FIRST_RETRY.toNanos() << Math.min(failures, 6), LONGEST_RETRY.toNanos());
        failures++;
        plan(nowNanos + (long) (waitNanos * (0.5 + random.nextDouble())));
    }

    private void plan(long atNanos) {
        planned = true;
        planNanos = atNanos;
    }

    @Override
    public void handleHandedOver(long token, long nowNanos) {}

    @Override
    public void handleTimeout(long nowNanos) {
        if (planned && nowNanos - planNanos >= 0) {
            planned = false;
            look(nowNanos);
        }
    }

    @Override
    public @Nullable TopologyOutput pollOutput() {
        return outputs.poll();
    }

    @Override
    public OptionalLong nextDeadlineNanos() {
        return planned ? OptionalLong.of(planNanos) : OptionalLong.empty();
    }
}
