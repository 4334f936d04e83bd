// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.wire.AppAttachRequest;
import org.p2psip.reload.wire.AttachAnswer;
import org.p2psip.reload.wire.AttachRequest;
import org.p2psip.reload.wire.DataSignatureInput;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.ForwardingHeaderBuilder;
import org.p2psip.reload.wire.ForwardingOption;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.JoinRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.LeaveRequest;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.MessageCode;
import org.p2psip.reload.wire.MessageContents;
import org.p2psip.reload.wire.MessageExtension;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.RouteQueryAnswer;
import org.p2psip.reload.wire.RouteQueryRequest;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.UnknownBody;

/** What a node answers, drops or closes when a member of its overlay does not keep to the rules (RFC 6940, Section 6). */
class NodeProtocolSimulationTest {
    /** As the node's own bound says. */
    private static final int MAX_NEGOTIATIONS_PER_PEER = 8;

    private static final MessageBody PING = new PingRequest(Opaque.EMPTY);

    private final RingScenario scenario = new RingScenario(1, 3);
    private SimulatedPeer node;
    private RawPeer raw;

    @BeforeEach
    void connectToARing() {
        scenario.network.setLoss(0);
        scenario.converge();
        node = scenario.overlay.peers().get(0);
        raw = rawPeer("mallory", scenario.authority.issue("mallory@" + RingScenario.OVERLAY));
        assertThat(raw.refusal()).isNull();
    }

    @Test
    void answersAPing() {
        assertThat(raw.ask(toNode(), PING)).isInstanceOf(PingAnswer.class);
    }

    @Test
    void givesADuplicateTheSameAnswerAgain() {
        byte[] ping = request(PING);
        MessageBody first = raw.ask(ping);
        assertThat(raw.ask(ping)).isEqualTo(first);
        assertThat(raw.receivedBytes.get(0)).isEqualTo(raw.receivedBytes.get(1));
    }

    @Test
    void refusesAMethodItDoesNotKnow() {
        byte[] message = request(new UnknownBody(new MessageCode(0x23), Opaque.copyOf(new byte[] {1, 2, 3})));
        assertThat(raw.refusalOf(message)).isEqualTo(ErrorCode.INVALID_MESSAGE);
    }

    @Test
    void answersARouteQueryWithTheNextPeer() {
        MessageBody answer = raw.ask(toNode(), new RouteQueryRequest(false, new Destination.Node(node.nodeId())));
        assertThat(answer).isEqualTo(new RouteQueryAnswer(node.nodeId().toOpaque()));
    }

    @Test
    void refusesJoinsAndLeavesThatAnotherPlaysAgain() {
        Credentials other = scenario.authority.issue("other@" + RingScenario.OVERLAY);
        assertThat(rawPeer("other", other).refusal()).isNull();
        LeaveRequest leave = new LeaveRequest(other.nodeId(), Opaque.copyOf(new byte[] {1, 0, 0}));
        for (MessageBody body : List.of(new JoinRequest(other.nodeId(), Opaque.EMPTY), leave)) {
            assertThat(raw.refusalOf(raw.forwarded(other, toNode(), body))).isEqualTo(ErrorCode.FORBIDDEN);
        }
    }

    @Test
    void tellsWhoseConfigurationIsTooOldOrTooNew() {
        int sequence = scenario.overlay.configuration().sequence();
        assertThat(raw.refusalOf(withHeader(header -> header.configurationSequence(sequence + 1))))
                .isEqualTo(ErrorCode.CONFIG_TOO_NEW);
        assertThat(raw.refusalOf(withHeader(header -> header.configurationSequence(sequence - 1))))
                .isEqualTo(ErrorCode.CONFIG_TOO_OLD);
    }

    @Test
    void refusesACriticalExtensionAndIgnoresAnother() {
        MessageExtension critical = new MessageExtension(0x7777, true, Opaque.EMPTY);
        MessageExtension other = new MessageExtension(0x7777, false, Opaque.EMPTY);
        assertThat(raw.refusalOf(withContents(List.of(critical)))).isEqualTo(ErrorCode.UNKNOWN_EXTENSION);
        assertThat(raw.ask(withContents(List.of(other)))).isInstanceOf(PingAnswer.class);
    }

