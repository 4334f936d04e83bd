// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.ice.turn.ServerFixture.OTHER_PEER;
import static org.p2psip.reload.ice.turn.ServerFixture.PEER;
import static org.p2psip.reload.ice.turn.ServerFixture.code;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;

/** What the server relays, and what it does not. */
class TurnServerRelayingTest {
    private final ServerFixture fixture = new ServerFixture();
    private final ServerFixture.Client alice = fixture.client(1);

    private static String text(ByteBuf bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void relaysWithAPermissionAndForFiveMinutes() throws Exception {
        RelaySocket socket = alice.allocate();
        alice.indicate(PEER, "too early", writer -> {});
        fixture.fromPeer(socket, PEER, "too early");
        assertThat(fixture.toPeers).isEmpty();
        assertThat(alice.received()).isEmpty();
        assertThat(code(alice.permit(PEER))).isZero();
        alice.indicate(PEER, "now", writer -> {});
        assertThat(fixture.toPeers).hasSize(1);
        assertThat(fixture.toPeers.get(0).socket()).isSameAs(socket);
        assertThat(fixture.toPeers.get(0).peer()).isEqualTo(PEER);
        assertThat(text(fixture.toPeers.get(0).payload())).isEqualTo("now");
        // Any port of the same address, and no other address.
        fixture.fromPeer(socket, new InetSocketAddress(PEER.getAddress(), 7), "back");
        fixture.fromPeer(socket, OTHER_PEER, "stranger");
        List<ByteBuf> received = alice.received();
        assertThat(received).hasSize(1);
        StunMessage indication = StunMessage.decode(received.get(0));
        assertThat(indication.method()).isEqualTo(StunMethod.DATA);
        assertThat(indication.text(AttributeType.DATA, 100)).contains("back");
        fixture.advance(Duration.ofSeconds(301));
        fixture.fromPeer(socket, PEER, "too late");
        alice.indicate(PEER, "too late", writer -> {});
        assertThat(alice.received()).isEmpty();
        assertThat(fixture.toPeers).hasSize(1);
    }

    @Test
    void dataDoesNotProlongAPermission() throws Exception {
        RelaySocket socket = alice.allocate();
        alice.permit(PEER);
        for (int minute = 0; minute < 6; minute++) {
            fixture.advance(Duration.ofMinutes(1));
            alice.indicate(PEER, "x", writer -> {});
            fixture.fromPeer(socket, PEER, "y");
        }
        assertThat(fixture.toPeers).hasSize(4);
    }

    @Test
    void relaysOnChannels() throws Exception {
        RelaySocket socket = alice.allocate();
        alice.onChannel(0x4001, "unbound");
        assertThat(code(alice.bind(0x4001, PEER))).isZero();
        alice.onChannel(0x4001, "there");
        assertThat(text(fixture.toPeers.get(0).payload())).isEqualTo("there");
        assertThat(fixture.toPeers).hasSize(1);
        fixture.fromPeer(socket, PEER, "back");
        ByteBuf back = alice.received().get(0);
        assertThat(ChannelData.number(back)).isEqualTo(0x4001);
        assertThat(text(ChannelData.data(back))).isEqualTo("back");
        // Another port of the same peer is permitted, but has no channel.
        fixture.fromPeer(socket, new InetSocketAddress(PEER.getAddress(), 7), "beside");
        assertThat(StunMessage.decode(alice.received().get(0)).method()).isEqualTo(StunMethod.DATA);
    }

    @Test
    void channelsLastTenMinutesAndNeedThePermissionBesides() throws Exception {
        alice.allocate();
        alice.bind(0x4001, PEER);
        fixture.advance(Duration.ofSeconds(301));
        alice.onChannel(0x4001, "without permission");
        assertThat(fixture.toPeers).isEmpty();
        alice.permit(PEER);
        alice.onChannel(0x4001, "with it");
        assertThat(fixture.toPeers).hasSize(1);
        alice.refresh(600);
        fixture.advance(Duration.ofSeconds(300));
        alice.permit(PEER);
        alice.onChannel(0x4001, "too late");
        assertThat(fixture.toPeers).hasSize(1);
    }

    @Test
    void refusesChannelsThatDoNotFit() throws Exception {
        alice.allocate();
        alice.bind(0x4001, PEER);
        assertThat(code(alice.bind(0x4001, PEER))).as("renewed").isZero();
        assertThat(code(alice.bind(0x4001, OTHER_PEER))).isEqualTo(400);
        assertThat(code(alice.bind(0x4002, PEER))).isEqualTo(400);
        assertThat(code(alice.bind(0x3FFF, OTHER_PEER))).isEqualTo(400);
        assertThat(code(alice.bind(0x5000, OTHER_PEER))).isEqualTo(400);
        assertThat(code(alice.bind(0x4003, new InetSocketAddress(OTHER_PEER.getAddress(), 0))))
                .isEqualTo(403);
        assertThat(code(alice.bind(0x4003, new InetSocketAddress("2001:db8::9", 1))))
                .isEqualTo(443);
        assertThat(code(alice.ask(
                        StunMethod.CHANNEL_BIND, writer -> writer.uint32(AttributeType.CHANNEL_NUMBER, 0x4003L << 16))))
                .isEqualTo(400);
        assertThat(code(alice.ask(
                        StunMethod.CHANNEL_BIND, writer -> writer.xorAddress(AttributeType.XOR_PEER_ADDRESS, PEER))))
                .isEqualTo(400);
        // After its time both may be bound to others.
        fixture.advance(Duration.ofSeconds(599));
        alice.refresh(600);
        fixture.advance(Duration.ofSeconds(2));
        assertThat(code(alice.bind(0x4001, OTHER_PEER))).isZero();
        assertThat(code(alice.bind(0x4002, PEER))).isZero();
        alice.onChannel(0x4001, "new");
        assertThat(fixture.toPeers.get(0).peer()).isEqualTo(OTHER_PEER);
    }

    @Test
    void servesClientsOfBeforeTheRfcIfTold() throws Exception {
        ServerFixture old = new ServerFixture(ServerFixture.dual().oldClients(true), PeerPolicy.anyUnicast());
        ServerFixture.Client client = old.client(1);
        client.allocate();
        assertThat(code(client.bind(0x7FFF, PEER))).isZero();
        assertThat(code(client.bind(0x8000, OTHER_PEER))).isEqualTo(400);
        client.onChannel(0x7FFF, "x");
        assertThat(old.toPeers).hasSize(1);
    }

    @Test
    void takesNoMorePermissionsAndChannelsThanTheMaximum() throws Exception {
        alice.allocate();
        for (int i = 0; i < ServerPermissions.MAX_PERMISSIONS; i++) {
            InetAddress peer = InetAddress.getByAddress(new byte[] {(byte) 203, 0, 114, (byte) i});
            assertThat(code(alice.bind(0x4000 + i, new InetSocketAddress(peer, 9))))
                    .isZero();
        }
        assertThat(code(alice.permit(PEER))).isEqualTo(508);
        InetAddress known = InetAddress.getByAddress(new byte[] {(byte) 203, 0, 114, 1});
        assertThat(code(alice.bind(0x4FFF, new InetSocketAddress(known, 10)))).isEqualTo(508);
        assertThat(code(alice.permit(new InetSocketAddress(known, 1))))
                .as("renewed")
                .isZero();
        fixture.advance(Duration.ofSeconds(301));
        assertThat(code(alice.permit(PEER))).as("once the others' time is over").isZero();
    }

    @Test
    void permitsAllOrNobody() throws Exception {
        ServerFixture strict = new ServerFixture(ServerFixture.dual(), peer -> !peer.equals(OTHER_PEER.getAddress()));
        ServerFixture.Client client = strict.client(1);
        client.allocate();
        assertThat(code(client.permit(PEER, OTHER_PEER))).isEqualTo(403);
        client.indicate(PEER, "x", writer -> {});
        assertThat(strict.toPeers).isEmpty();
        assertThat(code(client.permit())).isEqualTo(400);
        assertThat(code(client.bind(0x4000, OTHER_PEER))).isEqualTo(403);
    }

    @Test
    void dropsIndicationsThatLackSomething() throws Exception {
        alice.allocate();
        alice.permit(PEER);
        alice.indicate(PEER, "df", writer -> writer.flag(AttributeType.DONT_FRAGMENT));
        alice.indicate(PEER, "unknown", writer -> writer.flag(new AttributeType(0x77)));
        alice.indicate(new InetSocketAddress(PEER.getAddress(), 0), "no port", writer -> {});
        assertThat(fixture.toPeers).isEmpty();
        ServerFixture able = new ServerFixture(ServerFixture.dual().dontFragment(true), PeerPolicy.anyUnicast());
        ServerFixture.Client client = able.client(1);
        client.allocate();
        client.permit(PEER);
        client.indicate(PEER, "df", writer -> writer.flag(AttributeType.DONT_FRAGMENT));
        client.indicate(PEER, "", writer -> {});
        assertThat(able.toPeers)
                .extracting(TurnServerOutput.ToPeer::dontFragment)
                .containsExactly(true, false);
    }

    @Test
    void dropsWhatIsOverTheRateOfGuestsAndNotWhatTheSiteSends() throws Exception {
        Network site = new Network(ServerFixture.address("203.0.113.0"), 24);
        ServerFixture office =
                new ServerFixture(ServerFixture.dual().siteFirst(site::contains, 10, 1000), PeerPolicy.anyUnicast());
        ServerFixture.Client guest = office.clientAt("198.18.0.1", "alice", "secret");
        ServerFixture.Client own = office.client(1);
        for (ServerFixture.Client each : List.of(guest, own)) {
            each.allocate();
            each.permit(PEER);
            for (int i = 0; i < 30; i++) {
                each.indicate(PEER, "x".repeat(100), writer -> {});
            }
        }
        assertThat(office.toPeers).hasSize(10 + 30);
        assertThat(office.server.statistics().overRate()).isEqualTo(20);
    }

    @Test
    void dropsWhatIsOverTheRate() throws Exception {
        ServerFixture slow = new ServerFixture(ServerFixture.dual().bytesPerSecond(0, 1000), PeerPolicy.anyUnicast());
        ServerFixture.Client client = slow.client(1);
        client.allocate();
        client.permit(PEER);
        for (int i = 0; i < 30; i++) {
            client.indicate(PEER, "x".repeat(100), writer -> {});
        }
        assertThat(slow.toPeers).hasSize(10);
        slow.advance(Duration.ofMillis(500));
        for (int i = 0; i < 30; i++) {
            client.indicate(PEER, "x".repeat(100), writer -> {});
        }
        assertThat(slow.toPeers).hasSize(15);
        assertThat(slow.server.statistics().overRate()).isEqualTo(45);
    }

    @Test
    void relaysOfOneServerReachEachOtherThoughItsAddressIsDenied() throws Exception {
        ServerFixture strict = new ServerFixture(ServerFixture.dual(), PeerPolicy.global(List.of(ServerFixture.RELAY)));
        ServerFixture.Client one = strict.client(1);
        ServerFixture.Client other = strict.client(2);
        RelaySocket ofOne = one.allocate();
        RelaySocket ofOther = other.allocate();
        assertThat(code(one.permit(ofOther.relayed()))).isZero();
        one.indicate(ofOther.relayed(), "not permitted there", writer -> {});
        assertThat(other.received()).isEmpty();
        other.permit(ofOne.relayed());
        one.indicate(ofOther.relayed(), "hello", writer -> {});
        StunMessage indication = StunMessage.decode(other.received().get(0));
        assertThat(indication.xorAddress(AttributeType.XOR_PEER_ADDRESS)).contains(ofOne.relayed());
        // Nothing else at this address is reached.
        one.indicate(new InetSocketAddress(ServerFixture.RELAY, 22), "knock", writer -> {});
        assertThat(strict.toPeers).isEmpty();
        assertThat(strict.server.statistics().denied()).isEqualTo(1);
    }

    @Test
    void dataOnStreamsIsPadded() throws Exception {
        ServerFixture.Client client = fixture.client(ClientPath.Transport.TLS, "alice", "secret", 9);
        RelaySocket socket = client.allocate();
        client.bind(0x4000, PEER);
        fixture.fromPeer(socket, PEER, "x");
        assertThat(client.received().get(0).readableBytes()).isEqualTo(8);
    }

    @Test
    void strangersCannotSendThroughAnAllocation() throws Exception {
        alice.allocate();
        alice.bind(0x4000, PEER);
        ServerFixture.Client stranger = fixture.client(2);
        stranger.onChannel(0x4000, "x");
        stranger.indicate(PEER, "x", writer -> {});
        assertThat(fixture.toPeers).isEmpty();
    }
}
