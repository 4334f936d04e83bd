// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a path that datagrams take, which loses, doubles, delays and reorders them, is cut off at times, and
 * refuses long ones in silence. What it does can be changed at any time and holds for datagrams sent from then on.
 *
 * @param <T> what a datagram is
 */
public final class DatagramPath<T> {
    private final Simulation simulation;
    private final Random random;
    private final UnaryOperator<T> copier;
    private final Consumer<T> receiver;
    private double lossRate;
    private double duplicateRate;
    private DelayRange delay = DelayRange.of(Duration.ZERO, Duration.ZERO);
    private int mtuBytes = Integer.MAX_VALUE;
    private int overheadBytes;
    private boolean cut;
    private @Nullable Bottleneck bottleneck;

    /**
     * A path without delay and without faults.
     *
     * @param name tells its randomness from that of other paths
     * @param copier gives the second copy of a datagram that is doubled
     * @param receiver gets the datagrams, each in an event of its own
     */
    public DatagramPath(Simulation simulation, String name, UnaryOperator<T> copier, Consumer<T> receiver) {
        this.simulation = simulation;
        this.random = simulation.random("path " + name);
        this.copier = copier;
        this.receiver = receiver;
    }

    /** Which share of datagrams is lost, 0 to 1. */
    public DatagramPath<T> lossRate(double rate) {
        this.lossRate = requireRate("lossRate", rate);
        return this;
    }

    /** Which share of datagrams arrives twice, each copy after a delay of its own, 0 to 1. */
    public DatagramPath<T> duplicateRate(double rate) {
        this.duplicateRate = requireRate("duplicateRate", rate);
        return this;
    }

    /** How long each datagram takes, drawn anew for each, so that they overtake each other when the range is wide. */
    public DatagramPath<T> delay(Duration min, Duration max) {
        this.delay = DelayRange.of(min, max);
        return this;
    }

    /** Longer datagrams vanish, overhead included. */
    public DatagramPath<T> mtuBytes(int bytes) {
        this.mtuBytes = bytes;
        return this;
    }

    /** What is added to each datagram for the headers that are not simulated. */
    public DatagramPath<T> overheadBytes(int bytes) {
        this.overheadBytes = bytes;
        return this;
    }

    /** Whether all datagrams vanish. */
    public DatagramPath<T> cut(boolean cut) {
        this.cut = cut;
        return this;
    }

    /** Sends what is not lost through a line of limited speed first. */
    public DatagramPath<T> through(Bottleneck bottleneck) {
        this.bottleneck = bottleneck;
        return this;
    }

    /**
     * Sends a datagram, which is the path's from now on.
     *
     * @param bytes its length without overhead
     */
    public void send(T datagram, int bytes) {
        if (cut || bytes + overheadBytes > mtuBytes || random.nextDouble() < lossRate) {
            return;
        }
        if (duplicateRate > 0 && random.nextDouble() < duplicateRate) {
            deliver(copier.apply(datagram), bytes);
        }
        deliver(datagram, bytes);
    }

    private void deliver(T datagram, int bytes) {
        Bottleneck through = bottleneck;
        long queueNanos = through == null ? 0 : through.admit(bytes + overheadBytes);
        if (queueNanos >= 0) {
            long nanos = queueNanos + delay.nextNanos(random);
            simulation.schedule(Duration.ofNanos(nanos), () -> receiver.accept(datagram));
        }
    }

    private static double requireRate(String name, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException(name + " is " + rate + ", allowed are 0 to 1");
        }
        return rate;
    }
}