    @Test
    void refusesAnOptionThatIsCriticalForTheDestination() {
        ForwardingOption option = new ForwardingOption(77, ForwardingOption.DESTINATION_CRITICAL, Opaque.EMPTY);
        assertThat(raw.refusalOf(withHeader(header -> header.options(List.of(option)))))
                .isEqualTo(ErrorCode.UNSUPPORTED_FORWARDING_OPTION);
    }

    @Test
    void refusesTheTtlThatIsTooLarge() {
        assertThat(raw.refusalOf(withHeader(header -> header.ttl(101)))).isEqualTo(ErrorCode.TTL_EXCEEDED);
    }

    @Test
    void keepsToTheLongestAnswerAskedFor() {
        assertThat(raw.refusalOf(withHeader(header -> header.maxResponseLength(50))))
                .isEqualTo(ErrorCode.RESPONSE_TOO_LARGE);
        assertThat(raw.ask(withHeader(header -> header.maxResponseLength(5000))))
                .isInstanceOf(PingAnswer.class);
    }

    @Test
    void dropsInSilenceWhatIsNotSignedRight() {
        byte[] ping = request(PING);
        ping[ping.length - 1] ^= 1;
        raw.sendBytes(ping);
        assertSilence();
        assertThat(dropped(DropReason.BAD_SIGNATURE)).isEqualTo(1);
    }

    @Test
    void dropsAnAnswerNobodyAskedFor() {
        raw.sendBytes(request(new PingAnswer(1, Instant.EPOCH)));
        assertSilence();
        assertThat(dropped(DropReason.UNEXPECTED_ANSWER)).isEqualTo(1);
    }

