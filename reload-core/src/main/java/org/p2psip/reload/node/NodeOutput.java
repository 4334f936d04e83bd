// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.config.UpdateCheck;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.storage.StorageOutput;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.usage.FindResult;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.StatResult;
import org.p2psip.reload.usage.StoreReceipt;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;

/** What the driver has to do after it fed an {@link OverlayNode}. */
sealed interface NodeOutput {
    /**
     * Send a message over a link.
     *
     * @param message the whole message, unpooled, the poller's from now on
     */
    record Send(LinkId link, ByteBuf message) implements NodeOutput {}

    /**
     * Close a link.
     *
     * @param reason one line for the log
     */
    record CloseLink(LinkId link, String reason) implements NodeOutput {}

    /** Connect to a bootstrap node; {@link NodeLinks#handleConnected} or {@code handleConnectFailed} follows. */
    record ConnectBootstrap(long attempt, InetSocketAddress address) implements NodeOutput {}

    /** Begin a negotiation; {@link OverlayNode#handleDescription} or {@code handleNegotiationFailed} follows. */
    record Negotiate(long negotiation, NegotiationRole role, LinkPurpose purpose) implements NodeOutput {}

    /** Go on with a negotiation; {@link OverlayNode#handleEstablished} or {@code handleNegotiationFailed} follows. */
    record Establish(long negotiation, LinkDescription remote, NodeId expectedPeer) implements NodeOutput {}

    /** Give a negotiation up; nothing follows. */
    record Abandon(long negotiation) implements NodeOutput {}

    /** Sign each input with the node's credentials; {@link OverlayNode#handleSigned} follows. */
    record Sign(long job, List<Opaque> inputs) implements NodeOutput {}

    /** Check signatures; {@link OverlayNode#handleVerified} follows. */
    record Verify(long job, Verification verification) implements NodeOutput {}

    /** Check what a ConfigUpdate brought; {@link OverlayNode#handleChecked} follows. */
    record CheckUpdate(long job, UpdateCheck check) implements NodeOutput {}

    /** Another configuration is in force: its trust policy is to be, too, before anything else happens. */
    record ConfigurationAdopted(OverlayConfiguration configuration) implements NodeOutput {}

    /** The overlay has a configuration that this node can't follow; it leaves. */
    record ConfigurationUnsupported(String reason) implements NodeOutput {}

    /** A negotiation with the purpose {@link LinkPurpose#APPLICATION} that another node began is done. */
    record ChannelAccepted(long negotiation, int application) implements NodeOutput {}

    /** A store of this node was accepted. */
    record Stored(long command, StoreReceipt receipt) implements NodeOutput {}

    /** A fetch of this node was answered. */
    record Fetched(long command, FetchResult result) implements NodeOutput {}

    /** A Stat of this node was answered. */
    record Stated(long command, StatResult result) implements NodeOutput {}

    /** A Find of this node was answered. */
    record Found(long command, FindResult result) implements NodeOutput {}

    /** A channel that this node asked for is up. */
    record ChannelOpened(long command, long negotiation) implements NodeOutput {}

    /** A Ping of this node was answered. */
    record Pinged(long command, PingResult result) implements NodeOutput {}

    /** A Probe of this node was answered. */
    record Probed(long command, ProbeResult result) implements NodeOutput {}

    /** A walk that looked for a way is over. */
    record Routed(long command, RouteResult result) implements NodeOutput {}

    /** A command of this node did not come about. */
    record CommandFailed(long command, ReloadException reason) implements NodeOutput {}

    /** Persist what is to be stored; {@link OverlayNode#handlePersisted} follows. */
    record Persist(StorageOutput.Persist change) implements NodeOutput {}

    /** What was persisted of a resource may go. */
    record Forget(ResourceId resource) implements NodeOutput {}

    /** The node has become a peer of the overlay. */
    record Joined() implements NodeOutput {}

    /** Nobody let the node in; it tries again after a pause. */
    record JoinDelayed(String reason, Duration pause) implements NodeOutput {}

    /** Others reach this node by another Destination List from now on. */
    record AddressChanged(List<Destination> address) implements NodeOutput {
        static AddressChanged of(Topology topology, NodeId self) {
            List<Destination> address = new ArrayList<>();
            topology.home().ifPresent(home -> address.add(new Destination.Node(home)));
            address.add(new Destination.Node(self));
            return new AddressChanged(List.copyOf(address));
        }
    }

    /** What the node has stored may be lost, so many peers were. */
    record Shaken() implements NodeOutput {}

    /** The node could not join. */
    record JoinFailed(String reason) implements NodeOutput {}

    /** The node has left the overlay and expects to be closed. */
    record Left() implements NodeOutput {}
}
