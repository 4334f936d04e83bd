// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.link.dtls.DtlsLinksBuilder;
import org.p2psip.reload.link.tls.TlsLinksBuilder;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.AttachRequest;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.LeaveRequest;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.TransactionId;

/** What a node does when its tables of requests and negotiations are full. */
class NodeBoundsTest {
    private static final NodeId SELF = NodeId.parse("10".repeat(16));
    private static final NodeId PEER = NodeId.parse("20".repeat(16));
    private static final Duration TIMER = Duration.ofSeconds(3);

    private final Outputs outputs = new Outputs();
    private final Counters counters = new Counters();
    private final ConnectionTable connections = new ConnectionTable();
    private final SilentTopology topology = new SilentTopology();
    private final OverlayConfiguration configuration = OverlayConfiguration.builder("bounds.example")
            .selfSigned(SelfSignedPolicy.SHA256)
            .build();
    private final MessageSealer sealer = new MessageSealer(1, List.of(), new CryptoJobs(outputs));
    private final HeaderFactory headers = new HeaderFactory(configuration);
    private final MessageTransport transport = transport();
    private final Responder responder = new Responder(headers, sealer, transport, TIMER, counters);
    private final Requests requests =
            new Requests(headers, sealer, transport, topology, new Random(1), TIMER, counters);
    private final LinkNegotiations negotiations =
            new LinkNegotiations(SELF, Set.of(), requests, responder, connections, outputs, (peer, nowNanos) -> {});
    private final TopologyDriver driver =
            new TopologyDriver(topology, requests, responder, negotiations, connections, new NoEffects());
    private final List<String> failures = new ArrayList<>();

    @Test
    void forgetsTheOldestRequestThatTheTopologyLeavesUnanswered() {
        for (int i = 0; i <= TopologyDriver.MAX_UNANSWERED; i++) {
            driver.handleRequest(request(i), new LeaveRequest(PEER, Opaque.EMPTY), 0);
        }
        assertThat(topology.tokens).hasSize(TopologyDriver.MAX_UNANSWERED + 1);
        for (long token : topology.tokens) {
            topology.outputs.add(
                    new TopologyOutput.Answer(token, new ErrorResponse(ErrorCode.FORBIDDEN, Opaque.EMPTY)));
        }
        driver.handleTimeout(0);
        assertThat(count(NodeOutput.Sign.class)).isEqualTo(TopologyDriver.MAX_UNANSWERED);
    }

    @Test
    void beginsNoFurtherNegotiationOverItsBound() {
        for (int i = 0; i < LinkNegotiations.MAX_NEGOTIATIONS; i++) {
            attach();
        }
        assertThat(failures).isEmpty();
        attach();
        assertThat(failures).containsExactly("too many negotiations are under way");
        assertThat(count(NodeOutput.Negotiate.class)).isEqualTo(LinkNegotiations.MAX_NEGOTIATIONS);

        negotiations.handleTimeout(LinkNegotiations.DEADLINE.toNanos());
        assertThat(failures).hasSize(1 + LinkNegotiations.MAX_NEGOTIATIONS);
        assertThat(negotiations.nextDeadlineNanos()).isEmpty();
        attach();
        assertThat(failures).hasSize(1 + LinkNegotiations.MAX_NEGOTIATIONS);
    }

    @Test
    void oneNeighborBringsSoManyAttachesOfOthersAndOwnOnesFindRoom() {
        for (int i = 0; i < 2 * LinkNegotiations.MAX_NEGOTIATIONS; i++) {
            bringAttach(i, PEER);
        }
        assertThat(count(NodeOutput.Negotiate.class)).isEqualTo(LinkNegotiations.MAX_ANSWERED_PER_HOP);
        for (int i = 0; i < 2 * LinkNegotiations.MAX_NEGOTIATIONS; i++) {
            bringAttach(1000 + i, NodeId.parse(String.format("%032x", 5000 + i)));
        }
        int fromOthers = LinkNegotiations.MAX_ANSWERED - LinkNegotiations.MAX_ANSWERED_PER_HOP;
        assertThat(count(NodeOutput.Negotiate.class)).isEqualTo(fromOthers);
        attach();
        assertThat(failures).isEmpty();
        assertThat(count(NodeOutput.Negotiate.class)).isEqualTo(1);
    }

