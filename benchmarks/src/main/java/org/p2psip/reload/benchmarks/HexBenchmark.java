// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.Opaque;

/** Node-IDs to hexadecimal digits and back, as logs and user names do. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HexBenchmark {
    /** Length of the Node-ID in bytes. */
    @Param({"16", "20"})
    public int nodeIdBytes;

    private Opaque nodeId;
    private String digits;

    /** Draws the Node-ID. */
    @Setup
    public void drawNodeId() {
        byte[] bytes = new byte[nodeIdBytes];
        new SplittableRandom(6940).nextBytes(bytes);
        nodeId = Opaque.copyOf(bytes);
        digits = Hex.encode(bytes);
    }

    /** Bytes to digits. */
    @Benchmark
    public String encode() {
        return Hex.encode(nodeId.toByteArray());
    }

    /** Digits to bytes. */
    @Benchmark
    public Opaque decode() {
        return Opaque.copyOf(Hex.decode(digits));
    }
}
