// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class StunPropertyTest {
    private final StunIntegrity integrity = new StunIntegrity();
    private final StunWriter writer = new StunWriter(integrity);

    @Property(tries = 500)
    void bytesOfAnyAttributeSurvive(
            @ForAll @IntRange(max = 0xFFFF) int type,
            @ForAll @Size(max = 300) byte[] value,
            @ForAll int high,
            @ForAll long low,
            @ForAll @Size(min = 1, max = 255) byte[] password)
            throws StunFormatException {
        Assume.that(type != 0x0008 && type != 0x001C && type != 0x8028);
        StunKey key = StunKey.ofBytes(password);
        ByteBuf out = Unpooled.buffer();
        writer.begin(out, StunClass.REQUEST, StunMethod.BINDING, new TransactionId(high, low))
                .bytes(new AttributeType(type), value)
                .integrity(key)
                .integritySha256(key)
                .fingerprintAndEnd();
        StunMessage message = StunMessage.decode(out);
        assertThat(Vectors.bytes(message.value(new AttributeType(type)).orElseThrow()))
                .isEqualTo(value);
        assertThat(message.valueEquals(new AttributeType(type), value)).isTrue();
        assertThat(message.transactionId()).isEqualTo(new TransactionId(high, low));
        assertThat(integrity.verify(message, key)).isTrue();
        assertThat(integrity.verifyFingerprint(message)).isTrue();
    }

    @Property(tries = 300)
    void addressesSurvive(
            @ForAll @Size(16) byte[] ip,
            @ForAll boolean ipv6,
            @ForAll @IntRange(max = 0xFFFF) int port,
            @ForAll long low)
            throws StunFormatException, UnknownHostException {
        InetAddress address = InetAddress.getByAddress(ipv6 ? ip : Arrays.copyOf(ip, 4));
        InetSocketAddress written = new InetSocketAddress(address, port);
        ByteBuf out = Unpooled.buffer();
        writer.begin(out, StunClass.SUCCESS_RESPONSE, StunMethod.BINDING, new TransactionId((int) low, low))
                .xorAddress(AttributeType.XOR_MAPPED_ADDRESS, written)
                .address(AttributeType.MAPPED_ADDRESS, written)
                .end();
        StunMessage message = StunMessage.decode(out);
        assertThat(message.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)).hasValue(written);
        assertThat(message.address(AttributeType.MAPPED_ADDRESS)).hasValue(written);
    }

    @Property(tries = 2000)
    void anyBytesAreDecodedOrRefused(@ForAll @Size(max = 120) byte[] bytes) {
        StunExercise.exercise(bytes);
    }

    @Property(tries = 2000)
    void anyAttributesBehindAHeaderAreDecodedOrRefused(@ForAll @Size(max = 120) byte[] bytes) {
        ByteBuf message = Unpooled.buffer();
        message.writeShort(bytes.length & 1).writeShort(bytes.length).writeInt(StunMessage.MAGIC_COOKIE);
        message.writeZero(12).writeBytes(bytes);
        StunExercise.exercise(Vectors.bytes(message));
    }
}
