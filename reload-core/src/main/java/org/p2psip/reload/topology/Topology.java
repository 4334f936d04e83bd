// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.RouteQueryAnswer;

/**
 * Where a node stands in its overlay: whom it routes through, what it is responsible for, where copies go (RFC 6940, Section
 * 6.4).
 *
 * <p>A machine: after each command or {@code handle} method the node takes outputs with {@link #pollOutput} until there are
 * none, then waits for the next input or for {@link #nextDeadlineNanos}. The questions have no side effects. Node-IDs and
 * Resource-IDs share one key space; where a key may be either, it is given as a {@link ResourceId}.
 *
 * <p>Times are nanoseconds of the node's monotonic clock and compared by difference only. Not thread-safe: one thread at a
 * time.
 */
public interface Topology {
    /** Hashes a Resource Name into the overlay's key space (RFC 6940, Sections 5.2 and 10.2). */
    ResourceId resourceId(Opaque resourceName);

    /** Whether the node takes part in the ring as a peer: it has founded the overlay or finished joining. */
    boolean isJoined();

    /** Whether this node is responsible for {@code key} as far as it knows; false before it has joined. */
    boolean isResponsible(ResourceId key);

    /** Which peer of the Routing Table a message for {@code key} goes to next; empty when the node knows none. */
    Optional<NodeId> nextHop(ResourceId key);

    /**
     * The same for a message that this node has passed on before: perhaps peers disagree on who is responsible, and each hands it to
     * the other. A topology that knows of a way which ends that says it; else it is {@link #nextHop}.
     */
    default Optional<NodeId> nextHopOnceMore(ResourceId key) {
        return nextHop(key);
    }

    /** Whom copies of this node's resources go to: the peer for replica_number 1 first (RFC 6940, Section 10.4). */
    List<NodeId> replicaPeers();

    /**
     * Whether {@code resource} belongs here: this peer is responsible for it, or one of those to whom copies of it go (RFC 6940,
     * Section 10.7.3). True also where this peer can't tell, as before it has joined.
     */
    default boolean keepsCopyOf(ResourceId resource) {
        return true;
    }

    /**
     * Who has taken over {@code resource} from {@code former}, a neighbor once that is one no more; empty if that is still there, or
     * this peer is responsible itself, or too far away to know. Others that hold copies see to it that the heir has one.
     */
    default Optional<NodeId> heirTo(ResourceId resource, NodeId former) {
        return Optional.empty();
    }

    /**
     * Whether this peer's range has grown, or the peer has joined, so lately that it may not have got yet what it is responsible for.
     */
    default boolean isNewInRange(long nowNanos) {
        return false;
    }

    /** Whether {@code sender} may store a copy of {@code resource} here with a replica_number other than 0. */
    boolean acceptsReplica(ResourceId resource, NodeId sender);

    /**
     * Whether {@code responder} may answer a request for {@code resource}: it is at least as close as every peer of the
     * Neighbor Table (RFC 6940, Section 6.3.4).
     */
    boolean mayAnswer(ResourceId resource, NodeId responder);

    /** An answer to a request for {@code resource} was rejected, as {@link #mayAnswer} says no to {@code responder}. */
    default void handleWrongResponder(ResourceId resource, NodeId responder, long nowNanos) {}

    /** For which part of the overlay this node is responsible, in parts of 1 000 000 000; 0 before it has joined. */
    long responsiblePartsPerBillion();

    /** The next hop that a RouteQuery's answer names, the answering peer itself if there is none; empty if it is malformed. */
    Optional<NodeId> nextHopIn(RouteQueryAnswer answer);

    /**
     * The peer through which alone others reach this node; empty if its Node-ID is enough, as for every peer (RFC 6940,
     * Section 4.2.1).
     */
    default Optional<NodeId> home() {
        return Optional.empty();
    }

    /** What the topology knows of the ring, for status displays and tests. */
    TopologyView view();

    /** Becomes the first peer of a new overlay; {@link TopologyOutput.Joined} follows. */
    void found(long nowNanos);

    /**
     * Joins through {@code bootstrap}, to which a link is up. {@link TopologyOutput.Joined} or {@link
     * TopologyOutput.JoinFailed} follows.
     *
     * @throws IllegalStateException if the node is joining or has joined
     */
    void join(NodeId bootstrap, long nowNanos);

