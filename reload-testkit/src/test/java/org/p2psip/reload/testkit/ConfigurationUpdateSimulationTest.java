// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.config.AccessPolicy;
import org.p2psip.reload.config.ConfigurationException;
import org.p2psip.reload.config.ConfigurationSigner;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.config.OverlayConfigurationBuilder;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.node.ReloadNodeBuilder;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.wire.ConfigUpdateAnswer;
import org.p2psip.reload.wire.ConfigUpdateRequest;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ReceivedMessage;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/** Configurations that change while an overlay runs (RFC 6940, Sections 6.3.2.1, 6.5.4 and 11.1). */
class ConfigurationUpdateSimulationTest {
    private static final NodeId OPERATOR = NodeId.parse("aa000000000000000000000000000001");
    private static final MessageBody PING = new PingRequest(Opaque.EMPTY);
    private static final KindDefinition NEW_KIND =
            new KindDefinition(new KindId(0xF0000042), DataModel.SINGLE, AccessPolicy.USER_MATCH, 1, 100, 0);

    private RingScenario scenario;
    private Credentials operator;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Tag("6940-6.5.4-1")
    @Tag("6940-6.5.4.2-6")
    @Tag("6940-11.1-41")
    void aSignedConfigurationReachesEveryNodeAndTheOverlayGoesOn(long seed) {
        ring(seed, 12, builder -> builder.sequence(65534));
        scenario.registerAll();
        OverlayConfiguration next =
                signed(builder -> builder.sequence(0).maxMessageSize(6000).reliabilityTimer(Duration.ofSeconds(2)));
        adopt(scenario.overlay.peers().get(3), next);
        awaitSequence(0, Duration.ofMinutes(1));
        for (SimulatedPeer peer : scenario.overlay.peers()) {
            assertThat(peer.node().configuration()).isEqualTo(next);
            assertThat(peer.node().configuration().document())
                    .as("what it can keep and pass on")
                    .isEqualTo(next.document());
        }
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        scenario.findAll();
        scenario.simulation.runFor(Duration.ofMinutes(15));
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        scenario.findAll();
    }

    @Test
    @Tag("6940-6.3.2.1-5")
    @Tag("6940-6.5.4-1")
    void aNodeWithAnOldConfigurationIsBroughtTheNewOneAndJoins() {
        ring(1, 5, UnaryOperator.identity());
        adopt(scenario.overlay.peers().get(0), signed(builder -> builder.sequence(2)));
        awaitSequence(2, Duration.ofMinutes(1));
        SimulatedPeer late = scenario.overlay.add("late@" + RingScenario.OVERLAY);
        assertThat(late.node().configuration().sequence()).isEqualTo(1);
        scenario.overlay.awaitEnd("entry with an old configuration", late.node().join());
        assertThat(late.node().configuration().sequence()).isEqualTo(2);
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
    }

    @Test
    @Tag("6940-6.3.2.1-5")
    @Tag("6940-6.3.2.1-6")
    void senderOfAnOldRequestGetsTheConfigurationOncePerMinute() {
        ring(1, 3, UnaryOperator.identity());
        SimulatedPeer node = scenario.overlay.peers().get(0);
        OverlayConfiguration next = signed(builder -> builder.sequence(2));
        adopt(node, next);
        RawPeer raw = rawPeer("raw", issue("raw"));
        for (int i = 0; i < 3; i++) {
            raw.sendBytes(old(raw));
            scenario.simulation.runFor(Duration.ofSeconds(1));
        }
        ReceivedMessage update = raw.awaitMessage(ConfigUpdateRequest.class, 1);
        assertThat(raw.messages(ErrorResponse.class))
                .extracting(message -> ((ErrorResponse) raw.bodyOf(message)).errorCode())
                .containsOnly(ErrorCode.CONFIG_TOO_OLD)
                .hasSize(3);
        assertThat(update.header().configurationSequence()).isEqualTo(65535);
        assertThat(raw.bodyOf(update))
                .isEqualTo(new ConfigUpdateRequest(new ConfigUpdateRequest.Configuration(next.document())));
        raw.sendBytes(raw.answer(update, new ConfigUpdateAnswer(), raw.credentials()));
        assertThat(transactions(raw)).isEqualTo(1);

        scenario.simulation.runFor(Duration.ofSeconds(61));
        raw.sendBytes(old(raw));
        scenario.simulation.runFor(Duration.ofSeconds(1));
        assertThat(transactions(raw)).isEqualTo(2);
    }

