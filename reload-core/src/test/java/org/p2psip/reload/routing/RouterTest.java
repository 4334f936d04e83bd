// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.routing.ConnectionTableTest.node;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ForwardedMessage;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.ForwardingHeaderBuilder;
import org.p2psip.reload.wire.ForwardingOption;
import org.p2psip.reload.wire.HeaderView;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.TransactionId;
import org.p2psip.reload.wire.WireContext;

/** Each case of RFC 6940, Sections 6.1 and 6.2, by the header alone. */
class RouterTest {
    private static final int OVERLAY = 0x65b0781f;
    private static final int INITIAL_TTL = 100;
    private static final NodeId SELF = node(100);
    private static final NodeId NEIGHBOR = node(50);
    private static final NodeId SENDER = node(200);
    private static final LinkId TO_NEIGHBOR = new LinkId(1);
    private static final LinkId TO_SENDER = new LinkId(2);

    private static final Destination OPAQUE = new Destination.OpaqueId(Opaque.copyOf(new byte[] {1, 2, 3}));

    /** The node's range: keys up to its own, from above 60 on. */
    private static final ResourceId OWN = ResourceId.of(node(90));

    private static final ResourceId FOREIGN = ResourceId.of(node(40));

    private static final WireContext CONTEXT = WireContext.of(NodeId.MIN_LENGTH, Map.of());

    private final HeaderView view = new HeaderView(CONTEXT);
    private final ConnectionTable connections = new ConnectionTable();
    private OpaqueIds opaqueIds = OpaqueIds.NONE;
    private Optional<NodeId> nextHop = Optional.of(NEIGHBOR);
    private boolean hasPlace = true;
    private final Router router = new Router(
            SELF,
            OVERLAY,
            INITIAL_TTL,
            connections,
            new Routes() {
                @Override
                public boolean isResponsible(ResourceId key) {
                    return key.compareTo(ResourceId.of(node(60))) > 0 && key.compareTo(ResourceId.of(SELF)) <= 0;
                }

                @Override
                public boolean hasPlace() {
                    return hasPlace;
                }

                @Override
                public Optional<NodeId> nextHop(ResourceId key) {
                    return nextHop;
                }

                @Override
                public Optional<NodeId> nextHopOnceMore(ResourceId key) {
                    return Optional.of(SENDER);
                }
            },
            (id, transactionId) -> opaqueIds.expand(id, transactionId));

    @BeforeEach
    void connect() {
        connections.add(TO_NEIGHBOR, NEIGHBOR, 10_000);
        connections.add(TO_SENDER, SENDER, 10_000);
    }

    @Test
    void deliversTheResourceItIsResponsibleFor() {
        assertThat(route(to(resource(OWN)))).isEqualTo(new RoutingDecision.Deliver());
    }

    @Test
    void deliversItsOwnNodeIdAndTheWildcard() {
        assertThat(route(to(nodeId(SELF)))).isEqualTo(new RoutingDecision.Deliver());
        assertThat(route(to(nodeId(NodeId.wildcard(16))))).isEqualTo(new RoutingDecision.Deliver());
    }

    @Test
    void popsItselfAndLooksAgain() {
        ForwardingHeader sent = forwarded(route(to(nodeId(SELF), resource(FOREIGN))), SENDER);
        assertThat(sent.destinationList()).containsExactly(resource(FOREIGN));
    }

    /** Two nodes that join through each other would hand a message to and fro until its TTL is over. */
    @Test
    void passesNothingOnButToLinkedNodesBeforeItHasItsPlace() {
        hasPlace = false;
        assertThat(route(to(resource(FOREIGN))))
                .isEqualTo(new RoutingDecision.Refuse(ErrorCode.FORBIDDEN, "not in the overlay yet"));
        assertThat(route(to(nodeId(node(7)))))
                .isEqualTo(new RoutingDecision.Refuse(ErrorCode.FORBIDDEN, "not in the overlay yet"));
        assertThat(link(route(to(nodeId(NEIGHBOR))))).isEqualTo(TO_NEIGHBOR);
        assertThat(link(router.originate(to(resource(FOREIGN))))).isEqualTo(TO_NEIGHBOR);
    }