    /** Hands over, tells the neighbors and leaves the ring; {@link TopologyOutput.Left} follows within a few seconds. */
    void leave(long nowNanos);

    /** The overlay has another configuration from now on, with the same topology and length of Node-IDs. */
    void handleConfiguration(OverlayConfiguration configuration, long nowNanos);

    /** A link to {@code peer} came up, whoever asked for it. Called once for each peer, not for each link. */
    void handleConnected(NodeId peer, long nowNanos);

    /**
     * This node has almost as many links as it can have, and {@code newcomer} has just come: {@link TopologyOutput.Disconnect} may
     * follow for whoever is needed least.
     */
    default void handleCrowded(NodeId newcomer, long nowNanos) {}

    /** Another link to {@code peer}, which is connected, came up. It may have lost the other ones by starting anew. */
    default void handleRelinked(NodeId peer, long nowNanos) {}

    /** The last link to {@code peer} is gone. */
    void handleDisconnected(NodeId peer, long nowNanos);

    /**
     * All links to {@code peer}, which is connected, stopped acknowledging, or one of them resumed. A peer that does not respond
     * should be routed around until it does (RFC 6940, Section 6.6); its links stay for a while.
     */
    default void handleResponsive(NodeId peer, boolean responsive, long nowNanos) {}

    /** {@code peer} attached with {@code send_update} and its link is up: it wants an Update (RFC 6940, Section 6.5.1). */
    void handleUpdateWanted(NodeId peer, long nowNanos);

    /**
     * A verified Join, Leave, Update or RouteQuery request came; {@link TopologyOutput.Answer} follows with the same token.
     *
     * @param token names the request in the output
     * @param sender Node-ID of the message's signer
     * @param adjacent whether the request came straight from {@code sender} over a link of its own
     * @param body the request; parts that belong to the topology are still opaque
     */
    void handleRequest(long token, NodeId sender, boolean adjacent, MessageBody body, long nowNanos);

    /**
     * The answer to {@link TopologyOutput.Request} came.
     *
     * @param responder Node-ID of the verified signer
     * @param answer the answer, perhaps an {@link ErrorResponse}
     */
    void handleAnswer(long token, NodeId responder, MessageBody answer, long nowNanos);

    /** No answer to {@link TopologyOutput.Request} came within the request's lifetime, or there was no way to send it. */
    void handleNoAnswer(long token, long nowNanos);

    /**
     * {@link TopologyOutput.Request} was not sent, for want of room on this node's own side. That tells nothing of whom it was meant
     * for.
     */
    default void handleNotSent(long token, long nowNanos) {
        handleNoAnswer(token, nowNanos);
    }

    /** {@link TopologyOutput.Request} was not sent, since the overlay carries no message that is so large. */
    default void handleTooLarge(long token, long nowNanos) {
        handleNotSent(token, nowNanos);
    }

    /** The link that {@link TopologyOutput.Attach} asked for is up, or was already; {@code peer} is who answered. */
    void handleAttached(long token, NodeId peer, long nowNanos);

    /**
     * The link that {@link TopologyOutput.Attach} asked for did not come about.
     *
     * @param reason why, for people
     */
    void handleAttachFailed(long token, String reason, long nowNanos);

    /** All that {@link TopologyOutput.HandOver} named is stored at its new place, or could not be. */
    void handleHandedOver(long token, long nowNanos);

    /**
     * The link that {@link TopologyOutput.ContactBootstrap} asked for is up, or was already.
     *
     * @param bootstrap who is at the other end
     */
    default void handleBootstrap(long token, NodeId bootstrap, long nowNanos) {}

    /** The link that {@link TopologyOutput.ContactBootstrap} asked for did not come about. */
    default void handleNoBootstrap(long token, long nowNanos) {}

    /** A request came over other nodes, by the routing of the overlay, for a resource that this node is responsible for. */
    default void handleRouted(long nowNanos) {}

    /**
     * A request of others went on that {@code previousHop}, a linked node, had routed by way of this one. Called for each: must
     * be quick.
     */
    default void handleForwarded(NodeId previousHop, long nowNanos) {}

    /** Acts on the deadlines that have come. Calling it early or twice does nothing. */
    void handleTimeout(long nowNanos);

    /** Takes the next output, or null when there is none. */
    @Nullable
    TopologyOutput pollOutput();

    /** When {@link #handleTimeout} has to be called next; empty when nothing is awaited. */
    OptionalLong nextDeadlineNanos();
}
