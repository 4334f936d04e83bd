// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.config.UpdateVerdict;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.routing.LinkRates;
import org.p2psip.reload.routing.Reassembly;
import org.p2psip.reload.routing.ReassemblyLimits;
import org.p2psip.reload.routing.Router;
import org.p2psip.reload.routing.ViaLists;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.storage.StorageLimits;
import org.p2psip.reload.storage.StorageView;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ProbeInformationType;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.StoredDataValue;

/**
 * One node of an overlay, without sockets, threads or a monotonic clock of its own: routing, transactions, links under
 * negotiation, storage and the topology, composed (RFC 6940, Section 1.2).
 *
 * <p>After each call the driver takes outputs with {@link #pollOutput} until there are none, then waits for the next input
 * or for {@link #nextDeadlineNanos}. One thread at a time.
 */
final class OverlayNode {
    private final Credentials credentials;
    private final Topology topology;
    private final Outputs outputs = new Outputs();
    private final Counters counters = new Counters();
    private final ConnectionTable connections = new ConnectionTable();
    private final UnprovenLinks unproven = new UnprovenLinks();
    private final CryptoJobs crypto = new CryptoJobs(outputs);
    private final LinkRates rates;
    private final ViaLists viaLists;
    private final Defragmenter defragmenter;
    private final MessageTransport transport;
    private final Requests requests;
    private final Responder responder;
    private final LinkNegotiations negotiations;
    private final TopologyDriver topologyDriver;
    private final StorageDriver storageDriver;
    private final StorageCommands storageCommands;
    private final Commands commands;
    private final Bootstrap bootstrap;
    private final BootstrapContact bootstrapContact;
    private final ProbeResponder probes;
    private final ConfigurationUpdates updates;
    private final Reconfiguration reconfiguration;
    private final RequestDispatch dispatch;

    OverlayNode(
            OverlayConfiguration configuration,
            Credentials credentials,
            Topology topology,
            boolean client,
            Set<Integer> applications,
            StorageLimits storageLimits,
            ForwardingSettings settings,
            BootstrapAddresses bootstrapAddresses,
            BootstrapSettings bootstrapSettings,
            Clock clock,
            Random random) {
        this.credentials = credentials;
        this.topology = topology;
        NodeId self = credentials.nodeId();
        Duration reliabilityTimer = configuration.reliabilityTimer();
        HeaderFactory headers = new HeaderFactory(configuration);
        this.rates = new LinkRates(settings.trafficLimits());
        this.viaLists = new ViaLists(settings.listCompression(), configuration.wireContext(), random);
        Router router = new Router(
                self,
                configuration.overlayHash(),
                configuration.initialTtl(),
                connections,
                new TopologyRoutes(topology, !client),
                viaLists);
        MessageSealer sealer =
                new MessageSealer(configuration.overlayHash(), credentials.genericCertificates(), crypto);
        Intake intake = new Intake(self, configuration, crypto, counters, new IntakeParts());
        this.defragmenter =
                new Defragmenter(new Reassembly(ReassemblyLimits.of(configuration.maxMessageSize())), intake, counters);
        this.transport = new MessageTransport(
                self,
                configuration.wireContext(),
                configuration.maxMessageSize(),
                connections,
                unproven,
                router,
                viaLists,
                rates,
                new Transmitter(connections, counters, outputs),
                defragmenter,
                counters,
                outputs);
        this.requests = new Requests(headers, sealer, transport, topology, random, reliabilityTimer, counters);
        this.responder = new Responder(headers, sealer, transport, reliabilityTimer, counters);
        this.negotiations =
                new LinkNegotiations(self, applications, requests, responder, connections, outputs, this::updateWanted);
        this.topologyDriver =
                new TopologyDriver(topology, requests, responder, negotiations, connections, new TopologyEffects());
        this.storageDriver = new StorageDriver(
                configuration, topology, requests, responder, storageLimits, outputs, this::handedOver);
        this.storageCommands = new StorageCommands(configuration, topology, requests, crypto, clock, outputs);
        this.commands = new Commands(self, requests, negotiations, topology, connections, outputs);
        this.probes = new ProbeResponder(topology, () -> storageDriver.view().resources());
        this.bootstrap = new Bootstrap(
                bootstrapAddresses,
                bootstrapSettings,
                random,
                outputs,
                new OverlayEntry(
                        credentials.certificate().nodeIds().size() > 1,
                        connections,
                        negotiations,
                        topologyDriver,
                        outputs,
                        this::tryNext));
        this.bootstrapContact = new BootstrapContact(
                self, bootstrapAddresses.bootstrapNodes(), connections, random, outputs, topologyDriver);
        this.reconfiguration = new Reconfiguration(
                self,
                client,
                connections,
                topologyDriver,
                outputs,
                List.of(
                        headers::configuration,
                        next -> router.initialTtl(next.initialTtl()),
                        transport::configuration,
                        defragmenter::configuration,
                        intake::configuration,
                        requests::configuration,
                        responder::configuration,
                        storageDriver::configuration,
                        storageCommands::configuration,
                        bootstrapContact::configuration));
        this.updates = new ConfigurationUpdates(configuration, requests, responder, counters, outputs, reconfiguration);
        requests.observer(updates::handleAnswer);
        reconfiguration.whenAdopted(
                (next, nowNanos) -> updates.handleAdopted(next, connections.connectedPeers(), nowNanos));
        this.dispatch = new RequestDispatch(
                self, clock, random, requests, responder, probes, updates, negotiations, storageDriver, topologyDriver);
    }

