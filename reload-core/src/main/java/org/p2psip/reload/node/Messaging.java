// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.routing.LinkRates;
import org.p2psip.reload.routing.Reassembly;
import org.p2psip.reload.routing.ReassemblyLimits;
import org.p2psip.reload.routing.Router;
import org.p2psip.reload.routing.ViaLists;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Signature;

/**
 * Messages from end to end: routed, put together from fragments, signed and verified, asked and answered (RFC 6940, Sections
 * 6.1 to 6.3). A machine made of smaller ones; what requests mean is for those above it.
 */
final class Messaging {
    /** What verified requests are passed to; supplied late, because it answers through this. */
    interface Above {
        Intake.RequestHandler requestHandler();

        ConfigurationUpdates updates();
    }

    private final Above above;
    private final HeaderFactory headers;
    private final CryptoJobs crypto;
    private final LinkRates rates;
    private final ViaLists viaLists;
    private final Router router;
    private final Intake intake;
    private final Defragmenter defragmenter;
    private final MessageTransport transport;
    private final Rerouting rerouting;
    private final Requests requests;
    private final Responder responder;

    Messaging(
            OverlayConfiguration configuration,
            Credentials credentials,
            Topology topology,
            boolean client,
            ConnectionTable connections,
            UnprovenLinks unproven,
            ForwardingSettings settings,
            Random random,
            Counters counters,
            Outputs outputs,
            Above above) {
        NodeId self = credentials.nodeId();
        Duration reliabilityTimer = configuration.reliabilityTimer();
        this.above = above;
        this.headers = new HeaderFactory(configuration);
        this.crypto = new CryptoJobs(outputs);
        this.rates = new LinkRates(settings.trafficLimits());
        this.viaLists = new ViaLists(settings.listCompression(), configuration.wireContext(), random);
        this.router = new Router(
                self,
                configuration.overlayHash(),
                configuration.initialTtl(),
                connections,
                new TopologyRoutes(topology, !client),
                viaLists);
        this.intake = new Intake(self, configuration, crypto, counters, new IntakeParts());
        this.defragmenter =
                new Defragmenter(new Reassembly(ReassemblyLimits.of(configuration.maxMessageSize())), intake, counters);
        Transmitter transmitter = new Transmitter(connections, counters, outputs);
        this.transport = new MessageTransport(
                self,
                configuration.wireContext(),
                configuration.maxMessageSize(),
                connections,
                unproven,
                router,
                viaLists,
                rates,
                transmitter,
                defragmenter,
                counters,
                outputs);
        this.rerouting = new Rerouting(self, configuration, router, transmitter, defragmenter, counters);
        MessageSealer sealer =
                new MessageSealer(configuration.overlayHash(), credentials.genericCertificates(), crypto);
        this.requests = new Requests(headers, sealer, transport, topology, random, reliabilityTimer, counters);
        this.responder = new Responder(headers, sealer, transport, reliabilityTimer, counters);
    }

    Requests requests() {
        return requests;
    }

    Responder responder() {
        return responder;
    }

    CryptoJobs crypto() {
        return crypto;
    }

    void configuration(OverlayConfiguration next) {
        headers.configuration(next);
        router.initialTtl(next.initialTtl());
        transport.configuration(next);
        rerouting.configuration(next);
        defragmenter.configuration(next);
        intake.configuration(next);
        requests.configuration(next);
        responder.configuration(next);
    }

    /** @param message one whole message, borrowed for the call */
    void handleMessage(LinkId link, ByteBuf message, long nowNanos) {
        transport.handleMessage(link, message, nowNanos);
    }

    /** @param head first bytes of a message that is longer than the overlay carries, borrowed for the call */
    void handleOversized(LinkId link, ByteBuf head, long nowNanos) {
        transport.handleOversized(link, head, nowNanos);
    }

    /** @param messages those that a link did not bring to {@code peer}; released */
    void handleUndelivered(NodeId peer, List<ByteBuf> messages, long nowNanos) {
        for (ByteBuf message : messages) {
            rerouting.reroute(peer, message, nowNanos);
            message.release();
        }
    }

    void handleLinkDown(LinkId link) {
        rates.remove(link);
    }

    /** The last link with {@code peer} is gone. */
    void handleDisconnected(NodeId peer) {
        viaLists.handleDisconnected(peer);
    }

    void handleSigned(long job, List<Signature> signatures, long nowNanos) {
        crypto.handleSigned(job, signatures, nowNanos);
    }

    void handleVerified(long job, Verification.Result result, long nowNanos) {
        crypto.handleVerified(job, result, nowNanos);
    }

    void handleTimeout(long nowNanos) {
        defragmenter.handleTimeout(nowNanos);
        requests.handleTimeout(nowNanos);
        responder.handleTimeout(nowNanos);
    }

    OptionalLong nextDeadlineNanos() {
        return Deadlines.earliest(
                defragmenter.nextDeadlineNanos(), requests.nextDeadlineNanos(), responder.nextDeadlineNanos());
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
            return above.requestHandler();
        }

        @Override
        public ConfigurationUpdates updates() {
            return above.updates();
        }
    }
}