    @Test
    void forwardsARequestWithTheHopItCameFromAndOneTtlLess() {
        ForwardingHeader received = to(resource(FOREIGN)).toBuilder()
                .viaList(List.of(nodeId(node(7))))
                .ttl(9)
                .build();
        RoutingDecision decision = route(received);
        assertThat(link(decision)).isEqualTo(TO_NEIGHBOR);
        ForwardingHeader sent = forwarded(decision, SENDER);
        assertThat(sent.viaList()).containsExactly(nodeId(node(7)), nodeId(SENDER));
        assertThat(sent.ttl()).isEqualTo(8);
        assertThat(sent.transactionId()).isEqualTo(received.transactionId());
    }

    @Test
    void requestThatHasBeenHereBeforeGoesByAnotherWay() {
        ForwardingHeader again = to(resource(FOREIGN)).toBuilder()
                .viaList(List.of(nodeId(node(7)), nodeId(SELF), nodeId(node(8))))
                .build();
        assertThat(link(route(again))).isEqualTo(TO_SENDER);
        ForwardingHeader byNode =
                again.toBuilder().destinationList(List.of(nodeId(node(40)))).build();
        assertThat(link(route(byNode))).isEqualTo(TO_SENDER);
        ForwardingHeader linked =
                again.toBuilder().destinationList(List.of(nodeId(NEIGHBOR))).build();
        assertThat(link(route(linked))).isEqualTo(TO_NEIGHBOR);
        hasPlace = false;
        assertThat(route(again)).isEqualTo(new RoutingDecision.Refuse(ErrorCode.FORBIDDEN, "not in the overlay yet"));
    }

    @Test
    void forwardsAnAnswerWithoutAddingToItsViaList() {
        ForwardingHeader sent = forwarded(route(to(nodeId(SELF), nodeId(NEIGHBOR)), MessageRole.ANSWER), null);
        assertThat(sent.viaList()).isEmpty();
        assertThat(sent.destinationList()).containsExactly(nodeId(NEIGHBOR));
    }

    @Test
    void sendsToAConnectedNodeStraightAway() {
        nextHop = Optional.empty();
        assertThat(link(route(to(nodeId(NEIGHBOR))))).isEqualTo(TO_NEIGHBOR);
    }

    @Test
    void sendsToAClientInItsRangeOnlyWhenConnected() {
        assertThat(route(to(nodeId(node(80))))).isEqualTo(new RoutingDecision.Drop(DropReason.NO_SUCH_NODE));
        connections.add(new LinkId(3), node(80), 10_000);
        assertThat(link(route(to(nodeId(node(80)))))).isEqualTo(new LinkId(3));
    }

    @Test
    void dropsAnOpaqueIdItDidNotMake() {
        assertThat(route(to(new Destination.OpaqueId(Opaque.copyOf(new byte[] {(byte) 0x80, 5})), nodeId(NEIGHBOR))))
                .isEqualTo(new RoutingDecision.Drop(DropReason.UNKNOWN_DESTINATION));
    }

    @Test
    @Tag("6940-6.1.3-1")
    void putsWhatAnOpaqueIdStandsForInItsPlaceAndLooksAgain() {
        opaqueIds = (id, transactionId) -> OpaqueIds.Expansion.of(List.of(nodeId(NEIGHBOR), nodeId(node(1))));
        RoutingDecision.Forward back =
                (RoutingDecision.Forward) route(to(nodeId(SELF), OPAQUE, nodeId(node(2))), MessageRole.ANSWER);
        assertThat(back)
                .isEqualTo(new RoutingDecision.Forward(TO_NEIGHBOR, 2, List.of(nodeId(NEIGHBOR), nodeId(node(1)))));
        assertThat(back.remaining(List.of(nodeId(SELF), OPAQUE, nodeId(node(2)))))
                .containsExactly(nodeId(NEIGHBOR), nodeId(node(1)), nodeId(node(2)));
        assertThat(route(to(OPAQUE)))
                .isEqualTo(new RoutingDecision.Forward(TO_NEIGHBOR, 1, List.of(nodeId(NEIGHBOR), nodeId(node(1)))));
    }

