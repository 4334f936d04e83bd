// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.FramedLink;
import org.p2psip.reload.link.FramedMessage;

/**
 * Hosts and what is between them: delay, loss, partitions and crashes, all drawn from the seed of one {@link Simulation}.
 *
 * <p>Connections between hosts are reliable as TCP is: what is sent arrives once and in order, until the connection
 * breaks. While hosts are parted it waits on the way. Who is connected to a host out of reach notices by what is sent
 * there and not acknowledged, and by nothing else. Messages over links may be lost nevertheless, as if a node between
 * had dropped them.
 *
 * <p>The settings may be changed at any time and hold for what is sent from then on.
 */
public final class SimulatedNetwork {
    /** Port that nodes listen on (RFC 6940, Section 14.2). */
    public static final int DEFAULT_PORT = 6084;

    /** How many hosts a network holds: as many as 10.0.0.0/8 has addresses, the first and the last left out. */
    public static final int MAX_HOSTS = (1 << 24) - 2;

    /** After how long an end finds that what it sent is not acknowledged, unless set otherwise: as real links do. */
    public static final Duration DEFAULT_SILENCE_TIME = Duration.ofSeconds(1);

    /** After how long an end gives up a connection on which what it sent is not acknowledged, unless set otherwise. */
    public static final Duration DEFAULT_DETECTION_TIME = DEFAULT_SILENCE_TIME.plusNanos(FramedLink.MAX_SILENCE_NANOS);

    private static final Duration DEFAULT_MIN_DELAY = Duration.ofMillis(20);
    private static final Duration DEFAULT_MAX_DELAY = Duration.ofMillis(80);

    private final Simulation simulation;
    private final Random random;
    private final Map<String, SimulatedHost> hostsByName = new LinkedHashMap<>();
    private final Map<InetAddress, SimulatedHost> hostsByAddress = new HashMap<>();
    private final SimulatedHost nowhere;
    private final List<MessageTap> taps = new ArrayList<>();
    private final Set<Set<SimulatedHost>> cuts = new HashSet<>();

    private DelayRange delay = DelayRange.of(DEFAULT_MIN_DELAY, DEFAULT_MAX_DELAY);
    private double loss;
    private int maxMessageBytes = FramedMessage.MAX_MESSAGE_BYTES;
    private long silenceNanos = DEFAULT_SILENCE_TIME.toNanos();
    private long detectionNanos = DEFAULT_DETECTION_TIME.toNanos();

    /** Creates a network without hosts; every piece takes 20 to 80 ms, and no message is lost. */
    public SimulatedNetwork(Simulation simulation) {
        this.simulation = simulation;
        this.random = simulation.random("network");
        this.nowhere = new SimulatedHost(this, "nowhere", address(0));
        nowhere.environment().stop();
    }

    /** The simulation that the network is part of. */
    public Simulation simulation() {
        return simulation;
    }

    /**
     * Adds a host with the next address of 10.0.0.0/8, beginning with 10.0.0.1.
     *
     * @param name of the host in the trace
     * @throws IllegalArgumentException if there is a host of that name
     * @throws IllegalStateException if there are {@link #MAX_HOSTS} hosts
     */
    public SimulatedHost addHost(String name) {
        if (hostsByName.containsKey(name)) {
            throw new IllegalArgumentException("there is a host " + name + " already");
        }
        if (hostsByName.size() >= MAX_HOSTS) {
            throw new IllegalStateException("there are " + MAX_HOSTS + " hosts already");
        }
        InetAddress ip = address(hostsByName.size() + 1);
        SimulatedHost host = new SimulatedHost(this, name, ip);
        hostsByName.put(name, host);
        hostsByAddress.put(ip, host);
        return host;
    }

    /** Shows {@code tap} every message that is sent from now on. */
    public void addTap(MessageTap tap) {
        taps.add(tap);
    }

    void tapped(SimulatedHost from, byte[] message) {
        for (MessageTap tap : taps) {
            tap.sent(from, Unpooled.wrappedBuffer(message).asReadOnly());
        }
    }

    /** All hosts, in the order in which they were added. */
    public List<SimulatedHost> hosts() {
        return List.copyOf(hostsByName.values());
    }

    /**
     * Sets how long each piece is on its way, drawn anew for each from {@code min} to {@code max}; none overtakes another
     * on the same connection.
     *
     * @throws IllegalArgumentException if {@code min} is negative or above {@code max}
     */
    public void setDelay(Duration min, Duration max) {
        delay = DelayRange.of(min, max);
    }

