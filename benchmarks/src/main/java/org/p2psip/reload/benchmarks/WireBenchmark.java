// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
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
import org.openjdk.jmh.infra.Blackhole;
import org.p2psip.reload.benchmarks.peer.PeerMessages;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.OutgoingMessage;
import org.p2psip.reload.wire.ReceivedMessage;

/**
 * Whole messages to bytes in a reused buffer and back, body included, without signing or verifying; beside them the same
 * values in protobuf-java, which keeps the size that it computed once with each message.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WireBenchmark {
    /** Which message, always with a certificate in its security block. */
    @Param({"PingReq", "StoreReq-SIP", "StoreReq-1KB", "FetchAns-SIP"})
    public String message;

    private MessageBody body;
    private ByteBuf bytes;
    private ByteBuf out;
    private PeerMessages.Message peer;
    private byte[] peerBytes;
    private byte[] peerOut;

    /** Makes the message in both forms. */
    @Setup
    public void makeMessages() {
        body = WireSamples.body(message);
        bytes = WireSamples.message(message);
        out = Unpooled.buffer(4096);
        peer = ProtobufSamples.message(message);
        peerBytes = peer.toByteArray();
        peerOut = new byte[peerBytes.length];
    }

    /** Values to bytes. */
    @Benchmark
    public ByteBuf encode() {
        OutgoingMessage.encode(WireSamples.HEADER, body, List.of(), WireSamples.SECURITY, out.clear());
        return out;
    }

    /** Bytes to values. */
    @Benchmark
    public void decode(Blackhole sink) throws MalformedMessageException {
        ReceivedMessage received = ReceivedMessage.decode(bytes, WireSamples.CONTEXT);
        sink.consume(received);
        sink.consume(received.body(WireSamples.CONTEXT));
    }

    /** Values to bytes in protobuf. */
    @Benchmark
    public byte[] protobufEncode() throws IOException {
        CodedOutputStream stream = CodedOutputStream.newInstance(peerOut);
        peer.writeTo(stream);
        stream.checkNoSpaceLeft();
        return peerOut;
    }

    /** Bytes to values in protobuf. */
    @Benchmark
    public PeerMessages.Message protobufDecode() throws InvalidProtocolBufferException {
        return PeerMessages.Message.parseFrom(peerBytes);
    }
}
