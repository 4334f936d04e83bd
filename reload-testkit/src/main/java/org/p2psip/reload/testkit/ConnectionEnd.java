// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.UnacknowledgedMessages;

/**
 * One end of a reliable connection between two hosts: what is sent arrives once, in order, each piece after a delay of
 * its own. While the hosts are parted it waits on the way.
 *
 * <p>As with real links, an end learns that the other is gone or parted only from what it sends, and that nobody acknowledges. One
 * that sends nothing notices nothing.
 */
final class ConnectionEnd {
    private static final byte[] NO_BYTES = {};

    /** A piece on its way. */
    private static final class Item {
        final SimulationEvent.Kind kind;
        final byte[] bytes;

        Item(SimulationEvent.Kind kind, byte[] bytes) {
            this.kind = kind;
            this.bytes = bytes;
        }
    }

    private final SimulatedNetwork network;
    private final SimulatedHost host;
    private final InetSocketAddress local;
    private final SimulatedEnvironment environment;

    /** What is on its way to this end, in order. For each there is an event that lets the first of them in. */
    private final ArrayDeque<Item> arriving = new ArrayDeque<>();

    private @Nullable ConnectionEnd far;
    private @Nullable ConnectionHandler handler;
    private long lastArrivalNanos;
    private int arrivalsMissed;
    private boolean open = true;
    private boolean cut;
    private boolean farEndGone;

    /** Whether something was sent that will not be acknowledged while the far end is out of reach. */
    private boolean waiting;

    /** Messages that were sent and did not arrive, and will not unless the network heals. */
    private final UnacknowledgedMessages undelivered = new UnacknowledgedMessages();

    private boolean silent;
    private int cutNumber;

    private ConnectionEnd(SimulatedNetwork network, SimulatedHost host, InetSocketAddress local) {
        this.network = network;
        this.host = host;
        this.local = local;
        this.environment = host.environment();
    }

    /** Dials {@code to}; the attempt is on its way when this returns. */
    static ConnectionEnd dial(
            SimulatedNetwork network, SimulatedHost from, InetSocketAddress to, ConnectionHandler handler) {
        ConnectionEnd near = new ConnectionEnd(network, from, from.ephemeralAddress());
        ConnectionEnd far = new ConnectionEnd(network, network.hostAt(to), to);
        near.far = far;
        near.handler = handler;
        near.cut = !network.isConnected(from, far.host);
        far.far = near;
        far.cut = near.cut;
        from.connections().add(near);
        if (far.host.isUp()) {
            far.host.connections().add(far);
        }
        near.send(SimulationEvent.Kind.CONNECT, NO_BYTES);
        return near;
    }

    /** Says who is told from now on. */
    void handler(ConnectionHandler newHandler) {
        handler = newHandler;
    }

    InetSocketAddress local() {
        return local;
    }

    InetSocketAddress remote() {
        return far().local;
    }

    boolean isOpen() {
        return open;
    }

    /** Sends bytes, of which the caller must not change any from now on. */
    void send(SimulationEvent.Kind kind, byte[] bytes) {
        if (!open) {
            return;
        }
        ConnectionEnd to = far();
        host.countSent(kind, bytes.length);
        if ((farEndGone || cut) && isAcknowledged(kind)) {
            awaitAcknowledgement();
        }
        if (kind == SimulationEvent.Kind.MESSAGE) {
            network.tapped(host, bytes);
        }
        if (kind == SimulationEvent.Kind.MESSAGE && network.losesMessage()) {
            host.countLost();
            network.simulation()
                    .record(SimulationEvent.Kind.LOST, to.host.name(), host.name(), bytes.length, checksum(bytes));
            return;
        }
        boolean arrives = to.open && !to.environment.isStopped();
        if (arrives) {
            to.arriving.add(new Item(kind, bytes));
            to.scheduleArrival();
        }
        if (kind == SimulationEvent.Kind.MESSAGE && (cut || !arrives)) {
            undelivered.add(0, Unpooled.wrappedBuffer(bytes));
        }
    }

    /** Takes the messages that were sent and did not arrive. */
    List<ByteBuf> takeUnacknowledged() {
        return undelivered.take();
    }

    /** Closes the connection behind what was sent; the own handler is told soon. */
    void close(String reason) {
        if (open) {
            send(SimulationEvent.Kind.CLOSE, reason.getBytes(StandardCharsets.UTF_8));
            forget();
            environment.execute(() -> tellClosed("closed: " + reason));
        }
    }

    /** This end's host crashed: nobody is told of anything here. */
    void vanish() {
        arriving.clear();
        forget();
    }