    @Test
    void goesThroughItselfWithinWhatAnOpaqueIdStandsFor() {
        opaqueIds = (id, transactionId) -> OpaqueIds.Expansion.of(List.of(nodeId(SELF), nodeId(NEIGHBOR)));
        assertThat(route(to(OPAQUE), MessageRole.ANSWER))
                .isEqualTo(new RoutingDecision.Forward(TO_NEIGHBOR, 1, List.of(nodeId(NEIGHBOR))));
        opaqueIds = (id, transactionId) -> OpaqueIds.Expansion.of(List.of(nodeId(SELF)));
        assertThat(route(to(OPAQUE), MessageRole.ANSWER)).isEqualTo(new RoutingDecision.Deliver());
        assertThat(route(to(OPAQUE, OPAQUE, resource(FOREIGN)), MessageRole.ANSWER))
                .isEqualTo(new RoutingDecision.Forward(TO_NEIGHBOR, 2, List.of()));
    }

    @Test
    void dropsAnOpaqueIdThatStandsForNothingAnyMore() {
        opaqueIds = (id, transactionId) -> OpaqueIds.Expansion.refused(DropReason.EXPIRED_OPAQUE_ID);
        assertThat(route(to(nodeId(SELF), OPAQUE), MessageRole.ANSWER))
                .isEqualTo(new RoutingDecision.Drop(DropReason.EXPIRED_OPAQUE_ID));
        opaqueIds = (id, transactionId) -> OpaqueIds.Expansion.of(List.of());
        assertThat(route(to(OPAQUE))).isEqualTo(new RoutingDecision.Drop(DropReason.UNKNOWN_DESTINATION));
    }

    @Test
    void asksForAnOpaqueIdWithTheTransactionOfItsMessage() {
        opaqueIds = (id, transactionId) -> transactionId == 0x1234
                ? OpaqueIds.Expansion.of(List.of(nodeId(NEIGHBOR)))
                : OpaqueIds.Expansion.unknown();
        assertThat(route(to(OPAQUE))).isInstanceOf(RoutingDecision.Forward.class);
    }

    @Test
    void leavesAloneAnOpaqueIdThatIsNotItsTurnYet() {
        assertThat(route(to(nodeId(NEIGHBOR), OPAQUE), MessageRole.ANSWER))
                .isEqualTo(new RoutingDecision.Forward(TO_NEIGHBOR, 0, List.of()));
    }

    @Test
    void laterFragmentKeepsItsWayBackButNobodyIsTold() {
        assertThat(MessageRole.UNKNOWN.needsWayBack()).isTrue();
        ForwardingHeader twice = to(nodeId(NEIGHBOR), nodeId(SENDER), nodeId(NEIGHBOR));
        assertThat(route(twice, MessageRole.UNKNOWN)).isInstanceOf(RoutingDecision.Forward.class);
        ForwardingHeader endless = to(resource(FOREIGN)).toBuilder()
                .viaList(Collections.nCopies(Router.MAX_VIA_ENTRIES + 1, nodeId(node(7))))
                .build();
        assertThat(route(endless, MessageRole.UNKNOWN)).isEqualTo(new RoutingDecision.Drop(DropReason.VIA_TOO_LONG));
        assertThat(route(endless, MessageRole.ANSWER)).isInstanceOf(RoutingDecision.Forward.class);
    }

    @Test
    void listOfItsOwnIdsOnlyIsForItself() {
        assertThat(route(to(nodeId(SELF), nodeId(SELF)), MessageRole.ANSWER)).isEqualTo(new RoutingDecision.Deliver());
        assertThat(refused(route(to(nodeId(SELF), nodeId(SELF))))).isEqualTo(ErrorCode.INVALID_MESSAGE);
        assertThat(router.originate(to(nodeId(SELF), nodeId(SELF)))).isEqualTo(new RoutingDecision.Deliver());
    }

    @Test
    void wildcardBeforeTheEndIsConsumedHere() {
        assertThat(route(to(nodeId(NodeId.wildcard(16)), nodeId(NEIGHBOR)))).isEqualTo(new RoutingDecision.Deliver());
        assertThat(route(to(nodeId(SELF), nodeId(NodeId.wildcard(16)), nodeId(NEIGHBOR))))
                .isEqualTo(new RoutingDecision.Deliver());
    }