    // Commands; each number comes back in exactly one output.

    void found(long nowNanos) {
        topologyDriver.found(nowNanos);
    }

    void join(long nowNanos) {
        bootstrap.start(nowNanos);
    }

    void leave(long nowNanos) {
        bootstrap.stop();
        topologyDriver.leave(nowNanos);
    }

    void ping(long command, List<Destination> destinations, long nowNanos) {
        commands.ping(command, destinations, nowNanos);
    }

    void probe(long command, List<Destination> destinations, List<ProbeInformationType> types, long nowNanos) {
        commands.probe(command, destinations, types, nowNanos);
    }

    /** @param target a Node-ID or a Resource-ID */
    void route(long command, Destination target, long nowNanos) {
        commands.route(command, target, nowNanos);
    }

    /** Goes by another configuration from now on, whatever its sequence number, and tells the linked nodes. */
    void adopt(OverlayConfiguration next, long nowNanos) {
        reconfiguration.adopt(next, nowNanos);
    }

    void connect(long command, List<Destination> destinations, int application, long nowNanos) {
        commands.connect(command, destinations, application, nowNanos);
    }

    void store(
            long command,
            ResourceId resource,
            KindId kind,
            List<StoredDataValue> values,
            Duration lifetime,
            long nowNanos) {
        storageCommands.store(command, resource, kind, values, lifetime, nowNanos);
    }

    /** @param request for one Kind */
    void fetch(long command, FetchRequest request, long nowNanos) {
        storageCommands.fetch(command, request, nowNanos);
    }

    // Inputs.

    void handleConnected(long attempt, LinkId link, NodeId peer, int maxMessageBytes, long nowNanos) {
        boolean contact = attempt < 0;
        if (!contact && !bootstrap.wants(attempt)) {
            bootstrap.handleLate(attempt);
            outputs.add(new NodeOutput.CloseLink(link, "another bootstrap node was quicker"));
            return;
        }
        handleLinkUp(link, peer, maxMessageBytes, nowNanos);
        if (contact) {
            bootstrapContact.handleAttempt(attempt, link, peer, nowNanos);
        } else if (connections.isConnected(peer)) {
            bootstrap.handleConnected(attempt, link, peer, nowNanos);
        } else {
            bootstrap.handleConnectFailed(attempt, peer + " is this node itself, or one link too many", nowNanos);
        }
    }

