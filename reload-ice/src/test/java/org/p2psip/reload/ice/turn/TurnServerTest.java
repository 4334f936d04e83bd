// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.ice.turn.ServerFixture.code;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;

/** Allocations of the server: who gets which, and for how long. */
class TurnServerTest {
    private final ServerFixture fixture = new ServerFixture();

    @Test
    void givesAnAddressToWhoShowsTheRightPasswordAlone() throws Exception {
        ServerFixture.Client stranger = fixture.client(ClientPath.Transport.UDP, "alice", "guess", 1);
        assertThat(code(stranger.allocate(writer -> {}))).isEqualTo(401);
        assertThat(fixture.open).isEmpty();
        ServerFixture.Client alice = fixture.client(2);
        StunMessage answer = alice.allocate(writer -> {});
        assertThat(code(answer)).isZero();
        assertThat(answer.uint32(AttributeType.LIFETIME)).hasValue(600);
        assertThat(answer.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)).contains(alice.path.remote());
        InetSocketAddress relayed =
                answer.xorAddress(AttributeType.XOR_RELAYED_ADDRESS).orElseThrow();
        assertThat(relayed.getAddress()).isEqualTo(ServerFixture.RELAY);
        assertThat(relayed.getPort()).isBetween(49_152, 65_535);
        assertThat(answer.hasIntegritySha256())
                .as("the better protection, as it was offered")
                .isTrue();
    }

    @Test
    void answersARepeatedRequestAsBeforeAndAnotherOneWithMismatch() throws Exception {
        ServerFixture.Client alice = fixture.client(1);
        alice.askOnce(StunMethod.ALLOCATE, new TransactionId(1, 1), writer -> {});
        alice.refresh(600);
        TransactionId id = new TransactionId(7, 7);
        StunMessage first = alice.askOnce(
                StunMethod.ALLOCATE, id, writer -> writer.uint8(AttributeType.REQUESTED_TRANSPORT, 17, 4));
        StunMessage again = alice.askOnce(
                StunMethod.ALLOCATE, id, writer -> writer.uint8(AttributeType.REQUESTED_TRANSPORT, 17, 4));
        assertThat(again.xorAddress(AttributeType.XOR_RELAYED_ADDRESS))
                .isPresent()
                .isEqualTo(first.xorAddress(AttributeType.XOR_RELAYED_ADDRESS));
        assertThat(fixture.open).hasSize(1);
        assertThat(code(alice.allocate(writer -> {}))).isEqualTo(437);
    }

    @Test
    void refusesWhatContradictsItselfOrIsMissing() throws Exception {
        ServerFixture.Client alice = fixture.client(1);
        assertThat(code(alice.ask(StunMethod.ALLOCATE, writer -> {}))).isEqualTo(400);
        assertThat(code(alice.ask(
                        StunMethod.ALLOCATE, writer -> writer.uint8(AttributeType.REQUESTED_TRANSPORT, 6, 4))))
                .isEqualTo(442);
        assertThat(code(alice.allocate(writer ->
                        writer.uint64(AttributeType.RESERVATION_TOKEN, 1).uint8(AttributeType.EVEN_PORT, 0, 1))))
                .isEqualTo(400);
        assertThat(code(alice.allocate(writer -> writer.uint8(AttributeType.REQUESTED_ADDRESS_FAMILY, 1, 4)
                        .uint8(AttributeType.ADDITIONAL_ADDRESS_FAMILY, 2, 4))))
                .isEqualTo(400);
        assertThat(code(alice.allocate(writer -> writer.uint8(AttributeType.ADDITIONAL_ADDRESS_FAMILY, 1, 4))))
                .isEqualTo(400);
        assertThat(code(alice.allocate(writer -> writer.uint8(AttributeType.EVEN_PORT, 0x80, 1)
                        .uint8(AttributeType.ADDITIONAL_ADDRESS_FAMILY, 2, 4))))
                .isEqualTo(400);
        assertThat(code(alice.allocate(writer -> writer.uint8(AttributeType.REQUESTED_ADDRESS_FAMILY, 3, 4))))
                .isEqualTo(440);
        assertThat(code(alice.allocate(writer -> writer.uint64(AttributeType.LIFETIME, 3))))
                .isEqualTo(400);
        assertThat(fixture.open).isEmpty();
    }

    @Test
    void namesWhatItDoesNotKnow() throws Exception {
        ServerFixture.Client alice = fixture.client(1);
        AttributeType unknown = new AttributeType(0x0077);
        StunMessage answer = alice.allocate(writer -> writer.flag(unknown).flag(AttributeType.DONT_FRAGMENT));
        assertThat(code(answer)).isEqualTo(420);
        assertThat(answer.unknownAttributes(8)).containsExactly(unknown, AttributeType.DONT_FRAGMENT);
        ServerFixture able = new ServerFixture(ServerFixture.dual().dontFragment(true), PeerPolicy.anyUnicast());
        assertThat(code(able.client(1).allocate(writer -> writer.flag(AttributeType.DONT_FRAGMENT))))
                .isZero();
    }

    @Test
    void givesTwoFamiliesOrOneAndTheReason() throws Exception {
        StunMessage both =
                fixture.client(1).allocate(writer -> writer.uint8(AttributeType.ADDITIONAL_ADDRESS_FAMILY, 2, 4));
        assertThat(both.xorAddresses(AttributeType.XOR_RELAYED_ADDRESS, 2))
                .extracting(InetSocketAddress::getAddress)
                .containsExactly(ServerFixture.RELAY, ServerFixture.RELAY6);
        ServerFixture single = new ServerFixture(
                TurnServerSettings.relayingAt(List.of(new RelayAddress(ServerFixture.RELAY, ServerFixture.RELAY))),
                PeerPolicy.anyUnicast());
        StunMessage one =
                single.client(1).allocate(writer -> writer.uint8(AttributeType.ADDITIONAL_ADDRESS_FAMILY, 2, 4));
        assertThat(one.xorAddresses(AttributeType.XOR_RELAYED_ADDRESS, 2)).hasSize(1);
        AddressError error = AddressError.read(one).orElseThrow();
        assertThat(error.family()).isEqualTo(AddressFamily.IPV6);
        assertThat(error.error().code()).isEqualTo(440);
        assertThat(code(single.client(2)
                        .allocate(writer -> writer.uint8(AttributeType.REQUESTED_ADDRESS_FAMILY, 2, 4))))
                .isEqualTo(440);
    }

    @Test
    void endsOneFamilyOfTwoAndLeavesTheOther() throws Exception {
        ServerFixture.Client alice = fixture.client(1);
        alice.allocate(writer -> writer.uint8(AttributeType.ADDITIONAL_ADDRESS_FAMILY, 2, 4));
        assertThat(code(alice.permit(ServerFixture.PEER, new InetSocketAddress("2001:db8::9", 1))))
                .isZero();
        StunMessage ended = alice.ask(
                StunMethod.REFRESH,
                writer -> writer.uint32(AttributeType.LIFETIME, 0).uint8(AttributeType.REQUESTED_ADDRESS_FAMILY, 2, 4));
        assertThat(ended.uint32(AttributeType.LIFETIME)).hasValue(0);
        assertThat(fixture.open).hasSize(1);
        assertThat(code(alice.permit(new InetSocketAddress("2001:db8::9", 1)))).isEqualTo(443);
        assertThat(code(alice.ask(
                        StunMethod.REFRESH, writer -> writer.uint8(AttributeType.REQUESTED_ADDRESS_FAMILY, 2, 4))))
                .isEqualTo(443);
        alice.indicate(ServerFixture.PEER, "still", writer -> {});
        assertThat(fixture.toPeers).hasSize(1);
    }

    @Test
    void keepsTheNextPortForWhoHasTheToken() throws Exception {
        StunMessage even = fixture.client(1).allocate(writer -> writer.uint8(AttributeType.EVEN_PORT, 0x80, 1));
        int port =
                even.xorAddress(AttributeType.XOR_RELAYED_ADDRESS).orElseThrow().getPort();
        assertThat(port % 2).isZero();
        long token = even.uint64(AttributeType.RESERVATION_TOKEN).orElseThrow();
        ServerFixture.Client bob = fixture.client(ClientPath.Transport.UDP, "bob", "hidden", 5);
        assertThat(code(bob.allocate(writer -> writer.uint64(AttributeType.RESERVATION_TOKEN, token))))
                .as("another user's port")
                .isEqualTo(508);
        StunMessage next = fixture.client(2).allocate(writer -> writer.uint64(AttributeType.RESERVATION_TOKEN, token));
        assertThat(next.xorAddress(AttributeType.XOR_RELAYED_ADDRESS)
                        .orElseThrow()
                        .getPort())
                .isEqualTo(port + 1);
        assertThat(code(fixture.client(3).allocate(writer -> writer.uint64(AttributeType.RESERVATION_TOKEN, token))))
                .isEqualTo(508);
        assertThat(fixture.open).hasSize(2);
    }

    @Test
    void forgetsAPortThatNobodyHasAskedForInTime() throws Exception {
        StunMessage even = fixture.client(1).allocate(writer -> writer.uint8(AttributeType.EVEN_PORT, 0x80, 1));
        long token = even.uint64(AttributeType.RESERVATION_TOKEN).orElseThrow();
        fixture.advance(Duration.ofSeconds(29));
        assertThat(fixture.open).hasSize(2);
        fixture.advance(Duration.ofSeconds(2));
        assertThat(fixture.open).hasSize(1);
        assertThat(code(fixture.client(2).allocate(writer -> writer.uint64(AttributeType.RESERVATION_TOKEN, token))))
                .isEqualTo(508);
    }

    @Test
    void triesAnotherPortIfOneIsTaken() throws Exception {
        fixture.portsInUse = AllocationOpening.MAX_TRIES - 1;
        assertThat(code(fixture.client(1).allocate(writer -> {}))).isZero();
        fixture.portsInUse = AllocationOpening.MAX_TRIES;
        assertThat(code(fixture.client(2).allocate(writer -> {}))).isEqualTo(508);
        assertThat(fixture.server.statistics().allocations()).isEqualTo(1);
        fixture.portsInUse = 1;
        assertThat(code(fixture.client(3).allocate(writer -> writer.uint8(AttributeType.EVEN_PORT, 0x80, 1))))
                .isZero();
        assertThat(fixture.open).hasSize(3);
    }

    @Test
    void saysSoWhenAllPortsAreInUse() throws Exception {
        ServerFixture small = new ServerFixture(ServerFixture.dual().ports(50_000, 50_001), PeerPolicy.anyUnicast());
        assertThat(code(small.client(1).allocate(writer -> {}))).isZero();
        assertThat(code(small.client(2).allocate(writer -> {}))).isZero();
        assertThat(code(small.client(3).allocate(writer -> {}))).isEqualTo(508);
        assertThat(code(small.client(1).refresh(0))).isZero();
        assertThat(code(small.client(3).allocate(writer -> {}))).isZero();
    }

    @Test
    void holdsUsersAndAllTogetherToTheirQuotas() throws Exception {
        ServerFixture small = new ServerFixture(ServerFixture.dual().allocations(3, 2), PeerPolicy.anyUnicast());
        small.client(1).allocate();
        small.client(2).allocate();
        assertThat(code(small.client(3).allocate(writer -> {}))).isEqualTo(486);
        assertThat(code(small.client(ClientPath.Transport.UDP, "bob", "hidden", 4)
                        .allocate(writer -> {})))
                .isZero();
        assertThat(code(small.client(ClientPath.Transport.UDP, "bob", "hidden", 5)
                        .allocate(writer -> {})))
                .isEqualTo(508);
        assertThat(code(small.client(1).refresh(0))).isZero();
        assertThat(code(small.client(3).allocate(writer -> {}))).isZero();
    }

    @Test
    void theSitesClientsComeFirstAndGuestsGetAPart() throws Exception {
        Network site = new Network(ServerFixture.address("203.0.113.0"), 24);
        ServerFixture office = new ServerFixture(
                ServerFixture.dual().allocations(4, 4).siteFirst(site::contains, 2, 0), PeerPolicy.anyUnicast());
        ServerFixture.Client first = office.clientAt("198.18.0.1", "alice", "secret");
        first.allocate();
        office.clientAt("198.18.0.2", "alice", "secret").allocate();
        ServerFixture.Client third = office.clientAt("198.18.0.3", "bob", "hidden");
        assertThat(code(third.allocate(writer -> {}))).isEqualTo(508);
        office.client(1).allocate();
        office.client(2).allocate();
        assertThat(code(office.client(3).allocate(writer -> {}))).isEqualTo(508);
        assertThat(code(first.refresh(0))).isZero();
        assertThat(code(third.allocate(writer -> {}))).isZero();
    }

    @Test
    void endsAllocationsThatAreNotProlonged() throws Exception {
        ServerFixture.Client alice = fixture.client(1);
        alice.allocate();
        fixture.advance(Duration.ofSeconds(599));
        assertThat(alice.refresh(60).uint32(AttributeType.LIFETIME)).hasValue(600);
        assertThat(alice.refresh(100_000).uint32(AttributeType.LIFETIME)).hasValue(3600);
        fixture.advance(Duration.ofSeconds(3599));
        assertThat(fixture.open).hasSize(1);
        fixture.advance(Duration.ofSeconds(2));
        assertThat(fixture.open).isEmpty();
        assertThat(fixture.server.nextDeadlineNanos()).isEmpty();
        assertThat(code(alice.refresh(600))).isEqualTo(437);
        assertThat(code(alice.refresh(0))).isEqualTo(437);
    }

    @Test
    void prolongsNoAllocationBeyondTheOperatorsLimit() throws Exception {
        ServerFixture strict =
                new ServerFixture(ServerFixture.dual().maxAge(Duration.ofMinutes(15)), PeerPolicy.anyUnicast());
        ServerFixture.Client alice = strict.client(1);
        alice.allocate();
        strict.advance(Duration.ofMinutes(9));
        assertThat(alice.refresh(600).uint32(AttributeType.LIFETIME)).hasValue(360);
        strict.advance(Duration.ofMinutes(7));
        assertThat(strict.open).isEmpty();
    }

    @Test
    void letsNobodyTouchAnotherUsersAllocation() throws Exception {
        ServerFixture.Client alice = fixture.client(1);
        alice.allocate();
        ServerFixture.Client bob = fixture.client(ClientPath.Transport.UDP, "bob", "hidden", 1);
        assertThat(code(bob.refresh(0))).isEqualTo(441);
        assertThat(code(bob.permit(ServerFixture.PEER))).isEqualTo(441);
        assertThat(code(bob.bind(0x4000, ServerFixture.PEER))).isEqualTo(441);
        assertThat(code(bob.allocate(writer -> {}))).isEqualTo(437);
        assertThat(fixture.open).hasSize(1);
    }

    @Test
    void requestsWithoutAnAllocationAreMismatched() throws Exception {
        ServerFixture.Client alice = fixture.client(1);
        assertThat(code(alice.refresh(600))).isEqualTo(437);
        assertThat(code(alice.permit(ServerFixture.PEER))).isEqualTo(437);
        assertThat(code(alice.bind(0x4000, ServerFixture.PEER))).isEqualTo(437);
    }

    @Test
    void aConnectionThatEndsTakesItsAllocationWithIt() throws Exception {
        ServerFixture.Client alice = fixture.client(ClientPath.Transport.TCP, "alice", "secret", 1);
        alice.allocate();
        assertThat(fixture.server.hasAllocation(alice.path)).isTrue();
        fixture.server.handleGone(alice.path);
        fixture.drain();
        assertThat(fixture.open).isEmpty();
        assertThat(fixture.server.hasAllocation(alice.path)).isFalse();
    }

    @Test
    void anAllocationThatEndsTakesItsConnectionWithIt() throws Exception {
        ServerFixture.Client alice = fixture.client(ClientPath.Transport.TCP, "alice", "secret", 1);
        alice.allocate();
        assertThat(code(alice.refresh(0))).isZero();
        assertThat(fixture.closedClients).containsExactly(alice.path);
    }

    @Test
    void answersStrangersAtALimitedRateOnly() throws Exception {
        ServerFixture strict = new ServerFixture(ServerFixture.dual().refusalsPerSecond(5, 5), PeerPolicy.anyUnicast());
        StunWriter writer = new StunWriter(new StunIntegrity());
        int answered = 0;
        for (int i = 0; i < 100; i++) {
            ByteBuf request = Unpooled.buffer();
            writer.begin(request, StunClass.REQUEST, StunMethod.ALLOCATE, new TransactionId(i, i))
                    .end();
            answered += strict.client(1000 + i).hand(request).size();
        }
        assertThat(answered).isEqualTo(5);
        assertThat(strict.server.statistics().held()).isEqualTo(95);
    }

    @Test
    void answersBindingRequestsWithoutCredentials() throws Exception {
        ServerFixture.Client anybody = fixture.client(9);
        StunMessage answer = anybody.askOnce(StunMethod.BINDING, new TransactionId(1, 2), writer -> {});
        assertThat(answer.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)).contains(anybody.path.remote());
    }

    @Test
    void passesOverWhatIsNoRequestOfTurn() {
        ServerFixture.Client anybody = fixture.client(9);
        StunWriter writer = new StunWriter(new StunIntegrity());
        ByteBuf unknown = Unpooled.buffer();
        writer.begin(unknown, StunClass.REQUEST, new StunMethod(0x0AB), new TransactionId(1, 2))
                .end();
        assertThat(anybody.hand(unknown)).isEmpty();
        assertThat(anybody.hand(Unpooled.buffer())).isEmpty();
        assertThat(anybody.hand(Unpooled.wrappedBuffer(new byte[] {0, 1, 2, 3})))
                .isEmpty();
        assertThat(anybody.hand(Unpooled.wrappedBuffer(new byte[] {0x40, 0, 0, 0})))
                .isEmpty();
    }
}
