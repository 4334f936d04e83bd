// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.node.PingResult;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.wire.DataSignatureInput;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.ForwardingOption;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageCode;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ReceivedMessage;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.TransactionId;
import org.p2psip.reload.wire.UnknownBody;

/** What a node's own requests look like to those it asks, which answers it takes, and how it answers (RFC 6940, 6.2 and 6.3). */
class NodeRequestsSimulationTest {
    private static final PingAnswer PONG = new PingAnswer(1, Instant.EPOCH);

    private final RingScenario scenario = new RingScenario(1, 3);
    private SimulatedPeer node;
    private RawPeer raw;

    @BeforeEach
    void connectToARing() {
        scenario.network.setLoss(0);
        scenario.converge();
        node = scenario.overlay.peers().get(0);
        raw = rawPeer(scenario.authority.issue("mallory@" + RingScenario.OVERLAY));
    }

    @Test
    @Tag("6940-6.3.2-7")
    @Tag("6940-6.3.2-12")
    void writesItsHeadersAsARequesterShould() {
        Destination destination = new Destination.Node(raw.credentials().nodeId());
        for (int i = 1; i <= 3; i++) {
            ping();
            ForwardingHeader header = raw.awaitMessage(PingRequest.class, i).header();
            assertThat(header.ttl()).isEqualTo(scenario.overlay.configuration().initialTtl());
            assertThat(header.configurationSequence())
                    .isEqualTo(scenario.overlay.configuration().sequence());
            assertThat(header.maxResponseLength())
                    .isEqualTo(scenario.overlay.configuration().maxMessageSize());
            assertThat(header.viaList()).isEmpty();
            assertThat(header.destinationList()).containsExactly(destination);
            assertThat(header.isWhole()).isTrue();
            assertThat(header.options()).isEmpty();
        }
        List<Long> ids = raw.messages(PingRequest.class).stream()
                .map(message -> message.header().transactionId().value())
                .toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(ids).allMatch(id -> Math.abs(id) > 1L << 32);
        assertThat(Math.abs(ids.get(1) - ids.get(0))).isGreaterThan(1L << 32);
    }

    @Test
    @Tag("6940-6.2.1-9")
    @Tag("6940-6.2.1-11")
    void sendsARequestFiveTimesUnderOneTransactionId() {
        CompletableFuture<PingResult> ping = ping();
        scenario.simulation.await("the end of the ping", ping::isDone, Duration.ofSeconds(20));
        assertThat(ping).isCompletedExceptionally();
        List<TransactionId> ids = raw.messages(PingRequest.class).stream()
                .map(message -> message.header().transactionId())
                .toList();
        assertThat(ids).hasSize(5);
        assertThat(ids).containsOnly(ids.get(0));
    }

    @Test
    @Tag("6940-6.3.4-15")
    void takesNoAnswerOfANodeThatWasNotAsked() {
        CompletableFuture<PingResult> ping = ping();
        ReceivedMessage request = raw.awaitMessage(PingRequest.class, 1);
        Credentials other = scenario.authority.issue("other@" + RingScenario.OVERLAY);
        raw.sendBytes(raw.answer(request, PONG, other));
        scenario.simulation.runFor(Duration.ofSeconds(1));
        assertThat(ping).isNotDone();
        scenario.overlay.refreshStatus();
        assertThat(node.lastStatus().statistics().dropped()).containsEntry(DropReason.WRONG_RESPONDER, 1L);

        raw.sendBytes(raw.answer(request, PONG, raw.credentials()));
        assertThat(scenario.overlay.await("ping", ping).responder())
                .isEqualTo(raw.credentials().nodeId());
    }