    @Test
    void closesTheLinkThatBringsGarbageAndGoesOn() {
        raw.sendBytes(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        scenario.simulation.await("the link's end", raw::isClosed, Duration.ofSeconds(10));
        assertThat(dropped(DropReason.MALFORMED)).isEqualTo(1);
        RawPeer other = rawPeer("other", scenario.authority.issue("other@" + RingScenario.OVERLAY));
        assertThat(other.ask(toNode(), PING)).isInstanceOf(PingAnswer.class);
    }

    @Test
    void dropsAMessageWithTheCodeZero() {
        byte[] message = request(PING);
        int code = ForwardingHeader.FIXED_BYTES + 2 + node.nodeId().length();
        message[code] = 0;
        message[code + 1] = 0;
        raw.sendBytes(message);
        assertSilence();
        assertThat(dropped(DropReason.MALFORMED)).isEqualTo(1);
    }

    @Test
    void closesTheLinkOnAHeaderThatLiesAboutItsLength() {
        byte[] ping = request(PING);
        ping[19]++;
        raw.sendBytes(ping);
        scenario.simulation.await("the link's end", raw::isClosed, Duration.ofSeconds(10));
    }

    @Test
    void everyCutOfAMessageIsRefusedWithoutHarm() {
        byte[] ping = request(PING);
        for (int length = 0; length < ping.length; length += 7) {
            RawPeer cutter = rawPeer("cutter" + length, raw.credentials());
            cutter.sendBytes(java.util.Arrays.copyOf(ping, length));
            scenario.simulation.await("the link's end", cutter::isClosed, Duration.ofSeconds(10));
        }
        assertThat(raw.ask(toNode(), PING)).isInstanceOf(PingAnswer.class);
    }

    @Test
    void letsNobodyJoinForSomeoneElse() {
        NodeId other = scenario.authority.randomNodeId();
        assertThat(raw.refusalOf(request(new JoinRequest(other, Opaque.EMPTY)))).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void negotiatesWithOneNodeOnlySoMuchAtOnce() {
        IceCandidate nobody = IceCandidate.builder(
                        new IpAddressPort.InternetAddress(
                                scenario.network.addHost("nobody").address().getAddress(), 1),
                        OverlayLinkType.TLS_TCP_FH_NO_ICE)
                .build();
        LinkDescription description =
                new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, ascii("passive"), List.of(nobody));
        scenario.network.hosts().stream()
                .filter(host -> host.name().equals("nobody"))
                .forEach(SimulatedHost::crash);
        for (int i = 0; i < MAX_NEGOTIATIONS_PER_PEER; i++) {
            assertThat(raw.ask(request(new AttachRequest(description, false)))).isInstanceOf(AttachAnswer.class);
        }
        assertThat(raw.refusalOf(request(new AttachRequest(description, false))))
                .isEqualTo(ErrorCode.REQUEST_TIMEOUT);
        scenario.simulation.runFor(Duration.ofSeconds(30));
        assertThat(raw.ask(request(new AttachRequest(description, false)))).isInstanceOf(AttachAnswer.class);
    }

    @Test
    @Tag("6940-6.1.2-10")
    void nodeOfSeveralNodeIdsMayOnlyPingAndAttachUntilItShowsWhichItIs() {
        RawPeer several = rawPeer("several", severalNodeIds("several"));
        Destination other = new Destination.Node(scenario.overlay.peers().get(1).nodeId());
        LinkDescription offer = new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, ascii("passive"), List.of());
        assertThat(several.ask(toNode(), PING)).isInstanceOf(PingAnswer.class);
        assertThat(several.ask(other, PING)).isInstanceOf(PingAnswer.class);
        assertThat(several.ask(other, new AttachRequest(offer, false))).isInstanceOf(AttachAnswer.class);
        for (Destination to : List.of(toNode(), other)) {
            byte[] query = several.message(
                    to, new RouteQueryRequest(false, to), UnaryOperator.identity(), UnaryOperator.identity());
            assertThat(several.refusalOf(query)).isEqualTo(ErrorCode.FORBIDDEN);
        }
        several.sendBytes(several.message(
                other, new PingAnswer(1, Instant.EPOCH), UnaryOperator.identity(), UnaryOperator.identity()));
        assertThat(raw.ask(toNode(), new RouteQueryRequest(false, toNode()))).isInstanceOf(RouteQueryAnswer.class);
    }

    @Test
    @Tag("6940-6.1.2-10")
    void nodeOfSeveralNodeIdsShowsWhichItIsAndJoins() {
        SimulatedPeer several = scenario.overlay.add(severalNodeIds("joiner"), builder -> builder);
        scenario.overlay.awaitEnd("entry", several.node().join());
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        for (SimulatedPeer peer : scenario.overlay.peers()) {
            assertThat(scenario.overlay
                            .await("ping", several.node().ping(List.of(new Destination.Node(peer.nodeId()))))
                            .responder())
                    .isEqualTo(peer.nodeId());
        }
    }

