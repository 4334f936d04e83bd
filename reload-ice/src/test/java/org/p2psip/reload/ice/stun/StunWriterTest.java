// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class StunWriterTest {
    private static final TransactionId ID = new TransactionId(0x01020304, 0x05060708090A0B0CL);

    private final StunIntegrity integrity = new StunIntegrity();
    private final StunWriter writer = new StunWriter(integrity);
    private final ByteBuf out = Unpooled.buffer();

    @Test
    void writesAllKindsOfValues() throws Exception {
        InetSocketAddress ipv4 = new InetSocketAddress("192.0.2.7", 49152);
        InetSocketAddress ipv6 = new InetSocketAddress("2001:db8::7", 65535);
        writer.begin(out, StunClass.ERROR_RESPONSE, StunMethod.ALLOCATE, ID)
                .error(new StunError(420, "Unbekanntes Attribut ß"))
                .unknownAttributes(List.of(new AttributeType(0x7FFE), new AttributeType(3), new AttributeType(4)))
                .address(AttributeType.ALTERNATE_SERVER, ipv4)
                .xorAddress(AttributeType.XOR_PEER_ADDRESS, ipv4)
                .xorAddress(AttributeType.XOR_PEER_ADDRESS, ipv6)
                .uint8(AttributeType.EVEN_PORT, 0x80, 1)
                .uint8(AttributeType.REQUESTED_TRANSPORT, 17, 4)
                .uint32(AttributeType.LIFETIME, 0xFFFFFFFFL)
                .uint64(AttributeType.ICE_CONTROLLING, -1)
                .flag(AttributeType.DONT_FRAGMENT)
                .text(AttributeType.SOFTWARE, "ü")
                .bytes(AttributeType.DATA, Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5}))
                .end();
        StunMessage message = StunMessage.decode(out);
        assertThat(message.messageClass()).isEqualTo(StunClass.ERROR_RESPONSE);
        assertThat(message.method()).isEqualTo(StunMethod.ALLOCATE);
        assertThat(message.transactionId()).isEqualTo(ID);
        assertThat(message.hasTransactionId(ID)).isTrue();
        assertThat(message.error()).hasValue(new StunError(420, "Unbekanntes Attribut ß"));
        assertThat(message.unknownAttributes(2)).containsExactly(new AttributeType(0x7FFE), new AttributeType(3));
        assertThat(message.address(AttributeType.ALTERNATE_SERVER)).hasValue(ipv4);
        assertThat(message.xorAddresses(AttributeType.XOR_PEER_ADDRESS, 2)).containsExactly(ipv4, ipv6);
        assertThat(message.uint8(AttributeType.EVEN_PORT, 1)).hasValue(0x80);
        assertThat(message.uint8(AttributeType.REQUESTED_TRANSPORT, 4)).hasValue(17);
        assertThat(message.uint32(AttributeType.LIFETIME)).hasValue(0xFFFFFFFFL);
        assertThat(message.uint64(AttributeType.ICE_CONTROLLING)).hasValue(-1);
        assertThat(message.has(AttributeType.DONT_FRAGMENT)).isTrue();
        assertThat(message.text(AttributeType.SOFTWARE, 2)).hasValue("ü");
        assertThat(Vectors.bytes(message.value(AttributeType.DATA).orElseThrow()))
                .containsExactly(1, 2, 3, 4, 5);
        assertThat(message.value(AttributeType.REALM)).isEmpty();
        assertThatThrownBy(() -> message.xorAddresses(AttributeType.XOR_PEER_ADDRESS, 1))
                .isInstanceOf(StunFormatException.class);
        assertThatThrownBy(() -> message.text(AttributeType.SOFTWARE, 1)).isInstanceOf(StunFormatException.class);
        assertThatThrownBy(() -> message.uint64(AttributeType.LIFETIME)).isInstanceOf(StunFormatException.class);
    }

    @Test
    void hidesWhatStandsBehindTheIntegrity() throws Exception {
        StunKey key = StunKey.shortTerm("a password of at least 22");
        writer.begin(out, StunClass.REQUEST, StunMethod.BINDING, ID)
                .uint32(AttributeType.PRIORITY, 1)
                .integrity(key)
                .flag(AttributeType.USE_CANDIDATE)
                .integritySha256(key)
                .uint32(AttributeType.LIFETIME, 2)
                .fingerprintAndEnd();
        StunMessage message = StunMessage.decode(out);
        assertThat(message.has(AttributeType.PRIORITY)).isTrue();
        assertThat(message.has(AttributeType.USE_CANDIDATE)).isFalse();
        assertThat(message.has(AttributeType.LIFETIME)).isFalse();
        assertThat(message.hasIntegrity()).isTrue();
        assertThat(message.hasIntegritySha256()).isTrue();
        assertThat(integrity.verify(message, key)).isTrue();
        assertThat(integrity.verify(message, StunKey.shortTerm("another password")))
                .isFalse();
        assertThat(integrity.verifyFingerprint(message)).isTrue();
        assertThat(message.attributeTypes()).hasSize(6);
    }

    @Test
    void refusesAttributesBehindTheFingerprint() {
        writer.begin(out, StunClass.INDICATION, StunMethod.BINDING, ID).fingerprintAndEnd();
        out.writeInt(0x80220000);
        out.setShort(2, 12);
        assertThatThrownBy(() -> StunMessage.decode(out))
                .isInstanceOf(StunFormatException.class)
                .hasMessage("attribute at byte 28: stands behind FINGERPRINT");
    }

    @Test
    void refusesATruncatedSha256() throws Exception {
        StunKey key = StunKey.shortTerm("a password of at least 22");
        writer.begin(out, StunClass.REQUEST, StunMethod.BINDING, ID)
                .bytes(AttributeType.MESSAGE_INTEGRITY_SHA256, new byte[16])
                .end();
        assertThat(integrity.verify(StunMessage.decode(out), key)).isFalse();
    }

    @Test
    void listsRequiredAttributesThatAreNotUnderstood() throws Exception {
        writer.begin(out, StunClass.REQUEST, StunMethod.BINDING, ID)
                .flag(new AttributeType(0x7001))
                .flag(new AttributeType(0x7002))
                .flag(new AttributeType(0x7001))
                .flag(new AttributeType(0xF001))
                .text(AttributeType.USERNAME, "a:b")
                .integrity(StunKey.shortTerm("x"))
                .end();
        StunMessage message = StunMessage.decode(out);
        assertThat(message.notUnderstood(AttributeType.USERNAME::equals, 9))
                .containsExactly(new AttributeType(0x7001), new AttributeType(0x7002));
        assertThat(message.notUnderstood(AttributeType.USERNAME::equals, 1)).hasSize(1);
    }

    @Test
    void keysLongerThanABlockAreHashedFirst() throws Exception {
        StunKey key = StunKey.shortTerm("p".repeat(255));
        writer.begin(out, StunClass.REQUEST, StunMethod.BINDING, ID)
                .integrity(key)
                .end();
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec("p".repeat(255).getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
        mac.update(Vectors.bytes(out), 0, 20);
        assertThat(Vectors.bytes(StunMessage.decode(out).bytes().slice(24, 20))).isEqualTo(mac.doFinal());
    }

    @Test
    void saysNothingOfTheKey() {
        assertThat(StunKey.shortTerm("secret")).hasToString("StunKey");
    }

    @Test
    void methodsAndClassesOfAllCodesSurvive() throws Exception {
        for (int code = 0; code <= 0xFFF; code++) {
            for (StunClass each : StunClass.values()) {
                ByteBuf buffer = Unpooled.buffer();
                writer.begin(buffer, each, new StunMethod(code), ID).end();
                StunMessage message = StunMessage.decode(buffer);
                assertThat(message.method().code()).isEqualTo(code);
                assertThat(message.messageClass()).isEqualTo(each);
            }
        }
    }

    @Test
    void refusesToEndWhatWasNotBegun() {
        assertThatThrownBy(writer::end).isInstanceOf(IllegalStateException.class);
    }
}