    @Test
    void acceptsEveryTtlThatTheOverlayAllows() {
        ForwardingHeader away = to(resource(FOREIGN));
        for (int ttl = 0; ttl <= 255; ttl++) {
            RoutingDecision decision = route(away.toBuilder().ttl(ttl).build());
            if (ttl == 0 || ttl > INITIAL_TTL) {
                assertThat(refused(decision)).as("TTL %d", ttl).isEqualTo(ErrorCode.TTL_EXCEEDED);
            } else {
                assertThat(forwarded(decision, SENDER).ttl()).isEqualTo(ttl - 1);
            }
        }
    }

    @Test
    void dropsWhatItKnowsNoWayFor() {
        nextHop = Optional.empty();
        assertThat(route(to(resource(FOREIGN)))).isEqualTo(new RoutingDecision.Drop(DropReason.NO_ROUTE));
        nextHop = Optional.of(node(33));
        assertThat(route(to(resource(FOREIGN)))).isEqualTo(new RoutingDecision.Drop(DropReason.NO_ROUTE));
    }

    @Test
    void refusesAnotherOverlayAndAnotherVersion() {
        ForwardingHeader other = ForwardingHeader.builder(OVERLAY + 1, new TransactionId(1))
                .destinationList(List.of(nodeId(SELF)))
                .build();
        assertThat(refused(route(other))).isEqualTo(ErrorCode.INCOMPATIBLE_WITH_OVERLAY);
        assertThat(refused(route(to(nodeId(SELF)).toBuilder().version(1).build())))
                .isEqualTo(ErrorCode.INCOMPATIBLE_WITH_OVERLAY);
    }

    @Test
    void refusesATtlAboveTheInitialOneAndOneThatRanOut() {
        assertThat(refused(route(to(nodeId(SELF)).toBuilder().ttl(101).build())))
                .isEqualTo(ErrorCode.TTL_EXCEEDED);
        assertThat(refused(route(to(resource(FOREIGN)).toBuilder().ttl(0).build())))
                .isEqualTo(ErrorCode.TTL_EXCEEDED);
        assertThat(route(to(nodeId(SELF)).toBuilder().ttl(0).build())).isEqualTo(new RoutingDecision.Deliver());
    }

    @Test
    void refusesARequestThatNamesADestinationTwice() {
        ForwardingHeader twice = to(nodeId(NEIGHBOR), nodeId(SENDER), nodeId(NEIGHBOR));
        assertThat(refused(route(twice))).isEqualTo(ErrorCode.INVALID_MESSAGE);
        assertThat(route(twice, MessageRole.ANSWER)).isInstanceOf(RoutingDecision.Forward.class);
    }

