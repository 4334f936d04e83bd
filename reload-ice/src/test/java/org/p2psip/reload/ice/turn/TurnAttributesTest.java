// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;

class TurnAttributesTest {
    private static StunMessage message(Consumer<StunWriter> attributes) throws StunFormatException {
        ByteBuf out = Unpooled.buffer();
        StunWriter writer = new StunWriter(new StunIntegrity());
        writer.begin(out, StunClass.SUCCESS_RESPONSE, StunMethod.ALLOCATE, new TransactionId(1, 2));
        attributes.accept(writer);
        writer.end();
        return StunMessage.decode(out);
    }

    @Test
    void addressErrorsComeBackAsTheyWereWritten() throws Exception {
        AddressError error = new AddressError(AddressFamily.IPV6, StunError.ADDRESS_FAMILY_NOT_SUPPORTED);
        StunMessage message = message(error::write);
        assertThat(AddressError.read(message)).contains(error);
        ByteBuf value = message.value(AttributeType.ADDRESS_ERROR_CODE).orElseThrow();
        assertThat(ByteBufUtil.hexDump(value, 0, 4)).isEqualTo("02000428");
        assertThat(AddressError.read(message(writer -> {}))).isEmpty();
    }

    @Test
    void addressErrorsOfNoFamilyOrCodeAreMalformed() throws Exception {
        for (String hex : new String[] {"", "020004", "03000428", "02000228", "02000764", "02000464"}) {
            StunMessage message =
                    message(writer -> writer.bytes(AttributeType.ADDRESS_ERROR_CODE, ByteBufUtil.decodeHexDump(hex)));
            assertThatThrownBy(() -> AddressError.read(message)).as(hex).isInstanceOf(StunFormatException.class);
        }
    }

    @Test
    void tooLongReasonsAreCut() throws Exception {
        byte[] value = new byte[4 + 763];
        java.util.Arrays.fill(value, (byte) 'x');
        value[0] = 1;
        value[2] = 5;
        value[3] = 8;
        StunMessage message = message(writer -> writer.bytes(AttributeType.ADDRESS_ERROR_CODE, value));
        assertThat(AddressError.read(message).orElseThrow().error().reason()).hasSize(StunError.MAX_REASON_CHARACTERS);
        StunMessage longer = message(writer -> writer.bytes(AttributeType.ADDRESS_ERROR_CODE, new byte[768]));
        assertThatThrownBy(() -> AddressError.read(longer)).isInstanceOf(StunFormatException.class);
    }

    @Test
    void icmpErrorsComeBackAsTheyWereWritten() throws Exception {
        IcmpError tooBig = new IcmpError(3, 4, 1400);
        StunMessage message = message(tooBig::write);
        assertThat(IcmpError.read(message)).contains(tooBig);
        assertThat(ByteBufUtil.hexDump(message.value(AttributeType.ICMP).orElseThrow()))
                .isEqualTo("0000060400000578");
        assertThat(IcmpError.read(message(writer -> {}))).isEmpty();
        StunMessage cut = message(writer -> writer.uint32(AttributeType.ICMP, 1));
        assertThatThrownBy(() -> IcmpError.read(cut)).isInstanceOf(StunFormatException.class);
        assertThatThrownBy(() -> new IcmpError(128, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
