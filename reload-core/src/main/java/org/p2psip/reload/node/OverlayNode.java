// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import java.time.Clock;
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
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.storage.ReplicaSettings;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.StorageLimits;
import org.p2psip.reload.storage.StorageView;
import org.p2psip.reload.storage.StoredSigner;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.Signature;

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
    private final Messaging messaging;
    private final LinkNegotiations negotiations;
    private final TopologyDriver topologyDriver;
    private final StorageDriver storageDriver;
    private final StorageCommands storageCommands;
    private final Commands commands;
    private final Bootstrap bootstrap;
    private final BootstrapContact bootstrapContact;
    private final TwinLinks twins;
    private final NodeLinks links;
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
            Set<KindId> hiddenFromFind,
            ReplicaSettings replicaSettings,
            ForwardingSettings settings,
            BootstrapAddresses bootstrapAddresses,
            BootstrapSettings bootstrapSettings,
            Clock clock,
            Random random) {
        this.credentials = credentials;
        this.topology = topology;
        NodeId self = credentials.nodeId();
        UnprovenLinks unproven = new UnprovenLinks();
        this.messaging = new Messaging(
                configuration,
                credentials,
                topology,
                client,
                connections,
                unproven,
                settings,
                random,
                counters,
                outputs,
                new AboveMessaging());
        Requests requests = messaging.requests();
        Fetches fetches = new Fetches(configuration, requests);
        Responder responder = messaging.responder();
        this.negotiations =
                new LinkNegotiations(self, applications, requests, responder, connections, outputs, this::updateWanted);
        this.topologyDriver =
                new TopologyDriver(topology, requests, responder, negotiations, connections, new TopologyEffects());
        this.storageDriver = new StorageDriver(
                configuration,
                topology,
                requests,
                fetches,
                responder,
                messaging.crypto(),
                counters,
                clock,
                storageLimits,
                hiddenFromFind,
                replicaSettings,
                outputs,
                this::handedOver);
        this.storageCommands =
                new StorageCommands(configuration, topology, requests, fetches, messaging.crypto(), clock, outputs);
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
        this.bootstrapContact =
                new BootstrapContact(self, bootstrapAddresses, connections, random, outputs, topologyDriver);
        this.twins = new TwinLinks(
                self,
                connections,
                unproven,
                (peer, nowNanos) -> requests.send(
                        List.of(new Destination.Node(peer)),
                        new PingRequest(Opaque.EMPTY),
                        AnswerHandler.NOBODY,
                        nowNanos),
                outputs);
        this.links = new NodeLinks(
                self,
                connections,
                unproven,
                twins,
                messaging,
                negotiations,
                topologyDriver,
                storageDriver,
                bootstrap,
                bootstrapContact,
                outputs);
        this.reconfiguration = new Reconfiguration(
                self,
                client,
                connections,
                topologyDriver,
                outputs,
                List.of(
                        messaging::configuration,
                        fetches::configuration,
                        storageDriver::configuration,
                        storageCommands::configuration,
                        bootstrapAddresses::configuration,
                        bootstrapContact::configuration));
        this.updates = new ConfigurationUpdates(configuration, requests, responder, counters, outputs, reconfiguration);
        requests.observer(new AnswerObserver());
        reconfiguration.whenAdopted(
                (next, nowNanos) -> updates.handleAdopted(next, connections.connectedPeers(), nowNanos));
        this.dispatch = new RequestDispatch(
                self, clock, random, requests, responder, probes, updates, negotiations, storageDriver, topologyDriver);
    }

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

    /** Goes by another configuration from now on, whatever its sequence number, and tells the linked nodes. */
    void adopt(OverlayConfiguration next, long nowNanos) {
        reconfiguration.adopt(next, nowNanos);
    }

    // Each command's number comes back in exactly one output.

    Commands commands() {
        return commands;
    }

    StorageCommands storageCommands() {
        return storageCommands;
    }

    // Inputs.

    /** Takes what becomes of links. */
    NodeLinks links() {
        return links;
    }

    /** @param head first bytes of a message that is longer than the overlay carries, borrowed for the call */
    void handleOversized(LinkId link, ByteBuf head, long nowNanos) {
        messaging.handleOversized(link, head, nowNanos);
    }

    /** @param message one whole message, borrowed for the call */
    void handleMessage(LinkId link, ByteBuf message, long nowNanos) {
        twins.handleMessage(link, nowNanos);
        messaging.handleMessage(link, message, nowNanos);
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
        messaging.handleSigned(job, signatures, nowNanos);
    }

    void handleVerified(long job, Verification.Result result, long nowNanos) {
        messaging.handleVerified(job, result, nowNanos);
    }

    void handlePersisted(long token, PersistOutcome outcome, long nowNanos) {
        storageDriver.handlePersisted(token, outcome, nowNanos);
    }

    /** Takes in what the node stored in an earlier life, before it enters the overlay. */
    void handleRestored(ResourceStore.Portion portion, long nowNanos) {
        storageDriver.handleRestored(portion, nowNanos);
    }

    /** Who has signed what this node stores, each once. */
    List<StoredSigner> storedSigners() {
        return storageDriver.storedSigners();
    }

    /** Drops what signers have signed that are not trusted any more. */
    void handleUntrusted(Set<StoredSigner> signers) {
        storageDriver.handleUntrusted(signers);
    }

    void handleChecked(long job, UpdateVerdict verdict, long nowNanos) {
        updates.handleChecked(job, verdict, nowNanos);
    }

    void handleTimeout(long nowNanos) {
        messaging.handleTimeout(nowNanos);
        bootstrap.handleTimeout(nowNanos);
        negotiations.handleTimeout(nowNanos);
        twins.handleTimeout(nowNanos);
        topologyDriver.handleTimeout(nowNanos);
        storageDriver.handleTimeout(nowNanos);
    }

    OptionalLong nextDeadlineNanos() {
        return Deadlines.earliest(
                messaging.nextDeadlineNanos(),
                bootstrap.nextDeadlineNanos(),
                negotiations.nextDeadlineNanos(),
                twins.nextDeadlineNanos(),
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

    private final class AboveMessaging implements Messaging.Above {
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
            connections
                    .links(peer)
                    .forEach(link -> outputs.add(new NodeOutput.CloseLink(link, "of no use to the topology")));
        }

        @Override
        public void stranded(long nowNanos) {
            bootstrap.comeBack(nowNanos);
        }

        @Override
        public void shaken() {
            outputs.add(new NodeOutput.Shaken());
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

    private final class AnswerObserver implements Requests.Observer {
        @Override
        public void answered(
                ForwardingHeader header, MessageBody body, NodeId signer, List<Destination> asked, long nowNanos) {
            updates.handleAnswer(header, body, signer, asked, nowNanos);
        }

        @Override
        public void rejected(ResourceId asked, NodeId signer, long nowNanos) {
            topologyDriver.handleWrongResponder(asked, signer, nowNanos);
        }
    }
}
