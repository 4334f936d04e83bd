// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.testkit.nat.NatHost;
import org.p2psip.reload.testkit.nat.NatNetwork;

/** The driver's event loop on the clock of a simulated network, and its ports on the sockets of simulated hosts. */
public final class SimulatedLoop {
    private final NatNetwork network;
    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel channel =
            EmbeddedChannel.builder().ticker(ticker).build();
    private final long beganTicks = ticker.nanoTime();
    private boolean running;
    private long wakeGeneration;

    public SimulatedLoop(NatNetwork network) {
        this.network = network;
    }

    /** What the sessions of one process share. */
    public IceContext context(IceSettings settings, Random random) {
        return new IceContext(channel.eventLoop(), settings, random, network::nowNanos);
    }

    /**
     * A port on a simulated socket.
     *
     * @param others gets what is neither STUN nor of a session
     */
    public IcePort port(IceContext context, NatHost host, int number, BiConsumer<ByteBuf, InetSocketAddress> others) {
        IcePort[] made = new IcePort[1];
        InetSocketAddress local = host.open(
                number,
                (to, from, payload) -> run(() -> {
                    ByteBuf datagram = Unpooled.wrappedBuffer(payload);
                    if (!made[0].handleDatagram(datagram, from)) {
                        others.accept(datagram, from);
                    }
                }));
        made[0] = IcePort.over(context, new DatagramTransport() {
            @Override
            public InetSocketAddress localAddress() {
                return local;
            }

            @Override
            public void send(ByteBuf datagram, InetSocketAddress to) {
                byte[] payload = ByteBufUtil.getBytes(datagram);
                datagram.release();
                host.send(number, to, payload);
            }
        });
        return made[0];
    }

    /** Sends past the sessions, as what shares the socket with them does. */
    public static void send(IcePort port, InetSocketAddress to, ByteBuf datagram) {
        port.send(to, datagram);
    }

    /** Runs something on the loop, and then what has become due. */
    public void run(Runnable action) {
        if (running) {
            action.run();
            return;
        }
        running = true;
        try {
            ticker.advance(network.elapsed().toNanos() - (ticker.nanoTime() - beganTicks), TimeUnit.NANOSECONDS);
            action.run();
            channel.runPendingTasks();
            channel.checkException();
        } finally {
            running = false;
        }
        long waitNanos = channel.runScheduledPendingTasks();
        long generation = ++wakeGeneration;
        if (waitNanos >= 0) {
            network.schedule(Duration.ofNanos(waitNanos), () -> {
                if (generation == wakeGeneration) {
                    run(() -> {});
                }
            });
        }
    }
}
