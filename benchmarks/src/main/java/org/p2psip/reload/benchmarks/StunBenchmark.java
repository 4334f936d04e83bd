// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.MessageIntegrityAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.security.CredentialsAuthority;
import org.ice4j.stack.StunStack;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunKey;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;

/**
 * A connectivity check, written and read, beside the bare HMAC over as many bytes, which nobody can do without, and beside
 * ice4j.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StunBenchmark {
    private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBtqx";
    private static final String USERNAME = "abcdefgh:ijklmnop";
    private static final int INTEGRITY_AND_FINGERPRINT_BYTES = 32;
    private static final int INTEGRITY_BYTES = 24;
    private static final int HEADER_BYTES = 20;
    private static final byte[] ICE4J_ID = {0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2};

    private final TransactionId id = new TransactionId(1, 2);
    private final StunKey key = StunKey.shortTerm(PASSWORD);
    private final StunIntegrity integrity = new StunIntegrity();
    private final StunWriter writer = new StunWriter(integrity);
    private final ByteBuf out = Unpooled.buffer(256);
    private final byte[] hash = new byte[20];
    private final StunStack ice4j = new StunStack();
    private ByteBuf received;
    private byte[] receivedByIce4j;
    private byte[] covered;
    private Mac mac;

    /** Writes the message that is read. */
    @Setup
    public void prepare() throws GeneralSecurityException {
        received = encode().copy();
        covered = new byte[received.readableBytes() - INTEGRITY_AND_FINGERPRINT_BYTES];
        received.getBytes(0, covered);
        ice4j.getCredentialsManager().registerAuthority(new Ice4jPassword());
        receivedByIce4j = new byte[received.readableBytes()];
        received.getBytes(0, receivedByIce4j);
        mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(PASSWORD.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
    }

    /** The HMAC alone, with a keyed object that is used again. */
    @Benchmark
    public byte[] hmac() throws GeneralSecurityException {
        mac.update(covered);
        mac.doFinal(hash, 0);
        return hash;
    }

    /** Attributes, MESSAGE-INTEGRITY and FINGERPRINT. */
    @Benchmark
    public ByteBuf encode() {
        out.clear();
        writer.begin(out, StunClass.REQUEST, StunMethod.BINDING, id)
                .text(AttributeType.USERNAME, USERNAME)
                .uint32(AttributeType.PRIORITY, 0x6E7FFFFFL)
                .uint64(AttributeType.ICE_CONTROLLING, 0x932FF9B151263B36L)
                .integrity(key)
                .fingerprintAndEnd();
        return out;
    }

    /** A view of the message, and both protections checked. */
    @Benchmark
    public boolean decodeAndVerify() throws StunFormatException {
        StunMessage message = StunMessage.decode(received);
        return integrity.verifyFingerprint(message) && integrity.verify(message, key);
    }

    /** The same message by ice4j, which adds SOFTWARE. */
    @Benchmark
    public byte[] ice4jEncode() throws Exception {
        Request request = MessageFactory.createBindingRequest();
        request.setTransactionID(ICE4J_ID);
        request.putAttribute(AttributeFactory.createPriorityAttribute(0x6E7FFFFFL));
        request.putAttribute(AttributeFactory.createIceControllingAttribute(0x932FF9B151263B36L));
        request.putAttribute(AttributeFactory.createUsernameAttribute(USERNAME));
        MessageIntegrityAttribute protection = AttributeFactory.createMessageIntegrityAttribute(USERNAME);
        protection.setMedia("data");
        request.putAttribute(protection);
        request.putAttribute(AttributeFactory.createFingerprintAttribute());
        return request.encode(ice4j);
    }

    /** The same message read by ice4j, which checks the fingerprint, and its integrity as it does in its transactions. */
    @Benchmark
    public boolean ice4jDecodeAndVerify() throws Exception {
        Message message = Message.decode(receivedByIce4j, 0, receivedByIce4j.length);
        MessageIntegrityAttribute protection =
                (MessageIntegrityAttribute) message.getAttribute(Attribute.MESSAGE_INTEGRITY);
        byte[] content = Arrays.copyOf(receivedByIce4j, protection.getLocationInMessage());
        int length = protection.getLocationInMessage() - HEADER_BYTES + INTEGRITY_BYTES;
        content[2] = (byte) (length >> 8);
        content[3] = (byte) length;
        byte[] expected = MessageIntegrityAttribute.calculateHmacSha1(
                content, 0, content.length, PASSWORD.getBytes(StandardCharsets.US_ASCII));
        return Arrays.equals(expected, protection.getHmacSha1Content());
    }

    private static final class Ice4jPassword implements CredentialsAuthority {
        @Override
        public byte[] getLocalKey(String username) {
            return PASSWORD.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public byte[] getRemoteKey(String username, String media) {
            return PASSWORD.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public boolean checkLocalUserName(String username) {
            return true;
        }
    }
}
