// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Does all that can be done with bytes from the network; only the typed exception may come of it. */
final class StunExercise {
    private static final StunKey KEY = StunKey.shortTerm("VOkJxbRl1RmTxUk/WvJxBt");
    private static final InetSocketAddress FROM = new InetSocketAddress("192.0.2.1", 4000);

    private static final AttributeType[] TYPES = {
        AttributeType.MAPPED_ADDRESS,
        AttributeType.USERNAME,
        AttributeType.ERROR_CODE,
        AttributeType.UNKNOWN_ATTRIBUTES,
        AttributeType.REALM,
        AttributeType.NONCE,
        AttributeType.PASSWORD_ALGORITHM,
        AttributeType.USERHASH,
        AttributeType.XOR_MAPPED_ADDRESS,
        AttributeType.PASSWORD_ALGORITHMS,
        AttributeType.PRIORITY,
        AttributeType.ICE_CONTROLLING,
        AttributeType.DATA,
    };

    private interface Reader {
        void read() throws StunFormatException;
    }

    private StunExercise() {}

    static void exercise(byte[] bytes) {
        StunMessage message;
        try {
            message = StunMessage.decode(Unpooled.wrappedBuffer(bytes));
        } catch (StunFormatException e) {
            return;
        }
        assertThat(message.lengthBytes()).isEqualTo(bytes.length);
        StunIntegrity integrity = new StunIntegrity();
        integrity.verify(message, KEY);
        integrity.verifyFingerprint(message);
        for (AttributeType type : TYPES) {
            allow(() -> message.text(type, 763));
            allow(() -> message.uint8(type, 4));
            allow(() -> message.uint32(type));
            allow(() -> message.uint64(type));
            allow(() -> message.address(type));
            allow(() -> message.xorAddress(type));
            allow(() -> message.xorAddresses(type, 3));
            allow(() -> {
                Optional<ByteBuf> value = message.value(type);
                if (value.isPresent()) {
                    assertThat(PasswordAlgorithm.read(type, value.get()))
                            .hasSizeLessThanOrEqualTo(PasswordAlgorithm.MAX_LISTED);
                }
            });
        }
        allow(message::error);
        allow(() -> message.unknownAttributes(8));
        List<AttributeType> types = message.attributeTypes();
        assertThat(message.notUnderstood(type -> false, 8)).hasSizeLessThanOrEqualTo(Math.min(8, types.size()));
        allow(() -> new LongTermClient("user", "password").handleResponse(message, integrity));
        LongTermServer server = new LongTermServer(
                "realm",
                (username, realm, algorithm) -> Optional.of(KEY),
                integrity,
                new byte[16],
                Duration.ofMinutes(10));
        allow(() -> server.authenticate(message, FROM, 0));
        ByteBuf answer = Unpooled.buffer();
        if (new BindingServer(integrity, new RateLimit(1, 1)).handleMessage(message, FROM, answer, 0)) {
            assertThat(answer.readableBytes()).isLessThanOrEqualTo(bytes.length + BindingServer.MAX_ADDED_BYTES);
        }
    }

    private static void allow(Reader reader) {
        try {
            reader.read();
        } catch (StunFormatException expected) {
            // Every other exception fails the test.
        }
    }
}
