// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of RFC 5769 and of RFC 8489, Appendix B. */
class StunMessageVectorTest {
    private static final StunKey SHORT_TERM = StunKey.shortTerm("VOkJxbRl1RmTxUk/WvJxBt");
    private static final String USER = "マトリックス";
    private static final String TYPED_PASSWORD = "The\u00ADM\u00AAtr\u2168";

    private final StunIntegrity integrity = new StunIntegrity();

    static final List<String> NAMES = Vectors.ALL;

    @Test
    void readsTheSampleRequest() throws Exception {
        StunMessage message = Vectors.message("sample-request");
        assertThat(message.is(StunClass.REQUEST, StunMethod.BINDING)).isTrue();
        assertThat(message.transactionId()).isEqualTo(new TransactionId(0xB7E7A701, 0xBC34D686FA87DFAEL));
        assertThat(message.text(AttributeType.SOFTWARE, 763)).hasValue("STUN test client");
        assertThat(message.text(AttributeType.USERNAME, 513)).hasValue("evtj:h6vY");
        assertThat(message.uint32(AttributeType.PRIORITY)).hasValue(0x6E0001FFL);
        assertThat(message.uint64(AttributeType.ICE_CONTROLLED)).hasValue(0x932FF9B151263B36L);
        assertThat(integrity.verify(message, SHORT_TERM)).isTrue();
        assertThat(integrity.verifyFingerprint(message)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sample-ipv4-response", "sample-ipv6-response"})
    void readsTheSampleResponses(String name) throws Exception {
        StunMessage message = Vectors.message(name);
        assertThat(message.is(StunClass.SUCCESS_RESPONSE, StunMethod.BINDING)).isTrue();
        String host = name.contains("ipv4") ? "192.0.2.1" : "2001:db8:1234:5678:11:2233:4455:6677";
        assertThat(message.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)).hasValue(new InetSocketAddress(host, 32853));
        assertThat(message.text(AttributeType.SOFTWARE, 763)).hasValue("test vector");
        assertThat(integrity.verify(message, SHORT_TERM)).isTrue();
        assertThat(integrity.verifyFingerprint(message)).isTrue();
    }

    @Test
    void readsTheSampleRequestWithLongTermAuthentication() throws Exception {
        StunMessage message = Vectors.message("sample-request-with-long-term-authentication");
        assertThat(message.text(AttributeType.USERNAME, 513)).hasValue(USER);
        assertThat(message.text(AttributeType.REALM, 763)).hasValue("example.org");
        String password = StunPreparation.saslPrep(TYPED_PASSWORD);
        assertThat(password).isEqualTo("TheMatrIX");
        StunKey key = StunKey.longTerm(USER, "example.org", password, PasswordAlgorithm.MD5);
        assertThat(integrity.verify(message, key)).isTrue();
        assertThat(message.hasFingerprint()).isFalse();
    }

    /** The published message lacks the bytes of two attributes that its length counts; its hashes can be checked all the same. */
    @Test
    void makesTheHashesOfTheSampleRequestWithUserHash() {
        byte[] bytes = Vectors.bytes("sample-request-with-userhash");
        assertThatThrownBy(() -> StunMessage.decode(Unpooled.wrappedBuffer(bytes)))
                .isInstanceOf(StunFormatException.class)
                .hasMessage("message length at byte 2: is 156, with 136 bytes there");
        assertThat(Arrays.copyOfRange(bytes, 24, 56)).isEqualTo(StunKey.userHash(USER, "example.org"));
        StunKey key = StunKey.longTerm(USER, "example.org", "TheMatrIX", PasswordAlgorithm.SHA_256);
        MessageDigest digest = StunKey.digest("SHA-256");
        digest.update(key.inner(true));
        byte[] inner = digest.digest(Arrays.copyOf(bytes, bytes.length - 36));
        digest.update(key.outer(true));
        assertThat(Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length)).isEqualTo(digest.digest(inner));
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void refusesEveryPrefix(String name) {
        byte[] bytes = Vectors.bytes(name);
        for (int length = 0; length < bytes.length; length++) {
            ByteBuf cut = Unpooled.wrappedBuffer(bytes, 0, length);
            assertThatThrownBy(() -> StunMessage.decode(cut))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(StunFormatException.class);
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void refusesAByteTooMany(String name) {
        byte[] bytes = Vectors.bytes(name);
        assertThatThrownBy(() -> StunMessage.decode(Unpooled.wrappedBuffer(Arrays.copyOf(bytes, bytes.length + 1))))
                .isInstanceOf(StunFormatException.class)
                .hasMessageStartingWith("message length at byte 2: ");
    }

    @Test
    void noticesEveryFlippedBit() {
        byte[] bytes = Vectors.bytes("sample-ipv4-response");
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(isProtected(flipped)).as("bit %d", bit).isFalse();
        }
    }

    private boolean isProtected(byte[] bytes) {
        try {
            StunMessage message = StunMessage.decode(Unpooled.wrappedBuffer(bytes));
            return integrity.verify(message, SHORT_TERM) && integrity.verifyFingerprint(message);
        } catch (StunFormatException e) {
            return false;
        }
    }

    @Test
    void verifiesBytesThatLieOutsideTheHeap() throws Exception {
        ByteBuf direct = Unpooled.directBuffer().writeBytes(Vectors.bytes("sample-request"));
        try {
            StunMessage message = StunMessage.decode(direct);
            assertThat(integrity.verify(message, SHORT_TERM)).isTrue();
            assertThat(integrity.verifyFingerprint(message)).isTrue();
        } finally {
            direct.release();
        }
    }

    @Test
    void verifiesBytesInTheMiddleOfABuffer() throws Exception {
        ByteBuf buffer = Unpooled.buffer().writeZero(7).writeBytes(Vectors.bytes("sample-request"));
        buffer.readerIndex(7);
        StunMessage message = StunMessage.decode(buffer);
        assertThat(integrity.verify(message, SHORT_TERM)).isTrue();
        assertThat(integrity.verifyFingerprint(message)).isTrue();
        assertThat(buffer.readerIndex()).isEqualTo(7);
    }
}
