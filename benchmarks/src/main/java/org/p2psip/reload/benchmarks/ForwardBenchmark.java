// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ForwardedMessage;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.HeaderView;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.OutgoingMessage;
import org.p2psip.reload.wire.ReceivedMessage;

/** What a peer does with a StoreReq of about 2.5 KB that is not for it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ForwardBenchmark {
    private final HeaderView view = new HeaderView(WireSamples.CONTEXT);
    private ByteBuf message;
    private ByteBuf out;

    /** Makes the message. */
    @Setup
    public void makeMessage() {
        message = WireSamples.message("StoreReq-1KB");
        out = Unpooled.buffer(4096);
    }

    /** Looks at the header where it lies. */
    @Benchmark
    public int headerView() throws MalformedMessageException {
        view.wrap(message);
        return view.ttl() + view.destinationCount();
    }

    /** Decodes the header into values. */
    @Benchmark
    public ForwardingHeader headerDecode() throws MalformedMessageException {
        return ForwardingHeader.decode(message.readerIndex(0), WireSamples.CONTEXT);
    }

    /** Writes the message as it goes on into a reused buffer: one destination less, one via more, TTL less one. */
    @Benchmark
    public ByteBuf forward() throws MalformedMessageException {
        view.wrap(message.readerIndex(0));
        ForwardedMessage.write(view, 1, WireSamples.HOP, out.clear());
        return out;
    }

    /** The same by decoding and encoding the whole message, body included. */
    @Benchmark
    public ByteBuf decodeAndEncode() throws MalformedMessageException {
        ReceivedMessage received = ReceivedMessage.decode(message.readerIndex(0), WireSamples.CONTEXT);
        ForwardingHeader header = received.header();
        List<Destination> via = new ArrayList<>(header.viaList());
        via.add(new Destination.Node(WireSamples.HOP));
        ForwardingHeader next = header.toBuilder()
                .ttl(header.ttl() - 1)
                .viaList(via)
                .destinationList(header.destinationList()
                        .subList(1, header.destinationList().size()))
                .build();
        OutgoingMessage.encode(
                next,
                received.body(WireSamples.CONTEXT),
                received.contents().extensions(),
                received.security(),
                out.clear());
        return out;
    }
}
