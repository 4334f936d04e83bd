// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.p2psip.reload.node.PingResult;
import org.p2psip.reload.node.ReloadNodeBuilder;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.routing.Fragmenter;
import org.p2psip.reload.routing.ListCompression;
import org.p2psip.reload.routing.TrafficLimits;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.ForwardingHeaderBuilder;
import org.p2psip.reload.wire.ForwardingOption;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.MessageContents;
import org.p2psip.reload.wire.MessageExtension;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ReceivedMessage;

/** Messages that go through a node, and what happens to those that can't (RFC 6940, Sections 6.1 to 6.3, 6.6 and 6.7). */
class ForwardingSimulationTest {
    private static final MessageBody PING = new PingRequest(Opaque.EMPTY);
    private static final PingAnswer PONG = new PingAnswer(1, Instant.EPOCH);

    private RingScenario scenario;
    private SimulatedPeer node;
    private SimulatedPeer asker;
    private RawPeer raw;

    @ParameterizedTest
    @EnumSource(ListCompression.class)
    void answersFindBackWhateverIsInTheViaLists(ListCompression compression) {
        scenario = new RingScenario(4, 12, UnaryOperator.identity(), builder -> builder.listCompression(compression));
        scenario.converge();
        scenario.registerAll();
        scenario.findAll();
        scenario.overlay.refreshStatus();
        for (SimulatedPeer peer : scenario.overlay.peers()) {
            assertThat(peer.lastStatus().statistics().dropped())
                    .doesNotContainKeys(
                            DropReason.UNKNOWN_DESTINATION, DropReason.EXPIRED_OPAQUE_ID, DropReason.FORGED_OPAQUE_ID);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @Tag("6940-6.1.3-1")
    @Tag("6940-6.3.2.2-9")
    void dropsAnAnswerWhoseOpaqueIdWasChanged(ListCompression compression) {
        connect(builder -> builder.listCompression(compression));
        CompletableFuture<PingResult> ping = pingThroughNode(to(raw.credentials()));
        ReceivedMessage request = raw.awaitMessage(PingRequest.class, 1);
        assertThat(request.header().viaList()).hasSize(1).allMatch(Destination.OpaqueId.class::isInstance);
        Destination.OpaqueId made =
                (Destination.OpaqueId) request.header().viaList().get(0);
        byte[] changed = made.id().toByteArray();
        changed[0] ^= 0x40;
        changed[changed.length - 1] ^= 0x01;
        Destination forged = new Destination.OpaqueId(Opaque.copyOf(changed));
        raw.sendBytes(raw.answer(
                request,
                PONG,
                raw.credentials(),
                header -> header.destinationList(List.of(to(node), forged)),
                UnaryOperator.identity()));
        scenario.simulation.runFor(Duration.ofSeconds(1));
        assertThat(ping).isNotDone();
        assertThat(dropped(node, DropReason.EXPIRED_OPAQUE_ID) + dropped(node, DropReason.FORGED_OPAQUE_ID))
                .isEqualTo(1);

        raw.sendBytes(raw.answer(request, PONG, raw.credentials()));
        assertThat(scenario.overlay.await("ping", ping).responder())
                .isEqualTo(raw.credentials().nodeId());
    }

    @Test
    void errorOfANodeOnTheWayEndsARequestThatNothingElseAnswers() {
        connect(builder -> {});
        CompletableFuture<PingResult> ping = pingThroughNode(to(raw.credentials()), to(stranger()));
        ReceivedMessage request = raw.awaitMessage(PingRequest.class, 1);
        raw.sendBytes(raw.answer(request, error(ErrorCode.MESSAGE_TOO_LARGE), raw.credentials()));
        scenario.simulation.await("the end of the ping", ping::isDone, Duration.ofSeconds(4));
        assertThat(failure(ping).errorCode()).contains(ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(failure(ping))
                .hasMessageContaining(raw.credentials().nodeId().toString());
        assertThat(dropped(asker, DropReason.ERROR_ON_THE_WAY)).isEqualTo(1);
        assertThat(raw.messages(PingRequest.class)).hasSize(1);
    }

    @Test
    void errorThatMayPassEndsNoRequestBeforeItsTime() {
        connect(builder -> {});
        CompletableFuture<PingResult> ping = pingThroughNode(to(raw.credentials()), to(stranger()));
        ReceivedMessage request = raw.awaitMessage(PingRequest.class, 1);
        raw.sendBytes(raw.answer(request, error(ErrorCode.TTL_EXCEEDED), raw.credentials()));
        scenario.simulation.runFor(Duration.ofSeconds(12));
        assertThat(ping).isNotDone();
        scenario.simulation.await("the end of the ping", ping::isDone, Duration.ofSeconds(10));
        assertThat(failure(ping).errorCode()).contains(ErrorCode.TTL_EXCEEDED);
        assertThat(raw.messages(PingRequest.class)).hasSize(5);
    }

    @Test
    @Tag("6940-6.3.4-15")
    void errorOfAnotherNodeNeverTakesThePlaceOfTheAnswer() {
        connect(builder -> {});
        Credentials stranger = stranger();
        CompletableFuture<PingResult> ping = pingThroughNode(to(raw.credentials()), to(stranger));
        ReceivedMessage request = raw.awaitMessage(PingRequest.class, 1);
        raw.sendBytes(raw.answer(request, error(ErrorCode.UNSUPPORTED_FORWARDING_OPTION), raw.credentials()));
        raw.sendBytes(raw.answer(request, error(ErrorCode.NOT_FOUND), raw.credentials()));
        scenario.simulation.runFor(Duration.ofSeconds(1));
        assertThat(ping).isNotDone();
        assertThat(dropped(asker, DropReason.WRONG_RESPONDER)).isEqualTo(1);
        raw.sendBytes(raw.answer(request, PONG, stranger));
        assertThat(scenario.overlay.await("ping", ping).responder()).isEqualTo(stranger.nodeId());
    }

    @Test
    void dropsAnAnswerWithAnExtensionThatItHadToUnderstand() {
        connect(builder -> {});
        CompletableFuture<PingResult> ping = pingThroughNode(to(raw.credentials()));
        ReceivedMessage request = raw.awaitMessage(PingRequest.class, 1);
        MessageExtension critical = new MessageExtension(0x7777, true, Opaque.EMPTY);
        raw.sendBytes(raw.answer(
                request,
                PONG,
                raw.credentials(),
                UnaryOperator.identity(),
                contents -> new MessageContents(contents.code(), contents.body(), List.of(critical))));
        scenario.simulation.runFor(Duration.ofSeconds(1));
        assertThat(ping).isNotDone();
        assertThat(dropped(asker, DropReason.CRITICAL_EXTENSION)).isEqualTo(1);
    }

    @Test
    void forwarderNeitherPassesOnNorAnswersAnAnswerWithACriticalOption() {
        connect(builder -> {});
        CompletableFuture<PingResult> ping = pingThroughNode(to(raw.credentials()));
        ReceivedMessage request = raw.awaitMessage(PingRequest.class, 1);
        ForwardingOption critical = new ForwardingOption(77, ForwardingOption.FORWARD_CRITICAL, Opaque.EMPTY);
        int before = raw.received.size();
        raw.sendBytes(raw.answer(
                request,
                PONG,
                raw.credentials(),
                header -> header.options(List.of(critical)),
                UnaryOperator.identity()));
        scenario.simulation.runFor(Duration.ofSeconds(1));
        assertThat(ping).isNotDone();
        assertThat(raw.received).hasSize(before);
        assertThat(dropped(node, DropReason.REFUSED)).isEqualTo(1);
    }

    @Test
    @Tag("6940-6.3.2.3-2")
    void refusesToForwardARequestWithAnUnknownCriticalOption() {
        connect(builder -> {});
        ForwardingOption critical = new ForwardingOption(77, ForwardingOption.FORWARD_CRITICAL, Opaque.EMPTY);
        byte[] ping = message(header -> header.options(List.of(critical)), PING, to(node), to(asker));
        assertThat(raw.refusalOf(ping)).isEqualTo(ErrorCode.UNSUPPORTED_FORWARDING_OPTION);
        assertThat(raw.messages(ErrorResponse.class).get(0).security().signature())
                .isNotNull();
    }

    @Test
    void countsWhatACarelessForwarderLetPassAndKeepsTheLink() {
        connect(builder -> {});
        ForwardingOption option = new ForwardingOption(77, 0, Opaque.copyOf(new byte[4]));
        byte[] ping = message(header -> header.options(List.of(option)), PING, to(node), to(asker));
        int optionAt = ForwardingHeader.FIXED_BYTES + 2 * 18;
        assertThat(ping[optionAt]).isEqualTo((byte) 77);
        ping[optionAt] = 0;
        raw.sendBytes(ping);
        byte[] other = message(UnaryOperator.identity(), PING, to(node), to(asker));
        other[ForwardingHeader.FIXED_BYTES + 18] = 0;
        raw.sendBytes(other);
        scenario.simulation.runFor(Duration.ofSeconds(3));
        assertThat(dropped(node, DropReason.MALFORMED)).isEqualTo(2);
        assertThat(raw.isClosed()).isFalse();
        assertThat(raw.ask(to(node), PING)).isInstanceOf(PingAnswer.class);
    }

    @Test
    @Tag("6940-6.6-1")
    void tellsThatAMessageIsTooLongAndThenClosesTheLink() {
        connect(builder -> {});
        MessageBody padded = new PingRequest(Opaque.copyOf(new byte[6000]));
        assertThat(raw.refusalOf(message(UnaryOperator.identity(), padded, to(node))))
                .isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        scenario.simulation.await("the link's end", raw::isClosed, Duration.ofSeconds(5));
        assertThat(dropped(node, DropReason.MESSAGE_TOO_LARGE)).isEqualTo(1);
    }

    @Test
    @Tag("6940-6.6-1")
    @Tag("6940-6.7-1")
    void whatGetsTooLongOnlyByItsViaListGoesOnInFragments() {
        connect(builder -> {});
        int longest = scenario.overlay.configuration().maxMessageSize();
        int bare = message(UnaryOperator.identity(), PING, to(node), to(asker)).length;
        MessageBody padded = new PingRequest(Opaque.copyOf(new byte[longest - bare]));
        byte[] message = message(UnaryOperator.identity(), padded, to(node), to(asker));
        assertThat(message).hasSize(longest);
        raw.sendBytes(message);
        raw.awaitMessage(PingAnswer.class, 1);
        assertThat(raw.messages(ErrorResponse.class)).isEmpty();
        assertThat(raw.isClosed()).isFalse();
    }

    @Test
    @Tag("6940-6.6-2")
    void closesTheLinkInSilenceWhenTheHeaderAloneIsTooLong() {
        connect(builder -> {});
        List<Destination> via = Collections.nCopies(300, to(asker));
        raw.sendBytes(message(header -> header.viaList(via), PING, to(node)));
        scenario.simulation.await("the link's end", raw::isClosed, Duration.ofSeconds(5));
        assertThat(raw.received).isEmpty();
    }

    @Test
    @Tag("6940-6.6-4")
    @Tag("6940-6.6.5-2")
    void routesAroundAPeerWhoseLinkDoesNotRespondUntilItDoes() {
        scenario = new RingScenario(2, 6);
        scenario.network.setLoss(0);
        scenario.converge();
        node = scenario.overlay.peers().get(0);
        SimulatedPeer silent = scenario.overlay.peers().get(3);
        List<SimulatedHost> others = new ArrayList<>(scenario.network.hosts());
        others.remove(silent.host());
        scenario.network.setSilenceTime(Duration.ofSeconds(2));
        scenario.network.partition(others, List.of(silent.host()));
        CompletableFuture<?> unanswered =
                node.node().ping(List.of(new Destination.Node(silent.nodeId()))).toCompletableFuture();
        scenario.simulation.runFor(Duration.ofSeconds(5));
        scenario.overlay.refreshStatus();
        assertThat(routingTable()).doesNotContain(silent.nodeId());
        assertThat(node.lastStatus().connectedPeers()).contains(silent.nodeId());

        scenario.network.heal();
        scenario.simulation.runFor(Duration.ofSeconds(5));
        scenario.overlay.refreshStatus();
        assertThat(routingTable()).contains(silent.nodeId());
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
    }

    @Test
    void linkThatBringsTooMuchWaitsForNobodyAndHarmsNobody() {
        connect(builder -> builder.trafficLimits(new TrafficLimits(50, 1_000_000, Duration.ofSeconds(1))));
        for (int i = 0; i < 1000; i++) {
            raw.sendBytes(message(UnaryOperator.identity(), PING, to(node)));
        }
        RawPeer decent = rawPeer("decent");
        assertThat(decent.ask(to(node), PING)).isInstanceOf(PingAnswer.class);
        scenario.simulation.runFor(Duration.ofSeconds(5));
        assertThat(raw.received).hasSizeBetween(45, 100);
        assertThat(dropped(node, DropReason.RATE_LIMITED)).isGreaterThan(890);
        assertThat(raw.ask(to(node), PING)).isInstanceOf(PingAnswer.class);
    }

    @Test
    @Tag("6940-6.7-6")
    void floodOfFragmentsThatNeverEndLetsOthersThrough() {
        connect(builder -> {});
        RawPeer decent = rawPeer("decent");
        List<byte[]> pieces = cut(decent, to(node));
        pieces.subList(1, pieces.size()).forEach(decent::sendBytes);
        for (int i = 0; i < 3000; i++) {
            raw.sendBytes(cut(raw, to(node)).get(0));
        }
        scenario.simulation.runFor(Duration.ofSeconds(2));
        assertThat(dropped(node, DropReason.FRAGMENT_OVERFLOW)).isGreaterThan(2000);
        decent.sendBytes(pieces.get(0));
        decent.awaitMessage(PingAnswer.class, 1);
        scenario.simulation.runFor(Duration.ofSeconds(20));
        assertThat(dropped(node, DropReason.INCOMPLETE)).isPositive();
        assertThat(raw.received).isEmpty();
    }

    @Test
    void onlyTheDestinationPutsFragmentsTogether() {
        connect(builder -> {});
        List<byte[]> pieces = cut(raw, to(node), to(asker));
        Collections.reverse(pieces);
        pieces.forEach(raw::sendBytes);
        raw.awaitMessage(PingAnswer.class, 1);
        scenario.overlay.refreshStatus();
        assertThat(node.lastStatus().statistics().forwarded()).isGreaterThanOrEqualTo(pieces.size() + 1L);
    }

    @Test
    void fragmentsThatClaimAPlaceFarBehindAreDroppedOnTheWayToo() {
        connect(builder -> {});
        for (Destination last : List.of(to(node), to(asker))) {
            raw.sendBytes(message(
                    header -> header.fragment(true, ForwardingHeader.MAX_FRAGMENT_OFFSET), PING, to(node), last));
        }
        raw.sendBytes(
                message(header -> header.fragment(false, ForwardingHeader.MAX_FRAGMENT_OFFSET - 100), PING, to(node)));
        scenario.simulation.runFor(Duration.ofSeconds(1));
        assertThat(dropped(node, DropReason.MESSAGE_TOO_LARGE)).isEqualTo(3);
        assertThat(raw.ask(to(node), PING)).isInstanceOf(PingAnswer.class);
    }

    @Test
    void transactionIdOfAnotherMemberIsNoHindrance() {
        connect(builder -> {});
        MessageBody first = raw.ask(to(node), PING);
        RawPeer second = rawPeer("second");
        MessageBody answer = second.ask(to(node), PING);
        assertThat(second.received.get(0).header().transactionId())
                .isEqualTo(raw.received.get(0).header().transactionId());
        assertThat(answer).isInstanceOf(PingAnswer.class).isNotEqualTo(first);
    }

    private List<NodeId> routingTable() {
        var view = node.lastStatus().topology();
        List<NodeId> all = new ArrayList<>(view.predecessors());
        all.addAll(view.successors());
        all.addAll(view.fingers());
        return all;
    }

    private void connect(Consumer<ReloadNodeBuilder> nodes) {
        scenario = new RingScenario(1, 3, UnaryOperator.identity(), nodes);
        scenario.network.setLoss(0);
        scenario.converge();
        node = scenario.overlay.peers().get(0);
        asker = scenario.overlay.peers().get(1);
        raw = rawPeer("mallory");
    }

    private RawPeer rawPeer(String name) {
        SimulatedHost host = scenario.network.addHost(name);
        RawPeer peer = new RawPeer(
                scenario.simulation,
                host,
                scenario.overlay.configuration(),
                scenario.authority.issue(name + "@" + RingScenario.OVERLAY),
                scenario.authority);
        return peer.connect(host, node.host().address());
    }

    private Credentials stranger() {
        return scenario.authority.issue("stranger@" + RingScenario.OVERLAY);
    }

    private CompletableFuture<PingResult> pingThroughNode(Destination... behind) {
        List<Destination> destinations = new ArrayList<>(List.of(to(node)));
        destinations.addAll(List.of(behind));
        return asker.node().ping(destinations).toCompletableFuture();
    }

    private byte[] message(UnaryOperator<ForwardingHeaderBuilder> header, MessageBody body, Destination... to) {
        return raw.message(
                to[0], body, builder -> header.apply(builder.destinationList(List.of(to))), UnaryOperator.identity());
    }

    /** A ping of one peer in pieces of 300 bytes. */
    private static List<byte[]> cut(RawPeer peer, Destination... to) {
        byte[] message = peer.message(
                to[0],
                new PingRequest(Opaque.copyOf(new byte[900])),
                builder -> builder.destinationList(List.of(to)),
                UnaryOperator.identity());
        List<byte[]> pieces = new ArrayList<>();
        int headerLength = ForwardingHeader.FIXED_BYTES + 18 * to.length;
        for (ByteBuf piece : Fragmenter.split(Unpooled.wrappedBuffer(message), headerLength, headerLength + 300)) {
            pieces.add(ByteBufUtil.getBytes(piece));
        }
        assertThat(pieces).hasSizeGreaterThan(3);
        return pieces;
    }

    private long dropped(SimulatedPeer peer, DropReason reason) {
        scenario.overlay.refreshStatus();
        return peer.lastStatus().statistics().dropped().getOrDefault(reason, 0L);
    }

    private static ErrorResponse error(ErrorCode code) {
        return new ErrorResponse(code, Opaque.EMPTY);
    }

    private static ReloadException failure(CompletableFuture<?> failed) {
        try {
            failed.join();
        } catch (CompletionException e) {
            return (ReloadException) e.getCause();
        }
        throw new AssertionError("did not fail");
    }

    private static Destination to(SimulatedPeer peer) {
        return new Destination.Node(peer.nodeId());
    }

    private static Destination to(Credentials credentials) {
        return new Destination.Node(credentials.nodeId());
    }
}