    void handleConnectFailed(long attempt, String reason, long nowNanos) {
        bootstrap.handleConnectFailed(attempt, reason, nowNanos);
        bootstrapContact.handleAttempt(attempt, null, null, nowNanos);
    }

    /** @param maxMessageBytes longest message that the link carries; {@link #handleLinkChanged} when that changes */
    void handleLinkUp(LinkId link, NodeId peer, int maxMessageBytes, long nowNanos) {
        if (peer.equals(credentials.nodeId())) {
            outputs.add(new NodeOutput.CloseLink(link, "a link of the node with itself"));
            return;
        }
        switch (connections.add(link, peer, maxMessageBytes)) {
            case REFUSED -> outputs.add(new NodeOutput.CloseLink(link, "too many links"));
            case FIRST -> {
                topologyDriver.handleConnected(peer, nowNanos);
                negotiations.handleConnected(peer, nowNanos);
            }
            case ANOTHER -> negotiations.handleConnected(peer, nowNanos);
        }
    }

    /** The certificate at the far end of a link that is to come up has several Node-IDs. */
    void handleUnproven(LinkId link) {
        unproven.add(link);
    }

    /** A negotiation showed that {@code peer} is at the far end of a link that is up already. */
    void handleProven(LinkId link, NodeId peer, int maxMessageBytes, long nowNanos) {
        unproven.remove(link);
        NodeId before = connections.peer(link);
        if (before != null && !before.equals(peer)) {
            handleLinkDown(link, "it is another node's", nowNanos);
            handleLinkUp(link, peer, maxMessageBytes, nowNanos);
        }
    }

    /** @param reason one line for people */
    void handleLinkDown(LinkId link, String reason, long nowNanos) {
        unproven.remove(link);
        rates.remove(link);
        NodeId linked = connections.peer(link);
        boolean wasResponsive = linked != null && connections.isResponsive(linked);
        connections.remove(link).ifPresent(peer -> {
            viaLists.handleDisconnected(peer);
            bootstrap.handleDisconnected(peer, reason);
            topologyDriver.handleDisconnected(peer, nowNanos);
        });
        if (linked != null) {
            tellResponsiveness(linked, wasResponsive, nowNanos);
        }
    }

    /** The path under a link has changed: it carries longer or shorter messages now. */
    void handleLinkChanged(LinkId link, int maxMessageBytes) {
        connections.setMaxMessageBytes(link, maxMessageBytes);
    }

    /** The far end of a link stopped or resumed acknowledging (RFC 6940, Section 6.6.5). */
    void handleResponsive(LinkId link, boolean responsive, long nowNanos) {
        NodeId peer = connections.peer(link);
        if (peer != null) {
            boolean before = connections.isResponsive(peer);
            connections.setResponsive(link, responsive);
            tellResponsiveness(peer, before, nowNanos);
        }
    }

    private void tellResponsiveness(NodeId peer, boolean before, long nowNanos) {
        if (connections.isConnected(peer) && connections.isResponsive(peer) != before) {
            topologyDriver.handleResponsive(peer, !before, nowNanos);
        }
    }

    /** @param head first bytes of a message that is longer than the overlay carries, borrowed for the call */
    void handleOversized(LinkId link, ByteBuf head, long nowNanos) {
        transport.handleOversized(link, head, nowNanos);
    }

    /** @param message one whole message, borrowed for the call */
    void handleMessage(LinkId link, ByteBuf message, long nowNanos) {
        transport.handleMessage(link, message, nowNanos);
    }

    void handleDescription(long negotiation, LinkDescription description, long nowNanos) {
        negotiations.handleDescription(negotiation, description, nowNanos);
    }

    void handleEstablished(long negotiation, long nowNanos) {
        negotiations.handleEstablished(negotiation, nowNanos);
    }

    void handleNegotiationFailed(long negotiation, String reason, long nowNanos) {
        negotiations.handleFailed(negotiation, reason, nowNanos);
    }

