// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BindingServerTest {
    private static final InetSocketAddress FROM = new InetSocketAddress("2001:db8::5", 40_000);
    private static final TransactionId ID = new TransactionId(9, 8);

    private final StunIntegrity integrity = new StunIntegrity();
    private final StunWriter writer = new StunWriter(integrity);
    private final BindingServer server = new BindingServer(integrity, new RateLimit(10, 100));
    private final ByteBuf out = Unpooled.buffer();

    @Test
    @Tag("6940-6.5.1.4-1")
    void answersWithTheAddressTheRequestCameFrom() throws Exception {
        StunMessage request = message(begin(StunClass.REQUEST));
        assertThat(server.handleMessage(request, FROM, out, 0)).isTrue();
        StunMessage answer = StunMessage.decode(out);
        assertThat(answer.is(StunClass.SUCCESS_RESPONSE, StunMethod.BINDING)).isTrue();
        assertThat(answer.hasTransactionId(ID)).isTrue();
        assertThat(answer.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)).hasValue(FROM);
        assertThat(answer.lengthBytes() - request.lengthBytes()).isLessThanOrEqualTo(BindingServer.MAX_ADDED_BYTES);
        assertThat(answer.hasFingerprint()).isFalse();
    }

    @Test
    void tellsItsOtherPortToThoseWhoAskAndRefusesAnotherAddress() throws Exception {
        InetSocketAddress from = new InetSocketAddress("198.51.100.7", 40_000);
        InetSocketAddress other = new InetSocketAddress("198.51.100.1", 6_085);
        ByteBuf plain = begin(StunClass.REQUEST, new byte[] {0, 0, 0, 2});
        assertThat(server.handleMessage(StunMessage.decode(plain), from, out, 0))
                .isTrue();
        assertThat(StunMessage.decode(out).error().orElseThrow().code())
                .as("there is no other port")
                .isEqualTo(420);

        server.otherAddress(other);
        out.clear();
        StunMessage request = StunMessage.decode(plain);
        assertThat(BindingServer.asksForOtherPort(request)).isTrue();
        assertThat(server.handleMessage(request, from, out, 0)).isTrue();
        StunMessage answer = StunMessage.decode(out);
        assertThat(answer.address(AttributeType.OTHER_ADDRESS)).hasValue(other);
        assertThat(answer.lengthBytes() - request.lengthBytes()).isLessThanOrEqualTo(BindingServer.MAX_ADDED_BYTES);

        out.clear();
        StunMessage elsewhere = StunMessage.decode(begin(StunClass.REQUEST, new byte[] {0, 0, 0, 4}));
        assertThat(server.handleMessage(elsewhere, from, out, 0)).isTrue();
        assertThat(StunMessage.decode(out).error().orElseThrow().code()).isEqualTo(420);
    }

    @Test
    void answersToAnotherPortOfTheSenderButToNoOtherAddress() throws Exception {
        ByteBuf request = Unpooled.buffer();
        writer.begin(request, StunClass.REQUEST, StunMethod.BINDING, ID)
                .bytes(AttributeType.RESPONSE_PORT, new byte[] {0x13, (byte) 0x88, 0, 0})
                .end();
        StunMessage message = StunMessage.decode(request);
        assertThat(BindingServer.destination(message, FROM)).isEqualTo(new InetSocketAddress(FROM.getAddress(), 5_000));
        assertThat(server.handleMessage(message, FROM, out, 0)).isTrue();
        assertThat(StunMessage.decode(out).xorAddress(AttributeType.XOR_MAPPED_ADDRESS))
                .hasValue(FROM);
    }

    private ByteBuf begin(StunClass messageClass, byte[] change) {
        ByteBuf bytes = Unpooled.buffer();
        writer.begin(bytes, messageClass, StunMethod.BINDING, ID)
                .bytes(AttributeType.CHANGE_REQUEST, change)
                .end();
        return bytes;
    }

    @Test
    void leavesRequestsWithAUserNameToIce() throws Exception {
        assertThat(server.handleMessage(
                        message(begin(StunClass.REQUEST).text(AttributeType.USERNAME, "a:b")), FROM, out, 0))
                .isFalse();
        assertThat(server.handleMessage(message(begin(StunClass.INDICATION)), FROM, out, 0))
                .isFalse();
        assertThat(server.handleMessage(message(begin(StunClass.SUCCESS_RESPONSE)), FROM, out, 0))
                .isFalse();
        assertThat(out.readableBytes()).isZero();
        assertThat(server.statistics().ignored()).isEqualTo(3);
    }

    @Test
    void fingerprintsTheAnswerToAFingerprintedRequest() throws Exception {
        ByteBuf request = Unpooled.buffer();
        writer.begin(request, StunClass.REQUEST, StunMethod.BINDING, ID).fingerprintAndEnd();
        assertThat(server.handleMessage(StunMessage.decode(request), FROM, out, 0))
                .isTrue();
        assertThat(integrity.verifyFingerprint(StunMessage.decode(out))).isTrue();
        request.setByte(request.writerIndex() - 1, request.getByte(request.writerIndex() - 1) ^ 1);
        assertThat(server.handleMessage(StunMessage.decode(request), FROM, out, 0))
                .isFalse();
    }

    @Test
    void namesRequiredAttributesItDoesNotKnow() throws Exception {
        StunWriter request = begin(StunClass.REQUEST);
        for (int code = 0x7000; code < 0x7040; code++) {
            request.flag(new AttributeType(code));
        }
        assertThat(server.handleMessage(message(request), FROM, out, 0)).isTrue();
        StunMessage answer = StunMessage.decode(out);
        assertThat(answer.error().orElseThrow().code()).isEqualTo(420);
        assertThat(answer.unknownAttributes(9))
                .isEqualTo(List.of(
                        new AttributeType(0x7000),
                        new AttributeType(0x7001),
                        new AttributeType(0x7002),
                        new AttributeType(0x7003)));
    }

    @Test
    void anErrorIsNoLongerThanTheRequestAllows() throws Exception {
        StunMessage request = message(begin(StunClass.REQUEST).flag(new AttributeType(0x7000)));
        assertThat(server.handleMessage(request, FROM, out, 0)).isTrue();
        assertThat(out.readableBytes() - request.lengthBytes()).isLessThanOrEqualTo(BindingServer.MAX_ADDED_BYTES);
    }

    @Test
    void holdsOneSourceBackAndServesAnother() throws Exception {
        StunMessage request = message(begin(StunClass.REQUEST));
        int answered = 0;
        for (int i = 0; i < 1000; i++) {
            answered += server.handleMessage(request, FROM, Unpooled.buffer(), 0) ? 1 : 0;
        }
        assertThat(answered).isEqualTo(10);
        assertThat(server.handleMessage(request, new InetSocketAddress("192.0.2.1", 1), out, 0))
                .isTrue();
        assertThat(server.handleMessage(
                        request, FROM, out, Duration.ofSeconds(1).toNanos()))
                .isTrue();
    }

    @Test
    void aFloodFromForgedSourcesIsHeldBackAndRemembersFewOfThem() throws Exception {
        RateLimit limit = new RateLimit(10, 100);
        int passed = 0;
        for (int i = 0; i < 100_000; i++) {
            passed += limit.tryAcquire(ipv4(i), i) ? 1 : 0;
        }
        assertThat(passed).isBetween(100, 101);
        assertThat(limit.sources()).isEqualTo(RateLimit.MAX_SOURCES);
    }

    private static InetAddress ipv4(int bits) throws UnknownHostException {
        return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(bits).array());
    }

    private StunWriter begin(StunClass messageClass) {
        message.clear();
        return writer.begin(message, messageClass, StunMethod.BINDING, ID);
    }

    private final ByteBuf message = Unpooled.buffer();

    private StunMessage message(StunWriter begun) throws StunFormatException {
        begun.end();
        return StunMessage.decode(message.copy());
    }
}