    /** An Attach of a node of its own that {@code neighbor} forwards. */
    private void bringAttach(int number, NodeId neighbor) {
        NodeId signer = NodeId.parse(String.format("%032x", 100_000 + number));
        IncomingRequest forwarded =
                new IncomingRequest(request(number).header(), neighbor, new Signer(signer, "", null), List.of());
        LinkDescription offer = new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, Opaque.EMPTY, List.of());
        negotiations.handleAttach(forwarded, new AttachRequest(offer, false), 0);
    }

    @Test
    void tellsTheTopologyOfEachNodeThatComesWhenThereIsHardlyRoomForMoreLinks() {
        for (int i = 0; i < TopologyDriver.MANY_LINKS; i++) {
            link(i);
        }
        assertThat(topology.crowded).isZero();
        link(TopologyDriver.MANY_LINKS);
        link(TopologyDriver.MANY_LINKS + 1);
        assertThat(topology.crowded).isEqualTo(2);
        assertThat(TopologyDriver.MANY_LINKS)
                .isLessThan(TlsLinksBuilder.DEFAULT_MAX_LINKS)
                .isLessThan(DtlsLinksBuilder.DEFAULT_MAX_LINKS);
    }

    private void link(int number) {
        NodeId peer = NodeId.parse(String.format("%032x", number + 1));
        connections.add(new LinkId(number), peer, 5000);
        driver.handleConnected(peer, 0);
    }

    @Test
    void tellsSoManyNodesOfANewConfigurationAtATime() {
        ConfigurationUpdates updates =
                new ConfigurationUpdates(configuration, requests, responder, counters, outputs, new NoAdoption());
        OverlayConfiguration next =
                configuration.toBuilder().sequence(configuration.sequence() + 1).build();
        List<NodeId> linked = new ArrayList<>();
        for (int i = 0; i < 3 * ConfigurationUpdates.MAX_IN_FLIGHT; i++) {
            linked.add(NodeId.parse(String.format("%032x", i + 1)));
        }
        updates.handleAdopted(next, linked, 0);
        assertThat(count(NodeOutput.Sign.class)).isEqualTo(ConfigurationUpdates.MAX_IN_FLIGHT);
    }

    @Test
    void signsSoManyRefusalsAtATimeOfWhatOneNeighborSends() {
        Intake intake = new Intake(SELF, configuration, new CryptoJobs(outputs), counters, new RefusalsOnly());
        for (int i = 0; i < Intake.MAX_REFUSALS_PER_HOP + 5; i++) {
            intake.refuse(request(i).header(), PEER, ErrorCode.INVALID_MESSAGE, "no", 0);
        }
        assertThat(counters.snapshot().dropped()).containsEntry(DropReason.OVERLOAD, 5L);
        assertThat(count(NodeOutput.Sign.class)).isEqualTo(Intake.MAX_REFUSALS_PER_HOP);
        intake.refuse(request(99).header(), SELF, ErrorCode.INVALID_MESSAGE, "no", 0);
        assertThat(count(NodeOutput.Sign.class))
                .as("what another neighbor sends")
                .isEqualTo(1);
    }

    private void attach() {
        negotiations.attach(
                List.of(new Destination.Node(PEER)),
                false,
                new LinkNegotiations.Attached() {
                    @Override
                    public void attached(NodeId peer, long negotiation, long nowNanos) {}

                    @Override
                    public void failed(String reason, @Nullable ErrorResponse refusal, long nowNanos) {
                        failures.add(reason);
                    }
                },
                0);
    }

    private int count(Class<? extends NodeOutput> type) {
        int count = 0;
        for (NodeOutput output = outputs.poll(); output != null; output = outputs.poll()) {
            count += type.isInstance(output) ? 1 : 0;
        }
        return count;
    }

    private static IncomingRequest request(int transaction) {
        ForwardingHeader header = ForwardingHeader.builder(1, new TransactionId(transaction))
                .destinationList(List.of(new Destination.Node(SELF)))
                .build();
        return new IncomingRequest(header, PEER, new Signer(PEER, "", null), List.of());
    }

    private MessageTransport transport() {
        return LoneTransport.create(SELF, configuration, connections, null, counters, outputs);
    }

    private static final class NoAdoption implements ConfigurationUpdates.Adoption {
        @Override
        public void adopt(OverlayConfiguration next, long nowNanos) {}

        @Override
        public void exit(String reason, long nowNanos) {}
    }

    /** Nothing but refusals by the header comes that far here. */
    private final class RefusalsOnly implements Intake.Parts {
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
            throw new AssertionError("a verified request");
        }

        @Override
        public ConfigurationUpdates updates() {
            throw new AssertionError("an update");
        }
    }

    private static final class NoEffects implements TopologyDriver.Effects {
        @Override
        public void joined(long nowNanos) {}

        @Override
        public void joinFailed(String reason, long nowNanos) {}

        @Override
        public void left(long nowNanos) {}

        @Override
        public void responsibilityChanged(long nowNanos) {}

        @Override
        public void handOver(long token, NodeId to, Predicate<ResourceId> resources, long nowNanos) {}

        @Override
        public void contactBootstrap(long token, long nowNanos) {}

        @Override
        public void releaseBootstrap(long token) {}

        @Override
        public void disconnect(NodeId peer) {}

        @Override
        public void stranded(long nowNanos) {}

        @Override
        public void homeChanged() {}

        @Override
        public void shaken() {}
    }
}