    void handleSigned(long job, List<Signature> signatures, long nowNanos) {
        crypto.handleSigned(job, signatures, nowNanos);
    }

    void handleVerified(long job, Verification.Result result, long nowNanos) {
        crypto.handleVerified(job, result, nowNanos);
    }

    void handlePersisted(long token, boolean persisted, long nowNanos) {
        storageDriver.handlePersisted(token, persisted, nowNanos);
    }

    void handleChecked(long job, UpdateVerdict verdict, long nowNanos) {
        updates.handleChecked(job, verdict, nowNanos);
    }

    void handleTimeout(long nowNanos) {
        defragmenter.handleTimeout(nowNanos);
        bootstrap.handleTimeout(nowNanos);
        requests.handleTimeout(nowNanos);
        responder.handleTimeout(nowNanos);
        negotiations.handleTimeout(nowNanos);
        topologyDriver.handleTimeout(nowNanos);
        storageDriver.handleTimeout(nowNanos);
    }

    OptionalLong nextDeadlineNanos() {
        return Deadlines.earliest(
                defragmenter.nextDeadlineNanos(),
                bootstrap.nextDeadlineNanos(),
                requests.nextDeadlineNanos(),
                responder.nextDeadlineNanos(),
                negotiations.nextDeadlineNanos(),
                topologyDriver.nextDeadlineNanos(),
                storageDriver.nextDeadlineNanos());
    }

    @Nullable
    NodeOutput pollOutput() {
        return outputs.poll();
    }

    // Status.

    TopologyView topologyView() {
        return topology.view();
    }

    NodeStatistics statistics() {
        return counters.snapshot();
    }

    StorageView storageView() {
        return storageDriver.view();
    }

    List<NodeId> connectedPeers() {
        return connections.connectedPeers();
    }

    private void tryNext(String reason, long nowNanos) {
        bootstrap.tryNext(reason, nowNanos);
    }

    private void updateWanted(NodeId peer, long nowNanos) {
        topologyDriver.handleUpdateWanted(peer, nowNanos);
    }

    private void handedOver(long token, long nowNanos) {
        topologyDriver.handleHandedOver(token, nowNanos);
    }

    private final class IntakeParts implements Intake.Parts {
        @Override
        public Requests requests() {
            return requests;
        }

        @Override
        public Responder responder() {
            return responder;
        }

        @Override
        public Intake.RequestHandler requestHandler() {
            return dispatch;
        }

        @Override
        public ConfigurationUpdates updates() {
            return updates;
        }
    }

    private final class TopologyEffects implements TopologyDriver.Effects {
        @Override
        public void joined(long nowNanos) {
            bootstrap.stop();
            probes.handleJoined(nowNanos);
            outputs.add(new NodeOutput.Joined());
        }

        @Override
        public void joinFailed(String reason, long nowNanos) {
            bootstrap.tryNext(reason, nowNanos);
        }

        @Override
        public void disconnect(NodeId peer) {
            OverlayEntry.disconnect(peer, connections, outputs);
        }

        @Override
        public void stranded(long nowNanos) {
            bootstrap.start(nowNanos);
        }

        @Override
        public void homeChanged() {
            bootstrap.stop();
            outputs.add(NodeOutput.AddressChanged.of(topology, credentials.nodeId()));
        }

        @Override
        public void left(long nowNanos) {
            outputs.add(new NodeOutput.Left());
        }

        @Override
        public void responsibilityChanged(long nowNanos) {
            storageDriver.handleResponsibilityChanged(nowNanos);
        }

        @Override
        public void contactBootstrap(long token, long nowNanos) {
            bootstrapContact.contact(token, nowNanos);
        }

        @Override
        public void releaseBootstrap(long token) {
            bootstrapContact.release(token);
        }

        @Override
        public void handOver(long token, NodeId to, Predicate<ResourceId> resources, long nowNanos) {
            storageDriver.handOver(token, to, resources, nowNanos);
        }
    }
}
