// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import org.ice4j.StunException;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.IceControlAttribute;
import org.ice4j.attribute.PriorityAttribute;
import org.ice4j.attribute.UsernameAttribute;
import org.ice4j.attribute.XorMappedAddressAttribute;
import org.ice4j.message.Message;
import org.junit.jupiter.api.Test;

/** Another codec reads what this one writes, and both read the same out of damaged messages, if they read anything. */
class Ice4jDifferentialTest {
    private static final StunKey KEY = StunKey.shortTerm("0123456789abcdefghijklmn");
    private static final int MESSAGES = 5_000;

    private final long seed = Long.getLong("reload.seed", 5769);
    private final Random random = new Random(seed);
    private final StunWriter writer = new StunWriter(new StunIntegrity());

    @Test
    void readsTheSameAsIce4j() throws Exception {
        int bothRead = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] bytes = message();
            assertSame(i, bytes, Message.decode(bytes, 0, bytes.length), StunMessage.decode(wrap(bytes)));
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            bothRead += compareDamaged(i, bytes) ? 1 : 0;
        }
        assertThat(bothRead)
                .as("messages that both read though they are damaged")
                .isGreaterThan(MESSAGES / 10);
    }

    private boolean compareDamaged(int message, byte[] bytes) {
        Message theirs;
        StunMessage ours;
        try {
            ours = StunMessage.decode(wrap(bytes));
            theirs = Message.decode(bytes, 0, bytes.length);
        } catch (StunFormatException | StunException | RuntimeException refused) {
            return false;
        }
        try {
            assertSame(message, bytes, theirs, ours);
            return true;
        } catch (StunFormatException stricter) {
            return false;
        }
    }

    private void assertSame(int message, byte[] bytes, Message theirs, StunMessage ours) throws StunFormatException {
        String where = "seed " + seed + ", message " + message;
        assertThat(theirs.getTransactionID()).as(where).isEqualTo(Arrays.copyOfRange(bytes, 8, 20));
        assertThat((int) theirs.getMessageType())
                .as(where)
                .isEqualTo(ours.messageClass().bits() | ours.method().bits());
        if (ours.has(AttributeType.USERNAME)) {
            UsernameAttribute username = (UsernameAttribute) theirs.getAttribute(Attribute.USERNAME);
            assertThat(ours.valueEquals(AttributeType.USERNAME, username.getUsername()))
                    .as(where)
                    .isTrue();
        }
        if (ours.has(AttributeType.PRIORITY)) {
            PriorityAttribute priority = (PriorityAttribute) theirs.getAttribute(Attribute.PRIORITY);
            // Theirs is signed.
            assertThat(ours.uint32(AttributeType.PRIORITY)).as(where).hasValue(priority.getPriority() & 0xFFFFFFFFL);
        }
        if (ours.has(AttributeType.ICE_CONTROLLING)) {
            IceControlAttribute control = (IceControlAttribute) theirs.getAttribute(Attribute.ICE_CONTROLLING);
            assertThat(ours.uint64(AttributeType.ICE_CONTROLLING)).as(where).hasValue(control.getTieBreaker());
        }
        if (ours.has(AttributeType.XOR_MAPPED_ADDRESS)) {
            XorMappedAddressAttribute mapped =
                    (XorMappedAddressAttribute) theirs.getAttribute(Attribute.XOR_MAPPED_ADDRESS);
            InetSocketAddress address = mapped.getAddress(theirs.getTransactionID());
            assertThat(ours.xorAddress(AttributeType.XOR_MAPPED_ADDRESS))
                    .as(where)
                    .hasValue(address);
        }
        assertThat(theirs.getAttribute(Attribute.USE_CANDIDATE) != null || !ours.has(AttributeType.USE_CANDIDATE))
                .as(where)
                .isTrue();
    }

    private byte[] message() throws Exception {
        ByteBuf out = Unpooled.buffer();
        boolean request = random.nextBoolean();
        writer.begin(
                out,
                request ? StunClass.REQUEST : StunClass.SUCCESS_RESPONSE,
                StunMethod.BINDING,
                TransactionId.random(random));
        if (request) {
            writer.text(AttributeType.USERNAME, "remote:" + "l".repeat(4 + random.nextInt(40)))
                    .uint32(AttributeType.PRIORITY, random.nextInt() & 0xFFFFFFFFL)
                    .uint64(AttributeType.ICE_CONTROLLING, random.nextLong());
            if (random.nextBoolean()) {
                writer.flag(AttributeType.USE_CANDIDATE);
            }
        } else {
            byte[] ip = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(ip);
            writer.xorAddress(
                    AttributeType.XOR_MAPPED_ADDRESS,
                    new InetSocketAddress(InetAddress.getByAddress(ip), 1 + random.nextInt(65535)));
        }
        writer.integrity(KEY);
        if (random.nextInt(4) == 0) {
            writer.fingerprintAndEnd();
        } else {
            writer.end();
        }
        return Vectors.bytes(out);
    }

    private static ByteBuf wrap(byte[] bytes) {
        return Unpooled.wrappedBuffer(bytes);
    }
}
