// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology;

import java.util.List;
import java.util.function.Predicate;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/** What the node has to do, or may want to know, after it fed its {@link Topology}. */
public sealed interface TopologyOutput {
    /**
     * Send a request, end to end; {@link Topology#handleAnswer}, {@link Topology#handleNoAnswer} or {@link Topology#handleNotSent}
     * follows with the token.
     *
     * @param token chosen by the topology
     * @param destinations the Destination List
     * @param body the request
     */
    record Request(long token, List<Destination> destinations, MessageBody body) implements TopologyOutput {}

    /**
     * Answer the request that {@link Topology#handleRequest} brought.
     *
     * @param token the request's
     * @param body the answer, or an {@link org.p2psip.reload.wire.ErrorResponse}
     */
    record Answer(long token, MessageBody body) implements TopologyOutput {}

    /**
     * Bring up a link to whoever answers an Attach; {@link Topology#handleAttached} or {@link Topology#handleAttachFailed}
     * follows. A link that is already up to the node of a Destination List of one Node-ID counts as attached.
     *
     * @param token chosen by the topology
     * @param destinations the Destination List
     * @param sendUpdate whether to ask the peer for an Update once the link is up
     */
    record Attach(long token, List<Destination> destinations, boolean sendUpdate) implements TopologyOutput {}

    /**
     * Store copies of what this node holds at {@code to}; {@link Topology#handleHandedOver} follows.
     *
     * @param token chosen by the topology
     * @param to who is to hold them from now on
     * @param resources which of the resources
     */
    record HandOver(long token, NodeId to, Predicate<ResourceId> resources) implements TopologyOutput {}

    /**
     * Bring up a link to a bootstrap node of the overlay, to any of them; {@link Topology#handleBootstrap} or {@link
     * Topology#handleNoBootstrap} follows.
     *
     * @param token chosen by the topology
     */
    record ContactBootstrap(long token) implements TopologyOutput {}

    /**
     * Close the link that {@link ContactBootstrap} brought up; nothing, if there was one before.
     *
     * @param token of the contact
     */
    record ReleaseBootstrap(long token) implements TopologyOutput {}

    /** The node has become a peer of the overlay. */
    record Joined() implements TopologyOutput {}

    /**
     * The node could not join; it is as it was before.
     *
     * @param reason one line for people
     */
    record JoinFailed(String reason) implements TopologyOutput {}

    /** The range this node is responsible for, or the peers that hold its copies, have changed. */
    record ResponsibilityChanged() implements TopologyOutput {}

    /**
     * The links with {@code peer} are of no use to this node any more: close them.
     *
     * @param peer a linked node
     */
    record Disconnect(NodeId peer) implements TopologyOutput {}

    /**
     * A client has lost every link: bring one up to a bootstrap node; {@link Topology#join} follows as soon as there is one. Said now and
     * then until then.
     */
    record Stranded() implements TopologyOutput {}

    /** A client is linked with another peer now; {@link Topology#home} may have changed. */
    record HomeChanged() implements TopologyOutput {}

    /**
     * So many peers were lost at once, or this one was cut off for so long, that all who held what the node has stored may be gone.
     */
    record Shaken() implements TopologyOutput {}

    /** The node has left the overlay. */
    record Left() implements TopologyOutput {}
}
