// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
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

/** A connectivity check, written and read, beside the bare HMAC over as many bytes, which nobody can do without. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StunBenchmark {
    private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBtqx";
    private static final int INTEGRITY_AND_FINGERPRINT_BYTES = 32;

    private final TransactionId id = new TransactionId(1, 2);
    private final StunKey key = StunKey.shortTerm(PASSWORD);
    private final StunIntegrity integrity = new StunIntegrity();
    private final StunWriter writer = new StunWriter(integrity);
    private final ByteBuf out = Unpooled.buffer(256);
    private final byte[] hash = new byte[20];
    private ByteBuf received;
    private byte[] covered;
    private Mac mac;

    /** Writes the message that is read. */
    @Setup
    public void prepare() throws GeneralSecurityException {
        received = encode().copy();
        covered = new byte[received.readableBytes() - INTEGRITY_AND_FINGERPRINT_BYTES];
        received.getBytes(0, covered);
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
                .text(AttributeType.USERNAME, "abcdefgh:ijklmnop")
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
}