    /** The far end's host crashed. */
    void farEndVanished() {
        if (!cut) {
            handleOutOfReach();
        }
        farEndGone = true;
    }

    /** The hosts were parted or reunited, perhaps. */
    void partitionChanged() {
        if (farEndGone) {
            return;
        }
        boolean nowCut = !network.isConnected(host, far().host);
        if (nowCut && !cut) {
            handleOutOfReach();
        } else if (cut && !nowCut) {
            cutNumber++;
            waiting = false;
            undelivered.clear();
            for (; arrivalsMissed > 0; arrivalsMissed--) {
                scheduleArrival();
            }
            if (silent) {
                silent = false;
                environment.execute(() -> tellResponsive(true));
            }
        }
        cut = nowCut;
    }

    ConnectionEnd far() {
        ConnectionEnd other = far;
        if (other == null) {
            throw new AssertionError("connection has one end only");
        }
        return other;
    }

    SimulatedHost host() {
        return host;
    }

    private void scheduleArrival() {
        Simulation simulation = network.simulation();
        long nowNanos = simulation.elapsedNanos();
        lastArrivalNanos = Math.max(nowNanos + network.nextDelayNanos(), lastArrivalNanos);
        simulation.enqueue(lastArrivalNanos - nowNanos, null, environment, this::arrive);
    }

    private void arrive() {
        if (!open) {
            arriving.clear();
        } else if (cut) {
            arrivalsMissed++;
        } else {
            Item item = arriving.remove();
            network.simulation()
                    .record(item.kind, host.name(), far().host.name(), item.bytes.length, checksum(item.bytes));
            host.countReceived(item.kind, item.bytes.length);
            take(item);
        }
    }

    private void take(Item item) {
        if (item.kind == SimulationEvent.Kind.CONNECT) {
            ConnectionAcceptor acceptor = host.acceptor(local.getPort());
            if (acceptor == null) {
                send(SimulationEvent.Kind.CLOSE, "connection refused".getBytes(StandardCharsets.UTF_8));
                forget();
            } else {
                handler = acceptor.accept(this);
            }
        } else if (item.kind == SimulationEvent.Kind.CLOSE) {
            forget();
            tellClosed("closed by the far end: " + new String(item.bytes, StandardCharsets.UTF_8));
        } else if (handler != null) {
            handler.received(item.kind, item.bytes);
        } else {
            throw new AssertionError("bytes on a connection that nobody accepted");
        }
    }

    private static boolean isAcknowledged(SimulationEvent.Kind kind) {
        return kind == SimulationEvent.Kind.MESSAGE || kind == SimulationEvent.Kind.BYTES;
    }

    /** What is on its way there will not be acknowledged. */
    private void handleOutOfReach() {
        if (far().arriving.stream().anyMatch(item -> isAcknowledged(item.kind))) {
            awaitAcknowledgement();
        }
        far().giveBack();
    }

    /** Lets the far end know that what is on its way here does not arrive. */
    private void giveBack() {
        for (Item item : arriving) {
            if (item.kind == SimulationEvent.Kind.MESSAGE) {
                far().undelivered.add(0, Unpooled.wrappedBuffer(item.bytes));
            }
        }
    }

    private void awaitAcknowledgement() {
        if (!waiting) {
            waiting = true;
            int number = ++cutNumber;
            Simulation simulation = network.simulation();
            simulation.enqueue(network.silenceNanos(), null, environment, () -> becomeSilent(number));
            simulation.enqueue(network.detectionNanos(), null, environment, () -> giveUp(number));
        }
    }

    private void becomeSilent(int number) {
        if (open && number == cutNumber) {
            silent = true;
            note(SimulationEvent.Kind.SILENT);
            tellResponsive(false);
        }
    }

    private void giveUp(int number) {
        if (open && number == cutNumber) {
            note(SimulationEvent.Kind.GIVEN_UP);
            send(SimulationEvent.Kind.CLOSE, "given up".getBytes(StandardCharsets.UTF_8));
            forget();
            tellClosed("the far end is out of reach");
        }
    }

    private void note(SimulationEvent.Kind kind) {
        network.simulation().record(kind, host.name(), far().host.name(), 0, 0);
    }

    private void forget() {
        open = false;
        if (!cut) {
            giveBack();
        }
        arriving.clear();
        host.connections().remove(this);
    }

    private void tellClosed(String reason) {
        if (handler != null) {
            handler.closed(reason);
        }
    }

    private void tellResponsive(boolean responsive) {
        if (open && handler != null) {
            handler.responsive(responsive);
        }
    }

    private static int checksum(byte[] bytes) {
        if (bytes.length == 0) {
            return 0;
        }
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }
}