    private Credentials severalNodeIds(String name) {
        Instant now = scenario.simulation.clock().instant();
        return scenario.authority.issue(new NodeProfile(
                RingScenario.OVERLAY,
                List.of(scenario.authority.randomNodeId(), scenario.authority.randomNodeId()),
                name + "@" + RingScenario.OVERLAY,
                now.minus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(1))));
    }

    @Test
    void refusesAnApplicationThatNobodyServes() {
        LinkDescription description = new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, ascii("passive"), List.of());
        assertThat(raw.refusalOf(request(new AppAttachRequest(description, 5060))))
                .isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void strangerCannotWriteIntoARegistration() {
        scenario.registerAll();
        String user = scenario.users.get(1);
        ResourceId bob = scenario.resource(user);
        var before = scenario.fetch(node, user).values();

        assertThat(refusalOfStore(bob, raw.credentials().nodeId())).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusalOfStore(bob, scenario.overlay.peers().get(1).nodeId()))
                .isEqualTo(ErrorCode.FORBIDDEN);

        var after = scenario.fetch(node, user).values();
        assertThat(after).hasSize(1);
        assertThat(after.get(0).data().value()).isEqualTo(before.get(0).data().value());
        assertThat(after.get(0).data().signature())
                .isEqualTo(before.get(0).data().signature());
    }

    @Test
    void refusesLinksOfUnknownAuthoritiesOldCertificatesAndOtherOverlays() {
        ThrowawayAuthority unknown = ThrowawayAuthority.untrusted(scenario.simulation, RingScenario.OVERLAY);
        Instant now = scenario.simulation.clock().instant();
        Credentials expired = scenario.authority.issue(new NodeProfile(
                RingScenario.OVERLAY,
                List.of(scenario.authority.randomNodeId()),
                "old@" + RingScenario.OVERLAY,
                now.minus(Duration.ofDays(30)),
                now.minus(Duration.ofDays(1))));

        assertRefused("stranger", unknown.issue("stranger@" + RingScenario.OVERLAY), RefusalReason.UNKNOWN_CA);
        assertRefused("old", expired, RefusalReason.EXPIRED);
        scenario.overlay.refreshStatus();
        assertThat(node.lastStatus().refusedLinks())
                .containsEntry(RefusalReason.UNKNOWN_CA, 1L)
                .containsEntry(RefusalReason.EXPIRED, 1L);
        assertThat(raw.ask(toNode(), PING)).isInstanceOf(PingAnswer.class);
    }

    private void assertRefused(String name, Credentials credentials, RefusalReason reason) {
        RawPeer peer = rawPeer(name, credentials);
        assertThat(peer.refusal()).isInstanceOf(LinkException.class);
        assertThat(((LinkException) peer.refusal()).reason()).isIn(reason, RefusalReason.HANDSHAKE_FAILED);
    }

    /** What becomes of a value of mallory's, under the given key of somebody's registration. */
    private ErrorCode refusalOfStore(ResourceId resource, NodeId key) {
        Instant now = Instant.ofEpochMilli(scenario.simulation.clock().millis() + 1000);
        StoredDataValue value =
                new StoredDataValue.DictionaryEntry(key.toOpaque(), new DataValue(true, ascii("mallory")));
        StoredData data = new StoredData(
                now,
                3600,
                value,
                raw.credentials()
                        .sign(DataSignatureInput.withoutIdentity(resource, KindId.SIP_REGISTRATION, now, value)));
        MessageBody answer = raw.ask(
                new Destination.Resource(resource),
                new StoreRequest(resource, 0, List.of(new StoreKindData(KindId.SIP_REGISTRATION, 0, List.of(data)))));
        assertThat(answer).isInstanceOf(ErrorResponse.class);
        return ((ErrorResponse) answer).errorCode();
    }

    private RawPeer rawPeer(String name, Credentials credentials) {
        SimulatedHost host = scenario.network.addHost(name);
        RawPeer peer = new RawPeer(
                scenario.simulation, host, scenario.overlay.configuration(), credentials, scenario.authority);
        return peer.connect(host, node.host().address());
    }

    private Destination toNode() {
        return new Destination.Node(node.nodeId());
    }

    private byte[] request(MessageBody body) {
        return raw.message(toNode(), body, UnaryOperator.identity(), UnaryOperator.identity());
    }

    private byte[] withHeader(UnaryOperator<ForwardingHeaderBuilder> change) {
        return raw.message(toNode(), PING, change, UnaryOperator.identity());
    }

    private byte[] withContents(List<MessageExtension> extensions) {
        return raw.message(
                toNode(),
                PING,
                UnaryOperator.identity(),
                contents -> new MessageContents(contents.code(), contents.body(), extensions));
    }

    private void assertSilence() {
        int before = raw.received.size();
        scenario.simulation.runFor(Duration.ofSeconds(10));
        assertThat(raw.received).hasSize(before);
    }

    private long dropped(DropReason reason) {
        scenario.overlay.refreshStatus();
        return node.lastStatus().statistics().dropped().getOrDefault(reason, 0L);
    }

    private static Opaque ascii(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }
}
