// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkReceiver;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.routing.TrafficLimits;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.TransactionId;

/**
 * A whole node between two others that forwards what one sends to the other. The outer two are links without a node, on a
 * thread of their own, so that the thread of the node in the middle computes for what it forwards and nothing else.
 */
final class Chain {
    private static final int[] MESSAGE_BYTES = {300, 2_500};
    private static final long WARM_UP_CPU_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final int NODE_ENTRY_BYTES = 18;
    private static final int PING_REQUEST = 23;

    private final int rounds;
    private final long burstNanos;

    Chain(int rounds, long burstMillis) {
        this.rounds = rounds;
        this.burstNanos = TimeUnit.MILLISECONDS.toNanos(burstMillis);
    }

    void run() {
        System.out.println("A node that forwards, decryption and encryption included; CPU is that of its thread.");
        System.out.println("| links | bytes | messages/s | CPU us a message | messages per CPU second |");
        System.out.println("| --- | --- | --- | --- | --- |");
        for (LinkEnd.Protocol protocol : LinkEnd.Protocol.values()) {
            for (int bytes : MESSAGE_BYTES) {
                run(protocol, bytes);
            }
        }
    }

    private void run(LinkEnd.Protocol protocol, int bytes) {
        BenchOverlay overlay = new BenchOverlay();
        NettyEnvironment inner = NettyEnvironment.create();
        NettyEnvironment outer = NettyEnvironment.create(Runnable::run);
        LinkEnd.Provider provider = LinkEnd.provider(protocol);
        OverlayConfiguration configuration = configuration(overlay);
        ReloadNode node = ReloadNode.builder(configuration, overlay.credentials(8))
                .topology(new ChordTopology())
                .links(provider.links())
                .clock(BenchOverlay.clock())
                .environment(inner)
                .trafficLimits(TrafficLimits.NONE)
                .build();
        Waiting.await(node.found());
        InetSocketAddress address = Waiting.on(inner.eventLoop(), provider.address());
        LinkEnd first = LinkEnd.start(protocol, overlay.context(outer, 1), outer, link -> {});
        LinkEnd last = LinkEnd.start(protocol, overlay.context(outer, 2), outer, link -> {});
        Traffic traffic =
                new Traffic(inner, outer, first.connect(address), last.connect(address), message(configuration, bytes));
        for (long cpuNanos = 0; cpuNanos < WARM_UP_CPU_NANOS; ) {
            cpuNanos += traffic.run(burstNanos).cpuNanos();
        }
        List<EchoPair.Burst> bursts = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            bursts.add(traffic.run(burstNanos));
        }
        bursts.sort(Comparator.comparingDouble(EchoPair.Burst::perCpuSecond));
        double perCpuSecond = bursts.get(rounds / 2).perCpuSecond();
        bursts.sort(Comparator.comparingDouble(EchoPair.Burst::perSecond));
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.0f | %.1f | %.0f |%n",
                protocol,
                bytes,
                bursts.get(rounds / 2).perSecond(),
                1e6 / perCpuSecond,
                perCpuSecond);
        first.close();
        last.close();
        node.close();
        inner.close();
        outer.close();
    }

    private static OverlayConfiguration configuration(BenchOverlay overlay) {
        return OverlayConfiguration.builder(BenchOverlay.NAME)
                .rootCertificates(List.of(overlay.rootCertificate()))
                .topologyPlugin(ChordTopology.NAME)
                .noIce(true)
                .build();
    }

    /** A request to the last node, with as many bytes after the header as are missing; nobody on the way reads them. */
    private static ByteBuf message(OverlayConfiguration configuration, int bytes) {
        ForwardingHeader header = ForwardingHeader.builder(configuration.overlayHash(), new TransactionId(1))
                .configurationSequence(configuration.sequence())
                .ttl(configuration.initialTtl())
                .destinationList(List.of(new Destination.Node(BenchOverlay.nodeId(2))))
                .build();
        ByteBuf head = Unpooled.buffer();
        header.encode(head, 0);
        int payload = bytes - head.readableBytes();
        ByteBuf message = Unpooled.buffer(bytes);
        header.encode(message, payload);
        // By its code the node knows a request, to which an answer has to find its way back.
        return message.writeShort(PING_REQUEST).writeZero(payload - Short.BYTES);
    }

    /** Messages from one link to the other through the node, a number of them on their way at a time. */
    private static final class Traffic {
        private final NettyEnvironment inner;
        private final Link in;
        private final ByteBuf template;
        private final EchoLoop loop;
        private long number;

        private Traffic(NettyEnvironment inner, NettyEnvironment outer, Link in, Link out, ByteBuf template) {
            this.inner = inner;
            this.in = in;
            this.template = template;
            this.loop = new EchoLoop(outer.eventLoop(), this::send);
            Waiting.on(outer.eventLoop(), () -> {
                in.receiver(new Sink(0, () -> {}));
                // The node adds where the message came from.
                out.receiver(new Sink(template.readableBytes() + NODE_ENTRY_BYTES, loop::handleEcho));
                return true;
            });
        }

        private EchoPair.Burst run(long nanos) {
            long cpuNanos = Waiting.on(inner.eventLoop(), Waiting::cpuNanos);
            EchoPair.Burst burst = loop.run(nanos);
            return new EchoPair.Burst(
                    burst.echoes(), burst.nanos(), Waiting.on(inner.eventLoop(), Waiting::cpuNanos) - cpuNanos);
        }

        private void send() {
            ByteBuf message = Unpooled.copiedBuffer(template);
            // No two are alike, or the receiver would take them for copies.
            message.setLong(message.writerIndex() - Long.BYTES, number++);
            in.send(message);
        }
    }

    /** Takes the messages of one length; others are the node's own. */
    private static final class Sink implements LinkReceiver {
        private final int bytes;
        private final Runnable onMessage;

        private Sink(int bytes, Runnable onMessage) {
            this.bytes = bytes;
            this.onMessage = onMessage;
        }

        @Override
        public void message(ByteBuf message) {
            if (message.readableBytes() == bytes) {
                onMessage.run();
            }
        }

        @Override
        public void closed(String reason) {
            if (!reason.startsWith("closed by")) {
                throw new AssertionError(reason);
            }
        }
    }
}