    @Test
    @Tag("6940-13.6.5-2")
    void dropsWhatGoesThroughOneNodeAgainAndAgain() {
        ForwardingHeader loop = to(
                nodeId(NEIGHBOR), nodeId(SENDER), nodeId(NEIGHBOR), nodeId(SENDER), nodeId(NEIGHBOR), nodeId(SENDER));
        assertThat(route(loop, MessageRole.ANSWER)).isEqualTo(new RoutingDecision.Drop(DropReason.LOOP));
        assertThat(route(loop, MessageRole.UNKNOWN)).isEqualTo(new RoutingDecision.Drop(DropReason.LOOP));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 8, 9, Router.MAX_DESTINATIONS})
    void countsInListsOfAnyLength(int length) {
        Destination[] listed = new Destination[length];
        Arrays.setAll(listed, i -> nodeId(node(1000 + i)));
        listed[0] = nodeId(NEIGHBOR);
        assertThat(route(to(listed))).isInstanceOf(RoutingDecision.Forward.class);
        listed[length - 1] = nodeId(NEIGHBOR);
        assertThat(refused(route(to(listed)))).isEqualTo(ErrorCode.INVALID_MESSAGE);
        assertThat(route(to(listed), MessageRole.ANSWER)).isInstanceOf(RoutingDecision.Forward.class);
        listed[1] = nodeId(NEIGHBOR);
        assertThat(route(to(listed), MessageRole.ANSWER)).isEqualTo(new RoutingDecision.Drop(DropReason.LOOP));
    }

    @Test
    void refusesToForwardAnUnknownOptionThatIsCriticalForForwarding() {
        ForwardingOption option = new ForwardingOption(77, ForwardingOption.FORWARD_CRITICAL, Opaque.EMPTY);
        ForwardingOption other = new ForwardingOption(77, ForwardingOption.DESTINATION_CRITICAL, Opaque.EMPTY);
        assertThat(refused(route(to(resource(FOREIGN)).toBuilder()
                        .options(List.of(option))
                        .build())))
                .isEqualTo(ErrorCode.UNSUPPORTED_FORWARDING_OPTION);
        RoutingDecision decision =
                route(to(resource(FOREIGN)).toBuilder().options(List.of(other)).build());
        assertThat(forwarded(decision, SENDER).options()).containsExactly(other);
    }

    @Test
    void dropsARequestWhoseViaListLeavesNoRoomForTheWayBack() {
        ForwardingHeader endless = to(resource(FOREIGN)).toBuilder()
                .viaList(Collections.nCopies(Router.MAX_VIA_ENTRIES + 1, nodeId(node(7))))
                .build();
        assertThat(route(endless)).isEqualTo(new RoutingDecision.Drop(DropReason.VIA_TOO_LONG));
        ForwardingHeader longest = endless.toBuilder()
                .viaList(Collections.nCopies(
                        Router.MAX_VIA_ENTRIES, new Destination.Unknown(9, Opaque.copyOf(new byte[255]))))
                .build();
        assertThat(forwarded(route(longest), SENDER).viaList()).hasSize(Router.MAX_VIA_ENTRIES + 1);
        assertThat(to(nodeId(SELF)).toBuilder()
                        .destinationList(Router.wayBack(longest, SENDER))
                        .build()
                        .destinationList())
                .hasSize(Router.MAX_VIA_ENTRIES + 1);
    }

    @Test
    void followsTheWayBackAlongTheLongestViaListButNoLongerOne() {
        Destination[] longest = nodes(Router.MAX_DESTINATIONS);
        assertThat(route(to(longest), MessageRole.ANSWER)).isInstanceOf(RoutingDecision.Forward.class);
        Destination[] longer = nodes(Router.MAX_DESTINATIONS + 1);
        assertThat(refused(route(to(longer), MessageRole.ANSWER))).isEqualTo(ErrorCode.INVALID_MESSAGE);
    }

    /** The neighbor first, and others that are all different. */
    private static Destination[] nodes(int count) {
        Destination[] nodes = new Destination[count];
        for (int i = 0; i < count; i++) {
            nodes[i] = nodeId(
                    i == 0
                            ? NEIGHBOR
                            : NodeId.copyOf(ByteBuffer.allocate(16)
                                    .putInt(12, 1_000 + i)
                                    .array()));
        }
        return nodes;
    }

    @Test
    void refusesAMessageThatNamesNoDestination() {
        assertThat(refused(route(to()))).isEqualTo(ErrorCode.INVALID_MESSAGE);
    }

    @Test
    void tellsThatTheTtlRanOutEvenWhereItKnowsNoWay() {
        nextHop = Optional.empty();
        assertThat(refused(route(to(resource(FOREIGN)).toBuilder().ttl(0).build())))
                .isEqualTo(ErrorCode.TTL_EXCEEDED);
    }

    @Test
    void wayBackIsThePreviousHopAndTheReversedViaList() {
        ForwardingHeader received = to(nodeId(SELF)).toBuilder()
                .viaList(List.of(nodeId(node(1)), nodeId(node(2)), nodeId(node(3))))
                .build();
        assertThat(Router.wayBack(received, node(4)))
                .containsExactly(nodeId(node(4)), nodeId(node(3)), nodeId(node(2)), nodeId(node(1)));
    }

    @Test
    void decidesAboutItsOwnMessagesTheSameWay() {
        assertThat(router.originate(to(resource(FOREIGN))))
                .isEqualTo(new RoutingDecision.Forward(TO_NEIGHBOR, 0, List.of()));
        assertThat(router.originate(to(nodeId(SELF), resource(FOREIGN))))
                .isEqualTo(new RoutingDecision.Forward(TO_NEIGHBOR, 1, List.of()));
        assertThat(router.originate(to(resource(OWN)))).isEqualTo(new RoutingDecision.Deliver());
    }

    @Test
    void findsAnotherWayAroundTheHopThatIsLost() {
        lose(NEIGHBOR);
        nextHop = Optional.of(SENDER);
        assertThat(reroute(to(resource(FOREIGN)), MessageRole.REQUEST)).isEqualTo(toSender(0));
        assertThat(reroute(to(resource(FOREIGN)), MessageRole.UNKNOWN)).isEqualTo(toSender(0));
        assertThat(reroute(to(nodeId(node(40))), MessageRole.REQUEST)).isEqualTo(toSender(0));
        assertThat(reroute(to(resource(OWN)), MessageRole.REQUEST)).isEqualTo(new RoutingDecision.Deliver());
    }

    @Test
    void answersLeaveOutTheHopThatIsLostAndRequestsAreRefused() {
        lose(NEIGHBOR);
        assertThat(reroute(to(nodeId(NEIGHBOR), nodeId(SENDER)), MessageRole.ANSWER))
                .isEqualTo(toSender(1));
        assertThat(refused(reroute(to(nodeId(NEIGHBOR), nodeId(SENDER)), MessageRole.REQUEST)))
                .isEqualTo(ErrorCode.REQUEST_TIMEOUT);
        assertThat(refused(reroute(to(nodeId(NEIGHBOR)), MessageRole.REQUEST))).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
        assertThat(refused(reroute(to(nodeId(NEIGHBOR)), MessageRole.ANSWER))).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
    }

    @Test
    void findsNoOtherWayThanTheOneThatIsLost() {
        lose(NEIGHBOR);
        assertThat(reroute(to(resource(FOREIGN)), MessageRole.REQUEST))
                .isEqualTo(new RoutingDecision.Drop(DropReason.NO_ROUTE));
    }

    @Test
    void sendsOverTheOtherLinkWithTheSameNode() {
        LinkId second = new LinkId(3);
        connections.add(second, NEIGHBOR, 10_000);
        lose(NEIGHBOR);
        assertThat(reroute(to(nodeId(NEIGHBOR)), MessageRole.REQUEST))
                .isEqualTo(new RoutingDecision.Forward(second, 0, List.of()));
    }

    private void lose(NodeId peer) {
        connections.setResponsive(connections.links(peer).get(0), false);
    }

    private static RoutingDecision toSender(int consumed) {
        return new RoutingDecision.Forward(TO_SENDER, consumed, List.of());
    }

    /** What becomes of a message that {@link #NEIGHBOR} was to get. */
    private RoutingDecision reroute(ForwardingHeader header, MessageRole role) {
        wrap(header);
        return router.reroute(view, role, NEIGHBOR);
    }

    private RoutingDecision route(ForwardingHeader header) {
        return route(header, MessageRole.REQUEST);
    }

    private RoutingDecision route(ForwardingHeader header, MessageRole role) {
        wrap(header);
        return router.route(view, role);
    }

    private void wrap(ForwardingHeader header) {
        ByteBuf message = Unpooled.buffer();
        header.encode(message, 0);
        try {
            view.wrap(message);
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }

    private static LinkId link(RoutingDecision decision) {
        assertThat(decision).isInstanceOf(RoutingDecision.Forward.class);
        return ((RoutingDecision.Forward) decision).link();
    }

    /** The header that goes on after the decision about the message that was routed last. */
    private ForwardingHeader forwarded(RoutingDecision decision, @Nullable NodeId previousHop) {
        assertThat(decision).isInstanceOf(RoutingDecision.Forward.class);
        ByteBuf out = Unpooled.buffer();
        ForwardedMessage.write(view, ((RoutingDecision.Forward) decision).consumed(), previousHop, out);
        try {
            return ForwardingHeader.decode(out, CONTEXT);
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }

    private static ErrorCode refused(RoutingDecision decision) {
        assertThat(decision).isInstanceOf(RoutingDecision.Refuse.class);
        return ((RoutingDecision.Refuse) decision).code();
    }

    private static ForwardingHeader to(Destination... destinations) {
        ForwardingHeaderBuilder builder = ForwardingHeader.builder(OVERLAY, new TransactionId(0x1234))
                .ttl(INITIAL_TTL)
                .destinationList(new ArrayList<>(List.of(destinations)));
        return builder.build();
    }

    private static Destination nodeId(NodeId nodeId) {
        return new Destination.Node(nodeId);
    }

    private static Destination resource(ResourceId resource) {
        return new Destination.Resource(resource);
    }
}
