// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;

/** Permissions, channels and data of the client. */
class TurnClientDataTest {
    private static final InetSocketAddress PEER = ScriptedServer.PEER;
    private static final TurnClientSettings WITHOUT_CHANNELS =
            TurnClientSettings.defaults().withChannelAfter(0);

    private static ByteBuf data(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InetAddress peer(int number) throws Exception {
        return InetAddress.getByAddress(new byte[] {(byte) 203, 0, (byte) (number >>> 8), (byte) number});
    }

    @Test
    void whatIsSentTooEarlyWaitsForThePermission() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(WITHOUT_CHANNELS);
        assertThat(server.client.send(PEER, data("early"), server.nowNanos)).isTrue();
        StunMessage permit = server.take(StunMethod.CREATE_PERMISSION);
        for (int i = 1; i < TurnClient.MAX_WAITING_DATAGRAMS; i++) {
            assertThat(server.client.send(PEER, data("more"), server.nowNanos)).isTrue();
        }
        assertThat(server.client.send(PEER, data("too much"), server.nowNanos)).isFalse();
        assertThat(server.client.dropped()).isEqualTo(1);
        server.poll();
        assertThat(server.sent).isEmpty();
        server.succeed(permit, answer -> {});
        assertThat(server.sent).hasSize(TurnClient.MAX_WAITING_DATAGRAMS);
        StunMessage first = StunMessage.decode(server.sent.get(0));
        assertThat(first.method()).isEqualTo(StunMethod.SEND);
        assertThat(first.xorAddress(AttributeType.XOR_PEER_ADDRESS)).contains(PEER);
        assertThat(first.value(AttributeType.DATA)).contains(data("early"));
    }