    @Test
    @Tag("6940-6.3.4-16")
    void takesNoAnswerForAPlaceFromFartherAwayThanItsNeighbors() {
        Credentials owner = ownerOfAPlaceThatIsNotTheNodes();
        RawPeer responsible = rawPeer(owner);
        CompletableFuture<PingResult> ping = node.node()
                .ping(List.of(new Destination.Resource(ResourceId.of(owner.nodeId()))))
                .toCompletableFuture();
        ReceivedMessage request = responsible.awaitMessage(PingRequest.class, 1);
        responsible.sendBytes(responsible.answer(request, PONG, justBefore(owner.nodeId())));
        scenario.simulation.runFor(Duration.ofSeconds(1));
        assertThat(ping).isNotDone();
        scenario.overlay.refreshStatus();
        assertThat(node.lastStatus().statistics().dropped()).containsEntry(DropReason.WRONG_RESPONDER, 1L);

        responsible.sendBytes(responsible.answer(request, PONG, owner));
        assertThat(scenario.overlay.await("ping", ping).responder()).isEqualTo(owner.nodeId());
    }

    @Test
    @Tag("6940-6.3.2-14")
    @Tag("6940-6.3.2.3-1")
    @Tag("6940-6.3.2.3-4")
    void answersCopyTheOptionsThatAskForItWithoutTheirFlags() {
        Opaque value = ascii("value");
        List<ForwardingOption> options = List.of(
                new ForwardingOption(77, ForwardingOption.RESPONSE_COPY | ForwardingOption.IGNORE_STATE_KEEPING, value),
                new ForwardingOption(78, 0, value));
        assertThat(raw.ask(ping(options))).isInstanceOf(PingAnswer.class);
        ForwardingHeader header = raw.messages(PingAnswer.class).get(0).header();
        assertThat(header.options())
                .containsExactly(new ForwardingOption(77, ForwardingOption.IGNORE_STATE_KEEPING, value));
        assertThat(header.maxResponseLength()).isZero();
        assertThat(header.viaList()).isEmpty();

        int critical = ForwardingOption.RESPONSE_COPY | ForwardingOption.DESTINATION_CRITICAL;
        assertThat(raw.ask(ping(List.of(new ForwardingOption(79, critical, value)))))
                .isInstanceOf(ErrorResponse.class);
        assertThat(raw.messages(ErrorResponse.class).get(0).header().options())
                .containsExactly(new ForwardingOption(79, 0, value));
    }

    @Test
    @Tag("6940-6.3.3.1-6")
    void saysInAnErrorWhatWasWrong() {
        ErrorResponse error = (ErrorResponse)
                raw.ask(new Destination.Node(node.nodeId()), new UnknownBody(new MessageCode(0x23), Opaque.EMPTY));
        assertThat(new String(error.errorInfo().toByteArray(), StandardCharsets.UTF_8))
                .isEqualTo("method 0x23 is not served");
    }

    @Test
    @Tag("6940-7.4.2.2-3")
    @Tag("6940-7.4.2.2-4")
    void believesOnlyFetchedValuesThatTheirOwnerSigned() {
        Credentials owner = ownerOfAPlaceThatIsNotTheNodes();
        ResourceId resource = ResourceId.of(owner.nodeId());
        RawPeer storing = rawPeer(owner);
        StoredData good = registration(owner, resource, owner.nodeId(), "here");
        StoredData forged =
                new StoredData(good.storageTime(), 60, entry(owner.nodeId(), "elsewhere"), good.signature());
        StoredData othersPlace = registration(owner, resource, node.nodeId(), "there");

        CompletableFuture<FetchResult> fetch = node.node()
                .fetch(
                        resource,
                        new StoredDataSpecifier(
                                KindId.SIP_REGISTRATION, 0, new ModelSpecifier.DictionarySpecifier(List.of())))
                .toCompletableFuture();
        ReceivedMessage request = storing.awaitMessage(FetchRequest.class, 1);
        FetchKindResponse response =
                new FetchKindResponse(KindId.SIP_REGISTRATION, 3, List.of(forged, good, othersPlace));
        storing.sendBytes(storing.answer(request, new FetchAnswer(List.of(response)), owner));

        FetchResult result = scenario.overlay.await("fetch", fetch);
        assertThat(result.values()).hasSize(1);
        assertThat(result.values().get(0).data()).isEqualTo(good);
    }

