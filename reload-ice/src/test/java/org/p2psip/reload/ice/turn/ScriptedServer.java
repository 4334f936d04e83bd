// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.LongTermClient;
import org.p2psip.reload.ice.stun.PasswordAlgorithm;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunKey;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;

/** A client, and answers to it that a test writes one by one. The clock begins where it soon overflows. */
final class ScriptedServer {
    static final InetSocketAddress RELAYED = new InetSocketAddress("192.0.2.15", 50_000);
    static final InetSocketAddress RELAYED6 = new InetSocketAddress("2001:db8::15", 50_000);
    static final InetSocketAddress MAPPED = new InetSocketAddress("198.51.100.7", 4000);
    static final InetSocketAddress PEER = new InetSocketAddress("203.0.113.9", 6000);
    static final StunKey KEY = StunKey.longTerm("reload", "example.org", "s3cret", PasswordAlgorithm.MD5);

    final StunIntegrity integrity = new StunIntegrity();
    final StunWriter writer = new StunWriter(integrity);
    final TurnClient client;
    final List<TurnClientOutput> told = new ArrayList<>();
    final List<ByteBuf> sent = new ArrayList<>();
    long nowNanos = Long.MAX_VALUE - 5_000_000_000L;

    ScriptedServer(TurnClientSettings settings) {
        client = new TurnClient(settings, new LongTermClient("reload", "s3cret"), integrity, new Random(8656));
    }

    static ScriptedServer allocated(TurnClientSettings settings) throws StunFormatException {
        ScriptedServer server = new ScriptedServer(settings);
        server.client.allocate(server.nowNanos);
        server.challenge();
        server.allocate(600);
        assertThat(server.told).hasOnlyElementsOfType(TurnClientOutput.Allocated.class);
        server.told.clear();
        return server;
    }

    void poll() {
        for (TurnClientOutput each = client.pollOutput(); each != null; each = client.pollOutput()) {
            if (each instanceof TurnClientOutput.Transmit transmit) {
                sent.add(transmit.payload());
            } else {
                told.add(each);
            }
        }
    }

    /** The one message that was sent since the last look. */
    ByteBuf takeRaw() {
        poll();
        assertThat(sent).hasSize(1);
        return sent.remove(0);
    }

    StunMessage take(StunMethod method) throws StunFormatException {
        StunMessage message = StunMessage.decode(takeRaw());
        assertThat(message.method()).isEqualTo(method);
        return message;
    }

    void challenge() throws StunFormatException {
        StunMessage request = take(StunMethod.ALLOCATE);
        assertThat(request.hasIntegrity()).isFalse();
        challenge(request, StunError.UNAUTHENTICATED, "first");
    }

    void challenge(StunMessage request, StunError error, String nonce) {
        ByteBuf out = Unpooled.buffer();
        writer.beginResponse(out, StunClass.ERROR_RESPONSE, request)
                .error(error)
                .text(AttributeType.REALM, "example.org")
                .text(AttributeType.NONCE, nonce)
                .end();
        hand(out);
    }

    void allocate(long lifetimeSeconds) throws StunFormatException {
        StunMessage request = take(StunMethod.ALLOCATE);
        assertThat(integrity.verify(request, KEY)).isTrue();
        succeed(
                request,
                answer -> answer.xorAddress(AttributeType.XOR_RELAYED_ADDRESS, RELAYED)
                        .xorAddress(AttributeType.XOR_MAPPED_ADDRESS, MAPPED)
                        .uint32(AttributeType.LIFETIME, lifetimeSeconds));
    }

    void succeed(StunMessage request, Consumer<StunWriter> attributes) {
        ByteBuf out = Unpooled.buffer();
        attributes.accept(writer.beginResponse(out, StunClass.SUCCESS_RESPONSE, request));
        writer.integrity(KEY).end();
        hand(out);
    }

    void refuse(StunMessage request, StunError error, Consumer<StunWriter> attributes) {
        ByteBuf out = Unpooled.buffer();
        attributes.accept(
                writer.beginResponse(out, StunClass.ERROR_RESPONSE, request).error(error));
        writer.integrity(KEY).end();
        hand(out);
    }

    void indicate(Consumer<StunWriter> attributes) {
        ByteBuf out = Unpooled.buffer();
        attributes.accept(writer.begin(out, StunClass.INDICATION, StunMethod.DATA, new TransactionId(1, 1)));
        writer.end();
        hand(out);
    }

    void hand(ByteBuf message) {
        client.handleMessage(message, nowNanos);
        poll();
    }

    void advanceSeconds(double seconds) {
        nowNanos += (long) (seconds * 1e9);
        client.handleTimeout(nowNanos);
        poll();
    }

    /** Lets time pass from one deadline to the next, until something is sent or told. */
    double advanceToNext() {
        long begin = nowNanos;
        while (sent.isEmpty() && told.isEmpty()) {
            nowNanos = client.nextDeadlineNanos().orElseThrow();
            client.handleTimeout(nowNanos);
            poll();
        }
        return (nowNanos - begin) / 1e9;
    }

    /** Has {@code PEER} permitted. */
    void permitPeer() throws StunFormatException {
        client.permit(PEER.getAddress(), nowNanos);
        succeed(take(StunMethod.CREATE_PERMISSION), answer -> {});
        assertThat(told).containsExactly(new TurnClientOutput.Permitted(PEER.getAddress()));
        told.clear();
    }

    TurnFailure failure() {
        return ((TurnClientOutput.Failed) told.get(told.size() - 1)).failure();
    }
}