    @Test
    void permissionsAreRenewedBeforeTheyEnd() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(WITHOUT_CHANNELS);
        server.permitPeer();
        double seconds = 0;
        StunMessage message;
        do {
            seconds += server.advanceToNext();
            message = StunMessage.decode(server.takeRaw());
        } while (message.method().equals(StunMethod.BINDING));
        assertThat(message.method()).isEqualTo(StunMethod.CREATE_PERMISSION);
        assertThat(seconds).isLessThanOrEqualTo(240);
        server.succeed(message, answer -> {});
        assertThat(server.told).as("a permission that went on").isEmpty();
    }

    @Test
    void aPermissionThatIsForgottenRunsOutAndNothingMoreIsTold() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(WITHOUT_CHANNELS);
        server.permitPeer();
        server.client.forget(PEER.getAddress());
        double seconds = 0;
        StunMessage message;
        do {
            seconds += server.advanceToNext();
            message = StunMessage.decode(server.takeRaw());
        } while (message.method().equals(StunMethod.BINDING));
        assertThat(message.method()).as("after %s s", seconds).isEqualTo(StunMethod.REFRESH);
        assertThat(seconds).isGreaterThan(300);
    }

    @Test
    void oneForbiddenPeerDoesNotSpoilTheOthersPermissions() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(WITHOUT_CHANNELS);
        List<StunMessage> first = new ArrayList<>();
        for (int i = 0; i < 4 + 3; i++) {
            server.client.permit(peer(i), server.nowNanos);
        }
        server.poll();
        for (ByteBuf each : server.sent) {
            first.add(StunMessage.decode(each));
        }
        server.sent.clear();
        assertThat(first).as("requests at a time").hasSize(4);
        server.succeed(first.get(0), answer -> {});
        StunMessage together = server.take(StunMethod.CREATE_PERMISSION);
        assertThat(together.xorAddresses(AttributeType.XOR_PEER_ADDRESS, 8)).hasSize(3);
        for (int i = 1; i < 4; i++) {
            server.succeed(first.get(i), answer -> {});
        }
        server.told.clear();
        server.refuse(together, StunError.FORBIDDEN, answer -> {});
        assertThat(server.sent).hasSize(3);
        for (ByteBuf each : List.copyOf(server.sent)) {
            StunMessage alone = StunMessage.decode(each);
            List<InetSocketAddress> peers = alone.xorAddresses(AttributeType.XOR_PEER_ADDRESS, 8);
            assertThat(peers).hasSize(1);
            if (peers.get(0).getAddress().equals(peer(5))) {
                server.refuse(alone, StunError.FORBIDDEN, answer -> {});
            } else {
                server.succeed(alone, answer -> {});
            }
        }
        assertThat(server.told)
                .containsExactlyInAnyOrder(
                        new TurnClientOutput.Permitted(peer(4)),
                        new TurnClientOutput.Refused(peer(5), TurnFailure.FORBIDDEN),
                        new TurnClientOutput.Permitted(peer(6)));
    }

    @Test
    void manyStaleNoncesAtOnceAreNotTakenForARefusal() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(WITHOUT_CHANNELS);
        for (int i = 0; i < 12; i++) {
            server.client.permit(peer(i), server.nowNanos);
        }
        server.poll();
        List<ByteBuf> stale = List.copyOf(server.sent);
        server.sent.clear();
        for (ByteBuf each : stale) {
            server.challenge(StunMessage.decode(each), StunError.STALE_NONCE, "other");
        }
        assertThat(server.told).isEmpty();
        while (!server.sent.isEmpty()) {
            server.succeed(StunMessage.decode(server.sent.remove(0)), answer -> {});
        }
        assertThat(server.told).hasSize(12).hasOnlyElementsOfType(TurnClientOutput.Permitted.class);
    }

    @Test
    void noMorePeersThanTheMaximumAreAskedFor() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(WITHOUT_CHANNELS);
        for (int i = 0; i < ClientPermissions.MAX_PERMISSIONS; i++) {
            server.client.permit(peer(i), server.nowNanos);
        }
        server.poll();
        assertThat(server.told).isEmpty();
        server.client.permit(PEER.getAddress(), server.nowNanos);
        server.poll();
        assertThat(server.told)
                .containsExactly(new TurnClientOutput.Refused(PEER.getAddress(), TurnFailure.INSUFFICIENT_CAPACITY));
    }

    @Test
    void aPeerThatIsSentToMoreOftenGetsAChannel() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(TurnClientSettings.defaults());
        server.permitPeer();
        for (int i = 0; i < 3; i++) {
            server.client.send(PEER, data("x"), server.nowNanos);
            server.take(StunMethod.SEND);
        }
        server.client.send(PEER, data("x"), server.nowNanos);
        server.poll();
        assertThat(server.sent).hasSize(2);
        StunMessage bind = StunMessage.decode(server.sent.get(0));
        assertThat(bind.method()).isEqualTo(StunMethod.CHANNEL_BIND);
        long number = bind.uint32(AttributeType.CHANNEL_NUMBER).orElseThrow() >>> 16;
        assertThat(ChannelData.isNumber((int) number)).isTrue();
        server.sent.clear();
        // Data may come on the channel before the answer (RFC 8656, Section 12).
        ByteBuf early = Unpooled.buffer();
        ChannelData.write(early, (int) number, data("first"), false);
        server.hand(early);
        server.succeed(bind, answer -> {});
        assertThat(server.told).containsExactly(new TurnClientOutput.Received(PEER, data("first")));
        server.client.send(PEER, data("through"), server.nowNanos);
        ByteBuf through = server.takeRaw();
        assertThat(ChannelData.number(through)).isEqualTo((int) number);
        assertThat(ChannelData.data(through)).isEqualTo(data("through"));
    }

    @Test
    void anIdleChannelIsLeftToEndAndItsPeerGetsNoneForFiveMinutes() throws Exception {
        ScriptedServer server =
                ScriptedServer.allocated(TurnClientSettings.defaults().withChannelAfter(1));
        server.permitPeer();
        server.client.send(PEER, data("x"), server.nowNanos);
        server.poll();
        server.succeed(StunMessage.decode(server.sent.remove(0)), answer -> {});
        server.sent.clear();
        int renewed = 0;
        for (int second = 0; second < 14 * 60; second++) {
            server.advanceSeconds(1);
            for (ByteBuf each : List.copyOf(server.sent)) {
                StunMessage message = StunMessage.decode(each);
                renewed += message.method().equals(StunMethod.CHANNEL_BIND) ? 1 : 0;
                if (!message.method().equals(StunMethod.BINDING)) {
                    server.succeed(message, answer -> answer.uint32(AttributeType.LIFETIME, 600));
                }
            }
            server.sent.clear();
        }
        // Once, nine minutes after it was bound; it was in use less than ten before.
        assertThat(renewed).isEqualTo(1);
        for (int second = 0; second < 9 * 60; second++) {
            server.advanceSeconds(1);
            for (ByteBuf each : List.copyOf(server.sent)) {
                StunMessage message = StunMessage.decode(each);
                assertThat(message.method()).isNotEqualTo(StunMethod.CHANNEL_BIND);
                if (!message.method().equals(StunMethod.BINDING)) {
                    server.succeed(message, answer -> answer.uint32(AttributeType.LIFETIME, 600));
                }
            }
            server.sent.clear();
        }
        server.client.send(PEER, data("x"), server.nowNanos);
        server.take(StunMethod.SEND);
        server.advanceSeconds(62);
        server.sent.clear();
        server.client.send(PEER, data("x"), server.nowNanos);
        server.poll();
        assertThat(StunMessage.decode(server.sent.get(0)).method()).isEqualTo(StunMethod.CHANNEL_BIND);
    }

    @Test
    void aRefusedChannelLeavesIndications() throws Exception {
        ScriptedServer server =
                ScriptedServer.allocated(TurnClientSettings.defaults().withChannelAfter(1));
        server.permitPeer();
        server.client.send(PEER, data("x"), server.nowNanos);
        server.poll();
        server.refuse(StunMessage.decode(server.sent.remove(0)), StunError.INSUFFICIENT_CAPACITY, answer -> {});
        server.sent.clear();
        server.client.send(PEER, data("x"), server.nowNanos);
        server.take(StunMethod.SEND);
        assertThat(server.told).isEmpty();
    }

    @Test
    void aChannelThatTheServerTakesForAnotherEndsTheAllocation() throws Exception {
        ScriptedServer server =
                ScriptedServer.allocated(TurnClientSettings.defaults().withChannelAfter(1));
        server.permitPeer();
        server.client.send(PEER, data("x"), server.nowNanos);
        server.poll();
        StunMessage bind = StunMessage.decode(server.sent.remove(0));
        server.sent.clear();
        server.refuse(bind, StunError.BAD_REQUEST, answer -> {});
        assertThat(server.failure()).isEqualTo(TurnFailure.OUT_OF_STEP);
        assertThat(server.take(StunMethod.REFRESH).uint32(AttributeType.LIFETIME))
                .hasValue(0);
    }

    @Test
    void noMoreChannelsThanTheMaximumAreBound() throws Exception {
        ScriptedServer server =
                ScriptedServer.allocated(TurnClientSettings.defaults().withChannelAfter(1));
        server.permitPeer();
        int bound = 0;
        for (int i = 0; i < ClientChannels.MAX_CHANNELS + 5; i++) {
            server.client.send(new InetSocketAddress(PEER.getAddress(), 7000 + i), data("x"), server.nowNanos);
            server.poll();
            for (ByteBuf each : List.copyOf(server.sent)) {
                StunMessage message = StunMessage.decode(each);
                if (message.method().equals(StunMethod.CHANNEL_BIND)) {
                    bound++;
                    server.succeed(message, answer -> {});
                }
            }
            server.sent.clear();
        }
        assertThat(bound).isEqualTo(ClientChannels.MAX_CHANNELS);
    }

    @Test
    void whatComesFromStrangersIsDropped() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(TurnClientSettings.defaults());
        server.indicate(writer ->
                writer.xorAddress(AttributeType.XOR_PEER_ADDRESS, PEER).bytes(AttributeType.DATA, data("?")));
        ByteBuf onChannel = Unpooled.buffer();
        ChannelData.write(onChannel, 0x4000, data("?"), false);
        server.hand(onChannel);
        assertThat(server.told).isEmpty();
        assertThat(server.client.dropped()).isEqualTo(2);
        server.permitPeer();
        server.indicate(writer ->
                writer.xorAddress(AttributeType.XOR_PEER_ADDRESS, PEER).bytes(AttributeType.DATA, data("!")));
        assertThat(server.told).containsExactly(new TurnClientOutput.Received(PEER, data("!")));
    }

    @Test
    void indicationsThatLackSomethingAreDropped() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(TurnClientSettings.defaults());
        server.permitPeer();
        server.indicate(writer -> writer.xorAddress(AttributeType.XOR_PEER_ADDRESS, PEER));
        server.indicate(writer -> writer.bytes(AttributeType.DATA, data("?")));
        server.indicate(writer ->
                writer.bytes(AttributeType.XOR_PEER_ADDRESS, data("?")).bytes(AttributeType.DATA, data("?")));
        server.hand(Unpooled.buffer());
        server.hand(data("\u0001"));
        assertThat(server.told).isEmpty();
        assertThat(server.client.dropped()).isEqualTo(5);
    }

    @Test
    void tellsWhatIcmpSaid() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(TurnClientSettings.defaults());
        server.permitPeer();
        IcmpError error = new IcmpError(3, 4, 1400);
        server.indicate(writer -> {
            writer.xorAddress(AttributeType.XOR_PEER_ADDRESS, PEER);
            error.write(writer);
        });
        assertThat(server.told).containsExactly(new TurnClientOutput.Unreachable(PEER, error));
    }

    @Test
    void dataOnChannelsIsPaddedOverStreams() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(
                TurnClientSettings.defaults().overStream().withChannelAfter(1));
        server.permitPeer();
        server.client.send(PEER, data("x"), server.nowNanos);
        server.poll();
        server.succeed(StunMessage.decode(server.sent.remove(0)), answer -> {});
        server.sent.clear();
        server.client.send(PEER, data("x"), server.nowNanos);
        assertThat(server.takeRaw().readableBytes()).isEqualTo(8);
    }
}
