// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.internal.PlatformDependent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkReceiver;

/**
 * What a thousand links of one peer keep in memory after the garbage is collected, at the end that accepted them and at
 * the one that dialled. The far ends are in a process of their own.
 */
final class Memory {
    private static final int LINKS = 1_000;

    /** Before them, so that what is there once only does not count. */
    private static final int LINKS_BEFORE = 20;

    private static final int MESSAGE_BYTES = 300;
    private static final int COLLECTIONS = 4;

    private Memory() {}

    static void run() throws IOException, InterruptedException {
        System.out.println("Memory of " + LINKS + " idle links in one peer; each carried one message of "
                + MESSAGE_BYTES + " B there and back before.");
        System.out.println("| link | end | heap KB a link | direct KB a link | in all MB |");
        System.out.println("| --- | --- | --- | --- | --- |");
        for (LinkEnd.Protocol protocol : LinkEnd.Protocol.values()) {
            for (boolean dials : new boolean[] {false, true}) {
                measure(protocol, dials);
            }
        }
    }

    private static void measure(LinkEnd.Protocol protocol, boolean dials) throws IOException, InterruptedException {
        NettyEnvironment environment = NettyEnvironment.create(Runnable::run);
        BlockingQueue<Link> accepted = new LinkedBlockingQueue<>();
        LinkEnd end = LinkEnd.start(protocol, new BenchOverlay().context(environment, 1), environment, accepted::add);
        Process process = farProcess(protocol, dials ? 0 : end.address().getPort());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            List<Link> kept = new ArrayList<>();
            Footprint before = Footprint.NONE;
            for (int i = 0; i < LINKS_BEFORE + LINKS; i++) {
                if (i == LINKS_BEFORE) {
                    before = Footprint.measure();
                }
                kept.add(next(end, dials, process, lines, accepted, environment));
            }
            Footprint more = Footprint.measure().minus(before);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.1f | %.1f | %.1f |%n",
                    protocol,
                    dials ? "dialled" : "accepted",
                    more.heapBytes() / 1024.0 / LINKS,
                    more.directBytes() / 1024.0 / LINKS,
                    (more.heapBytes() + more.directBytes()) / 1048576.0);
            if (kept.stream().anyMatch(link -> !link.isOpen())) {
                throw new AssertionError("a link is closed");
            }
        } finally {
            process.destroy();
            process.waitFor();
            end.close();
            environment.close();
        }
    }

    private static Link next(
            LinkEnd end,
            boolean dials,
            Process process,
            BufferedReader lines,
            BlockingQueue<Link> accepted,
            NettyEnvironment environment)
            throws IOException, InterruptedException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        Link link;
        if (dials) {
            int port = nextPort(lines);
            link = end.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } else {
            link = accepted.poll(1, TimeUnit.MINUTES);
        }
        if (link == null) {
            throw new AssertionError("no link came");
        }
        BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
        Waiting.on(environment.eventLoop(), () -> {
            link.receiver(new LinkReceiver() {
                @Override
                public void message(ByteBuf message) {
                    received.add(message.readableBytes());
                }

                @Override
                public void closed(String reason) {}
            });
            link.send(Unpooled.buffer(MESSAGE_BYTES).writeZero(MESSAGE_BYTES));
            return true;
        });
        if (received.poll(1, TimeUnit.MINUTES) == null) {
            throw new AssertionError("no message came back");
        }
        return link;
    }

    /** What is no number is somebody's log. */
    private static int nextPort(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.matches("[0-9]+")) {
            line = lines.readLine();
        }
        return Integer.parseInt(String.valueOf(line));
    }

    private static Process farProcess(LinkEnd.Protocol protocol, int port) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LinkBenchmarks.class.getName(),
                        "far-ends",
                        protocol.name(),
                        Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(port == 0 ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /**
     * The other process: for each line of input one more end of a link, which sends back what it gets.
     *
     * @param port to dial; 0 to listen, and to print where
     */
    static void farEnds(LinkEnd.Protocol protocol, int port) throws IOException {
        NettyEnvironment environment = NettyEnvironment.create(Runnable::run);
        BenchOverlay overlay = new BenchOverlay();
        LinkEnd end = null;
        while (System.in.read() >= 0) {
            // Over UDP there is one association for each pair of sockets.
            if (end == null || protocol == LinkEnd.Protocol.DTLS) {
                end = LinkEnd.start(protocol, overlay.context(environment, 2), environment, Memory::sendBack);
            }
            if (port == 0) {
                System.out.println(end.address().getPort());
            } else {
                Link link = end.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                Waiting.on(environment.eventLoop(), () -> {
                    sendBack(link);
                    return true;
                });
            }
        }
    }

    private static void sendBack(Link link) {
        link.receiver(new LinkReceiver() {
            @Override
            public void message(ByteBuf message) {
                link.send(Unpooled.copiedBuffer(message));
            }

            @Override
            public void closed(String reason) {}
        });
    }

    private record Footprint(long heapBytes, long directBytes) {
        private static final Footprint NONE = new Footprint(0, 0);

        static Footprint measure() throws InterruptedException {
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc();
                TimeUnit.MILLISECONDS.sleep(500);
            }
            long direct = Math.max(0, PlatformDependent.usedDirectMemory());
            for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                direct += pool.getName().equals("direct") ? pool.getMemoryUsed() : 0;
            }
            return new Footprint(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), direct);
        }

        Footprint minus(Footprint other) {
            return new Footprint(heapBytes - other.heapBytes, directBytes - other.directBytes);
        }
    }
}