    /**
     * Sets how likely a message over a link is lost. The link stays up; handshakes and the bytes of applications are
     * never lost.
     *
     * @param probability 0 to 1
     */
    public void setLoss(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("loss is " + probability + ", must be from 0 to 1");
        }
        loss = probability;
    }

    /**
     * Sets the longest message or fragment that links carry, as the MTU of a path does where links go over datagrams. Longer
     * ones are lost.
     *
     * @param bytes at least 1
     */
    public void setMaxMessageBytes(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("the longest message is " + bytes + " bytes, must be at least 1");
        }
        maxMessageBytes = bytes;
    }

    /** The longest message or fragment that links carry, in bytes. */
    int maxMessageBytes() {
        return maxMessageBytes;
    }

    /**
     * Sets how long after it sent to an end out of reach the other end is told that it does not respond.
     *
     * @param time not negative
     */
    public void setSilenceTime(Duration time) {
        silenceNanos = notNegative("silence time", time);
    }

    /**
     * Sets how long after it sent to an end out of reach, by a partition or a crash, the other end gives the connection up.
     *
     * @param time not negative
     */
    public void setDetectionTime(Duration time) {
        detectionNanos = notNegative("detection time", time);
    }

    /**
     * Parts the network: a host reaches those of its own group only. Hosts that are in no group form one together; an
     * earlier partition is over.
     *
     * @param groups disjoint, each at least one host
     * @throws IllegalArgumentException if a host is in two groups or in another network
     */
    @SafeVarargs
    public final void partition(Collection<SimulatedHost>... groups) {
        Map<SimulatedHost, Integer> sides = new HashMap<>();
        for (int i = 0; i < groups.length; i++) {
            for (SimulatedHost host : groups[i]) {
                if (host.network() != this) {
                    throw new IllegalArgumentException(host + " is in another network");
                }
                if (sides.putIfAbsent(host, i + 1) != null) {
                    throw new IllegalArgumentException(host + " is in two groups");
                }
            }
        }
        simulation.record(SimulationEvent.Kind.PARTITION, "", groups.length + " groups", 0, 0);
        for (SimulatedHost host : hostsByName.values()) {
            host.moveToSide(sides.getOrDefault(host, 0));
        }
        handlePartitionChanged();
    }

    /**
     * Cuts the way between two hosts, and no other: each may still reach all others, and these both of them.
     *
     * @throws IllegalArgumentException if one is in another network
     */
    public void cut(SimulatedHost one, SimulatedHost other) {
        if (one.network() != this || other.network() != this) {
            throw new IllegalArgumentException(one + " or " + other + " is in another network");
        }
        simulation.record(SimulationEvent.Kind.PARTITION, one.toString(), other.toString(), 0, 0);
        cuts.add(Set.of(one, other));
        handlePartitionChanged();
    }

    private void handlePartitionChanged() {
        for (SimulatedHost host : hostsByName.values()) {
            for (ConnectionEnd end : new ArrayList<>(host.connections())) {
                end.partitionChanged();
            }
        }
    }

    /** Ends a partition and all cuts. Connections that were not given up yet go on, and what waited on the way arrives. */
    public void heal() {
        cuts.clear();
        partition();
    }

    /** Whether {@code one} and {@code other} are not parted, whether or not they are up. */
    public boolean isConnected(SimulatedHost one, SimulatedHost other) {
        return one.side() == other.side() && (cuts.isEmpty() || one == other || !cuts.contains(Set.of(one, other)));
    }

    /** The host with an address; for an address that nobody has, a host that never answers. */
    SimulatedHost hostAt(InetSocketAddress address) {
        @Nullable SimulatedHost host = hostsByAddress.get(address.getAddress());
        return host == null ? nowhere : host;
    }

    long nextDelayNanos() {
        return delay.nextNanos(random);
    }

    boolean losesMessage() {
        return loss > 0 && random.nextDouble() < loss;
    }

    long silenceNanos() {
        return silenceNanos;
    }

    long detectionNanos() {
        return detectionNanos;
    }

    private static long notNegative(String what, Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException(what + " is " + time + ", must not be negative");
        }
        return time.toNanos();
    }

    private static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {10, (byte) (number >>> 16), (byte) (number >>> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