    @Test
    @Tag("6940-6.5.4-1")
    void whoFindsThisNodeTooNewIsToldWhy() {
        ring(1, 3, UnaryOperator.identity());
        SimulatedPeer node = scenario.overlay.peers().get(0);
        RawPeer raw = rawPeer("raw", issue("raw"));
        CompletableFuture<?> ping = node.node()
                .ping(List.of(new Destination.Node(raw.credentials().nodeId())))
                .toCompletableFuture();
        ReceivedMessage request = raw.awaitMessage(PingRequest.class, 1);
        raw.sendBytes(
                raw.answer(request, new ErrorResponse(ErrorCode.CONFIG_TOO_NEW, Opaque.EMPTY), raw.credentials()));
        ReceivedMessage update = raw.awaitMessage(ConfigUpdateRequest.class, 1);
        assertThat(update.header().configurationSequence()).isEqualTo(65535);
        assertThat(ping).isCompletedExceptionally();
    }

    @Test
    @Tag("6940-6.5.4.2-2")
    @Tag("6940-6.5.4.2-3")
    @Tag("6940-6.5.4.2-4")
    void forgedAndReplayedConfigurationsChangeNothing() {
        ring(1, 3, builder -> builder.sequence(5));
        SimulatedPeer node = scenario.overlay.peers().get(0);
        RawPeer raw = rawPeer("raw", issue("raw"));
        OverlayConfiguration good = change(builder -> builder.sequence(6));
        OverlayConfiguration replayed = change(builder -> builder.sequence(4));
        assertThat(refusal(raw, good.toXml())).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusal(raw, ConfigurationSigner.sign(good, raw.credentials(), operator)))
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusal(raw, ConfigurationSigner.sign(replayed, operator, operator)))
                .isEqualTo(ErrorCode.CONFIG_TOO_OLD);
        assertThat(refusal(raw, Opaque.copyOf("<overlay/>".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(ErrorCode.INCOMPATIBLE_WITH_OVERLAY);
        assertThat(refusal(raw, Opaque.copyOf(new byte[] {'<', (byte) 0xFF}))).isEqualTo(ErrorCode.INVALID_MESSAGE);
        scenario.overlay.refreshStatus();
        assertThat(node.lastStatus().statistics().dropped()).containsEntry(DropReason.CONFIGURATION_REFUSED, 5L);
        assertThat(node.node().configuration().sequence()).isEqualTo(5);
        assertThat(raw.ask(to(node), PING)).isInstanceOf(PingAnswer.class);
    }

    @Test
    @Tag("6940-6.3.2.1-6")
    void takesAConfigUpdateWhateverItsSenderHas() {
        ring(1, 3, UnaryOperator.identity());
        SimulatedPeer node = scenario.overlay.peers().get(0);
        RawPeer raw = rawPeer("raw", issue("raw"));
        OverlayConfiguration next = signed(builder -> builder.sequence(2));
        MessageBody update = new ConfigUpdateRequest(new ConfigUpdateRequest.Configuration(next.document()));
        assertThat(raw.ask(raw.message(
                        to(node), update, header -> header.configurationSequence(65535), UnaryOperator.identity())))
                .isEqualTo(new ConfigUpdateAnswer());
        assertThat(node.node().configuration()).isEqualTo(next);
        byte[] ping =
                raw.message(to(node), PING, header -> header.configurationSequence(65535), UnaryOperator.identity());
        raw.sendBytes(ping);
        MessageBody refusal = raw.bodyOf(raw.awaitMessage(ErrorResponse.class, 1));
        assertThat(((ErrorResponse) refusal).errorCode())
                .as("the exception is for ConfigUpdate only")
                .isIn(ErrorCode.CONFIG_TOO_OLD, ErrorCode.CONFIG_TOO_NEW);
    }

    @Test
    @Tag("6940-11.1-41")
    void nodesWhoseCertificateIsRevokedAreShutOut() {
        ring(1, 8, UnaryOperator.identity());
        SimulatedPeer bad = scenario.overlay.peers().get(4);
        CompletableFuture<Void> closed = bad.node().closed().toCompletableFuture();
        OverlayConfiguration next = signed(builder -> builder.sequence(2).badNodes(List.of(bad.nodeId())));
        adopt(scenario.overlay.peers().get(0), next);
        List<SimulatedPeer> others =
                scenario.overlay.peers().stream().filter(peer -> peer != bad).toList();
        scenario.simulation.await(
                "the news",
                () -> others.stream()
                        .allMatch(peer -> peer.node().configuration().sequence() == 2),
                Duration.ofMinutes(1));
        scenario.simulation.runFor(Duration.ofMinutes(1));
        scenario.overlay.refreshStatus();
        for (SimulatedPeer peer : others) {
            assertThat(peer.lastStatus().connectedPeers()).doesNotContain(bad.nodeId());
        }
        assertThat(closed.isDone() || bad.lastStatus().connectedPeers().isEmpty())
                .as("the bad node is cut off, or has ended, if the news reached it before")
                .isTrue();

        CompletableFuture<Void> unused = bad.node().adopt(next).toCompletableFuture();
        scenario.simulation.await("the bad node's end, when it knows", closed::isDone, Duration.ofMinutes(1));
        bad.host().crash();
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
    }

    @Test
    @Tag("6940-11.2-9")
    void aConfigurationFromItsServerReplacesTheOneBeforeWhateverItsSequence() {
        ring(1, 1, builder -> builder.sequence(9));
        SimulatedPeer node = scenario.overlay.peers().get(0);
        adopt(node, change(builder -> builder.sequence(3).clientsPermitted(false)));
        assertThat(node.node().configuration().sequence()).isEqualTo(3);
    }

    @Test
    void aGreaterMaxMessageSizeHoldsForTheLinksThatAreOpen() {
        ring(1, 3, builder -> builder.maxMessageSize(5000));
        OverlayConfiguration next = signed(builder -> builder.sequence(2).maxMessageSize(20_000));
        SimulatedHost host = scenario.network.addHost("raw");
        RawPeer raw = new RawPeer(scenario.simulation, host, next, issue("raw"), scenario.authority)
                .connect(host, scenario.overlay.peers().get(0).host().address());
        adopt(scenario.overlay.peers().get(0), next);
        awaitSequence(2, Duration.ofMinutes(1));
        MessageBody longPing = new PingRequest(Opaque.copyOf(new byte[10_000]));
        for (SimulatedPeer peer : scenario.overlay.peers()) {
            assertThat(raw.ask(to(peer), longPing)).isInstanceOf(PingAnswer.class);
        }
        assertThat(raw.isClosed()).isFalse();
    }

    @Test
    void linksWithRevokedNodesAreClosedAndNoneIsMadeAnew() {
        ring(1, 3, UnaryOperator.identity());
        Credentials credentials = issue("raw");
        RawPeer raw = rawPeer("raw", credentials);
        adopt(
                scenario.overlay.peers().get(0),
                signed(builder -> builder.sequence(2).badNodes(List.of(credentials.nodeId()))));
        scenario.simulation.await("the link's end", raw::isClosed, Duration.ofSeconds(10));
        assertThat(rawPeer("again", credentials).refusal()).isNotNull();
    }

    @Test
    @Tag("6940-11.1-42")
    void aNodeThatCannotFollowLeaves() {
        ring(1, 4, UnaryOperator.identity());
        SimulatedPeer node = scenario.overlay.peers().get(0);
        CompletableFuture<Void> closed = node.node().closed().toCompletableFuture();
        OverlayConfiguration next = change(builder -> builder.sequence(2).topologyPlugin("ANOTHER"));
        RawPeer raw = rawPeer("raw", issue("raw"));
        raw.sendBytes(raw.message(
                to(node),
                new ConfigUpdateRequest(
                        new ConfigUpdateRequest.Configuration(ConfigurationSigner.sign(next, operator, operator))),
                UnaryOperator.identity(),
                UnaryOperator.identity()));
        scenario.simulation.await("the node's end", closed::isDone, Duration.ofMinutes(1));
        assertThatThrownBy(() -> scenario.overlay.peers().get(1).node().adopt(next))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOverlayWithASharedSecretIsNotEnteredNorFollowed() {
        ring(1, 1, UnaryOperator.identity());
        SimulatedPeer node = scenario.overlay.peers().get(0);
        OverlayConfiguration next = change(builder -> builder.sequence(2).sharedSecret("hush"));
        assertThatThrownBy(() -> node.node().adopt(next))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shared-secret");
        ReloadNodeBuilder builder = ReloadNode.builder(next, issue("late"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not supported")
                .hasMessageNotContaining("hush");
    }

    @Test
    @Tag("6940-6.5.4.2-5")
    @Tag("6940-7.4.1.2-7")
    void aKindThatIsLearnedCanBeStored() {
        ring(1, 3, UnaryOperator.identity());
        SimulatedPeer writer = scenario.overlay.peers().get(1);
        OverlayConfiguration withKind = signed(builder ->
                builder.kinds(List.of(KindDefinition.registered(KindId.SIP_REGISTRATION, 10, 1000), NEW_KIND)));
        adopt(writer, withKind);
        ResourceId place = scenario.resource(writer.userName());
        StoredDataValue value = new StoredDataValue.Single(new DataValue(true, Opaque.copyOf(new byte[] {7})));
        CompletableFuture<?> first = writer.node()
                .store(place, NEW_KIND.id(), List.of(value), Duration.ofHours(1))
                .toCompletableFuture();
        scenario.simulation.await("the first store", first::isDone, Duration.ofMinutes(1));
        scenario.simulation.runFor(Duration.ofSeconds(5));
        scenario.overlay.await(
                "second store", writer.node().store(place, NEW_KIND.id(), List.of(value), Duration.ofHours(1)));
        FetchResult found = scenario.overlay.await("fetch", writer.node().fetch(place, single(NEW_KIND.id())));
        assertThat(found.values()).hasSize(1);
    }

    @Test
    @Tag("6940-7.4.1.2-7")
    void whoDoesNotKnowAKindIsSentItsDefinition() {
        ring(1, 3, UnaryOperator.identity());
        SimulatedPeer node = scenario.overlay.peers().get(0);
        OverlayConfiguration known = signed(builder -> builder);
        adopt(node, known);
        Credentials owner = null;
        for (int i = 0; owner == null && i < 100; i++) {
            String user = "owner" + i + "@" + RingScenario.OVERLAY;
            NodeId place = NodeId.copyOf(scenario.resource(user).toByteArray());
            owner = scenario.authority.issue(user, place);
        }
        RawPeer raw = rawPeer("raw", owner);
        CompletableFuture<?> fetch = node.node()
                .fetch(
                        ResourceId.of(owner.nodeId()),
                        new StoredDataSpecifier(
                                KindId.SIP_REGISTRATION, 0, new ModelSpecifier.DictionarySpecifier(List.of())))
                .toCompletableFuture();
        scenario.simulation.runFor(Duration.ofSeconds(1));
        if (raw.messages(FetchRequest.class).isEmpty()) {
            assertThat(fetch).as("the node itself is responsible").isDone();
            return;
        }
        ReceivedMessage request = raw.messages(FetchRequest.class).get(0);
        byte[] kinds = {4, 0, 0, 0, (byte) KindId.SIP_REGISTRATION.value()};
        raw.sendBytes(raw.answer(
                request, new ErrorResponse(ErrorCode.UNKNOWN_KIND, Opaque.copyOf(kinds)), raw.credentials()));
        ConfigUpdateRequest update = (ConfigUpdateRequest) raw.bodyOf(raw.awaitMessage(ConfigUpdateRequest.class, 1));
        assertThat(update.update())
                .isEqualTo(new ConfigUpdateRequest.Kinds(
                        List.of(known.signedKindBlock(KindId.SIP_REGISTRATION).orElseThrow())));
    }

    @Test
    @Tag("6940-11.1-43")
    void dataOfKindsThatAreGoneIsDiscarded() {
        ring(1, 4, UnaryOperator.identity());
        scenario.registerAll();
        scenario.simulation.runFor(Duration.ofSeconds(30));
        adopt(
                scenario.overlay.peers().get(0),
                signed(builder -> builder.sequence(2).kinds(List.of(NEW_KIND))));
        awaitSequence(2, Duration.ofMinutes(1));
        scenario.overlay.refreshStatus();
        for (SimulatedPeer peer : scenario.overlay.peers()) {
            assertThat(peer.lastStatus().storage().values()).isZero();
        }
    }

    private static StoredDataSpecifier single(KindId kind) {
        return new StoredDataSpecifier(kind, 0, new ModelSpecifier.SingleSpecifier());
    }

    private byte[] old(RawPeer raw) {
        return raw.message(new Destination.Node(raw.peer()), PING, header -> header, contents -> contents);
    }

    private static long transactions(RawPeer raw) {
        return raw.messages(ConfigUpdateRequest.class).stream()
                .map(message -> message.header().transactionId())
                .distinct()
                .count();
    }

    private ErrorCode refusal(RawPeer raw, Opaque document) {
        MessageBody update = new ConfigUpdateRequest(new ConfigUpdateRequest.Configuration(document));
        return ((ErrorResponse) raw.ask(new Destination.Node(raw.peer()), update)).errorCode();
    }

    private void ring(long seed, int size, UnaryOperator<OverlayConfigurationBuilder> changes) {
        scenario = new RingScenario(
                seed,
                size,
                builder -> changes.apply(
                        builder.configurationSigners(List.of(OPERATOR)).kindSigners(List.of(OPERATOR))));
        operator = scenario.authority.issue("operator@" + RingScenario.OVERLAY, OPERATOR);
        scenario.network.setLoss(0);
        scenario.converge();
    }

    private OverlayConfiguration change(UnaryOperator<OverlayConfigurationBuilder> changes) {
        return changes.apply(scenario.overlay.configuration().toBuilder()).build();
    }

    private OverlayConfiguration signed(UnaryOperator<OverlayConfigurationBuilder> changes) {
        Opaque document = ConfigurationSigner.sign(change(changes), operator, operator);
        try {
            return OverlayConfiguration.parse(document.toByteArray(), RingScenario.OVERLAY);
        } catch (ConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    private void adopt(SimulatedPeer peer, OverlayConfiguration next) {
        scenario.overlay.awaitEnd("adoption", peer.node().adopt(next));
    }

    private void awaitSequence(int sequence, Duration limit) {
        scenario.simulation.await(
                "configuration " + sequence + " everywhere",
                () -> scenario.overlay.peers().stream()
                        .allMatch(peer -> peer.node().configuration().sequence() == sequence),
                limit);
    }

    private static Destination to(SimulatedPeer node) {
        return new Destination.Node(node.nodeId());
    }

    private Credentials issue(String name) {
        return scenario.authority.issue(name + "@" + RingScenario.OVERLAY);
    }

    private RawPeer rawPeer(String name, Credentials credentials) {
        SimulatedHost host = scenario.network.addHost(name);
        RawPeer peer = new RawPeer(
                scenario.simulation, host, scenario.overlay.configuration(), credentials, scenario.authority);
        return peer.connect(host, scenario.overlay.peers().get(0).host().address());
    }
}
