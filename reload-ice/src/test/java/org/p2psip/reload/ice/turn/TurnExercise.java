// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;

/** Hands bytes to all that takes some from the network; nothing may come of it but what the RFC allows. */
final class TurnExercise {
    /** Attributes that a request with right credentials may have; the first bytes of the input choose. */
    private static final AttributeType[] TYPES = {
        AttributeType.CHANNEL_NUMBER,
        AttributeType.LIFETIME,
        AttributeType.XOR_PEER_ADDRESS,
        AttributeType.DATA,
        AttributeType.REQUESTED_ADDRESS_FAMILY,
        AttributeType.EVEN_PORT,
        AttributeType.REQUESTED_TRANSPORT,
        AttributeType.DONT_FRAGMENT,
        AttributeType.RESERVATION_TOKEN,
        AttributeType.ADDITIONAL_ADDRESS_FAMILY,
    };

    private static final StunMethod[] METHODS = {
        StunMethod.ALLOCATE, StunMethod.REFRESH, StunMethod.CREATE_PERMISSION, StunMethod.CHANNEL_BIND
    };

    private TurnExercise() {}

    static void exercise(byte[] bytes) throws StunFormatException {
        ServerFixture fixture = new ServerFixture(
                ServerFixture.dual().dontFragment(true), peer -> peer.equals(ServerFixture.PEER.getAddress()));
        ServerFixture.Client client = fixture.client(1);
        fixture.client(2).hand(Unpooled.wrappedBuffer(bytes));
        client.allocate();
        client.bind(0x4000, ServerFixture.PEER);
        client.hand(Unpooled.wrappedBuffer(bytes));
        if (bytes.length > 2) {
            byte[] value = Arrays.copyOfRange(bytes, 2, Math.min(bytes.length, 600));
            StunMessage answer = client.ask(METHODS[bytes[0] & 3], writer -> {
                writer.bytes(TYPES[(bytes[0] & 0xFF) % TYPES.length], value);
                writer.bytes(TYPES[(bytes[1] & 0xFF) % TYPES.length], value);
            });
            assertThat(answer.messageClass().isResponse()).isTrue();
        }
        for (TurnServerOutput.ToPeer each : fixture.toPeers) {
            assertThat(each.peer().getAddress()).isEqualTo(ServerFixture.PEER.getAddress());
        }
        assertThat(fixture.server.statistics().allocations()).isBetween(0L, 2L);
        exerciseClient(bytes);
        exerciseStream(bytes);
    }

    private static void exerciseClient(byte[] bytes) throws StunFormatException {
        ScriptedServer server = ScriptedServer.allocated(TurnClientSettings.defaults());
        server.hand(Unpooled.wrappedBuffer(bytes));
        server.permitPeer();
        server.hand(Unpooled.wrappedBuffer(bytes));
        assertThat(server.told)
                .allMatch(each ->
                        each instanceof TurnClientOutput.Received || each instanceof TurnClientOutput.Unreachable);
    }

    private static void exerciseStream(byte[] bytes) {
        ByteBuf stream = Unpooled.wrappedBuffer(bytes);
        try {
            for (int length = TurnFrames.length(stream);
                    length > 0 && length <= stream.readableBytes();
                    length = TurnFrames.length(stream)) {
                assertThat(length % 4).isZero();
                assertThat(length).isLessThanOrEqualTo(TurnFrames.MAX_BYTES);
                stream.skipBytes(length);
            }
        } catch (StunFormatException e) {
            // The connection is closed then.
        }
    }
}
