// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit.nat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A network of datagrams with NATs, on a virtual clock: the same seed gives the same events. What is lost, how long a
 * datagram takes and which ports NATs choose comes from the seed.
 */
public final class NatNetwork {
    /** A monotonic clock has no meaningful origin. */
    private static final long START_NANOS =
            Long.MAX_VALUE - Duration.ofSeconds(7).toNanos();

    private final Random random;
    private final NatRealm internet = new NatRealm();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long elapsedNanos;
    private long order;
    private double loss;
    private Duration minDelay = Duration.ofMillis(5);
    private Duration maxDelay = Duration.ofMillis(20);
    private long sent;
    private long lost;

    private record Event(long atNanos, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(order, other.order);
        }
    }

    /** Creates an empty network. */
    public NatNetwork(long seed) {
        random = new Random(seed);
    }

    /** An address from its digits. */
    public static InetAddress ip(String digits) {
        try {
            return InetAddress.getByName(digits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(digits, e);
        }
    }

    /** The realm in which all addresses are public. */
    public NatRealm internet() {
        return internet;
    }

    /** A realm behind a NAT of the given kind, whose mappings last for two minutes. */
    public NatRealm behind(NatRealm outer, NatKind kind, boolean hairpin, String natAddress) {
        return behind(outer, kind, hairpin, natAddress, Duration.ofMinutes(2));
    }

    /** A realm behind a NAT of the given kind. */
    public NatRealm behind(NatRealm outer, NatKind kind, boolean hairpin, String natAddress, Duration mappingLifetime) {
        return new NatRealm(outer, new Nat(kind, hairpin, ip(natAddress), mappingLifetime, random));
    }

    /** A host in {@code realm}. */
    public NatHost host(NatRealm realm, String address) {
        return new NatHost(this, realm, ip(address));
    }

    /** Share of the datagrams that are lost, from 0 to 1. */
    public void setLoss(double share) {
        loss = share;
    }

    /** How long a datagram takes. */
    public void setDelay(Duration least, Duration most) {
        minDelay = least;
        maxDelay = most;
    }

    void send(NatRealm realm, InetSocketAddress from, InetSocketAddress to, byte[] payload) {
        sent++;
        // The NATs see it even if it is lost behind them.
        Optional<NatRealm.Route> route = realm.route(from, to, nowNanos());
        if (random.nextDouble() < loss || route.isEmpty()) {
            lost++;
            return;
        }
        NatRealm.Route way = route.get();
        long delayNanos = minDelay.toNanos()
                + (long) (random.nextDouble() * maxDelay.minus(minDelay).toNanos());
        schedule(Duration.ofNanos(delayNanos), () -> way.host().deliver(way.to(), way.from(), payload));
    }

    /** Has {@code action} run after {@code delay}. */
    public void schedule(Duration delay, Runnable action) {
        events.add(new Event(elapsedNanos + Math.max(0, delay.toNanos()), order++, action));
    }

    /** The virtual monotonic clock, in nanoseconds; near overflow, as its origin means nothing. */
    public long nowNanos() {
        return START_NANOS + elapsedNanos;
    }

    /** Time since the network was made. */
    public Duration elapsed() {
        return Duration.ofNanos(elapsedNanos);
    }

    /** Lets the next event happen, if there is one before {@code end}; else moves the clock there. */
    public boolean step(Duration end) {
        Event next = events.peek();
        if (next == null || next.atNanos() > end.toNanos()) {
            elapsedNanos = Math.max(elapsedNanos, end.toNanos());
            return false;
        }
        events.remove();
        elapsedNanos = next.atNanos();
        next.action().run();
        return true;
    }

    /** Datagrams sent so far. */
    public long sent() {
        return sent;
    }

    /** Datagrams that were lost, or that a NAT or nobody took. */
    public long lost() {
        return lost;
    }
}