    @Test
    @Tag("6940-7-2")
    @Tag("6940-13.5.3-1")
    void storageTimesAreOfTheClockAndGrow() {
        Instant before = scenario.simulation.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        ResourceId own = scenario.resource(node.userName());
        List<StoredDataValue> values = List.of(entry(node.nodeId(), "here"));
        var first = node.node().store(own, KindId.SIP_REGISTRATION, values, Duration.ofHours(1));
        scenario.overlay.await("first store", first);
        Instant storedFirst = storageTime();
        var second = node.node().store(own, KindId.SIP_REGISTRATION, values, Duration.ofHours(1));
        var third = node.node().store(own, KindId.SIP_REGISTRATION, values, Duration.ofHours(1));
        scenario.overlay.await("second store", second);
        scenario.overlay.await("third store", third);
        assertThat(storedFirst).isBetween(before, before.plusSeconds(1));
        assertThat(storageTime())
                .isAfter(storedFirst)
                .isBeforeOrEqualTo(scenario.simulation.clock().instant());
    }

    private Instant storageTime() {
        return scenario.fetch(node, node.userName()).values().get(0).data().storageTime();
    }

    private CompletableFuture<PingResult> ping() {
        return node.node()
                .ping(List.of(new Destination.Node(raw.credentials().nodeId())))
                .toCompletableFuture();
    }

    private byte[] ping(List<ForwardingOption> options) {
        return raw.message(
                new Destination.Node(node.nodeId()),
                new PingRequest(Opaque.EMPTY),
                header -> header.options(options).maxResponseLength(5000),
                UnaryOperator.identity());
    }

    /** Credentials whose Node-ID is the place of their own user name, outside the node's range. */
    private Credentials ownerOfAPlaceThatIsNotTheNodes() {
        for (int i = 0; i < 1000; i++) {
            String user = "owner" + i + "@" + RingScenario.OVERLAY;
            ResourceId place = scenario.resource(user);
            if (!isNodes(place)) {
                return scenario.authority.issue(user, NodeId.copyOf(place.toByteArray()));
            }
        }
        throw new AssertionError("the node is responsible for everything");
    }

    /** Credentials of the node farthest from a place: clockwise, all the ring lies between them. */
    private Credentials justBefore(NodeId place) {
        byte[] id = place.toByteArray();
        int last = id.length - 1;
        assertThat(id[last]).isNotZero();
        id[last]--;
        return scenario.authority.issue("far@" + RingScenario.OVERLAY, NodeId.copyOf(id));
    }

    private boolean isNodes(ResourceId place) {
        NodeId first = null;
        NodeId next = null;
        for (SimulatedPeer peer : scenario.overlay.peers()) {
            NodeId id = peer.nodeId();
            if (first == null || id.compareTo(first) < 0) {
                first = id;
            }
            if (ResourceId.of(id).compareTo(place) >= 0 && (next == null || id.compareTo(next) < 0)) {
                next = id;
            }
        }
        return node.nodeId().equals(next == null ? first : next);
    }

    private StoredData registration(Credentials signer, ResourceId resource, NodeId key, String text) {
        Instant now = Instant.ofEpochMilli(scenario.simulation.clock().millis());
        StoredDataValue value = entry(key, text);
        return new StoredData(
                now,
                60,
                value,
                signer.sign(DataSignatureInput.withoutIdentity(resource, KindId.SIP_REGISTRATION, now, value)));
    }

    private static StoredDataValue entry(NodeId key, String text) {
        return new StoredDataValue.DictionaryEntry(key.toOpaque(), new DataValue(true, ascii(text)));
    }

    private RawPeer rawPeer(Credentials credentials) {
        SimulatedHost host = scenario.network.addHost(credentials.userName());
        RawPeer peer = new RawPeer(
                scenario.simulation, host, scenario.overlay.configuration(), credentials, scenario.authority);
        return peer.connect(host, node.host().address());
    }

    private static Opaque ascii(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }
}
