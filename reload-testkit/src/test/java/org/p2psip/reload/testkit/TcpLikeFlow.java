// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.link.RttEstimator;

/**
 * A model of a TCP connection with NewReno and an endless amount of data (RFC 5681, RFC 6582, RFC 6298), to compete
 * with: segments of 1500 bytes, numbered by one, each acknowledged at once by the number of the next one expected.
 */
final class TcpLikeFlow {
    private static final int SEGMENT_BYTES = 1_500;
    private static final int ACK_BYTES = 52;
    private static final int INITIAL_WINDOW = 3;
    private static final int DUPLICATES = 3;

    private final Simulation simulation;
    private final DatagramPath<Long> there;
    private final DatagramPath<Long> back;

    // The sender, in segments.
    private final RttEstimator rtt = new RttEstimator(Duration.ofMillis(200).toNanos());
    private final Deque<Timed> timed = new ArrayDeque<>();
    private double window = INITIAL_WINDOW;
    private double threshold = 20;
    private long unacknowledged;
    private long next;
    private long recover = -1;
    private boolean recovering;
    private int duplicates;
    private int backoff;
    private @Nullable Cancellable timer;

    // The receiver.
    private final TreeSet<Long> early = new TreeSet<>();
    private long expected;

    private record Timed(long number, long atNanos) {}

    TcpLikeFlow(Simulation simulation, String name, Bottleneck bottleneck, Duration minDelay, Duration maxDelay) {
        this.simulation = simulation;
        this.there = new DatagramPath<Long>(simulation, name + " there", n -> n, this::handleSegment)
                .through(bottleneck)
                .delay(minDelay, maxDelay);
        this.back =
                new DatagramPath<Long>(simulation, name + " back", n -> n, this::handleAck).delay(minDelay, maxDelay);
    }

    /** Which share of segments and acknowledgements is lost. */
    TcpLikeFlow lossRate(double rate) {
        there.lossRate(rate);
        back.lossRate(rate);
        return this;
    }

    void start() {
        transmit();
    }

    /** Bytes that arrived in order so far, headers included. */
    long bytes() {
        return expected * SEGMENT_BYTES;
    }

    private void transmit() {
        while (next < unacknowledged + (long) window) {
            timed.add(new Timed(next, simulation.nowNanos()));
            send(next++);
        }
    }

    private void send(long number) {
        there.send(number, SEGMENT_BYTES);
        if (timer == null) {
            restartTimer();
        }
    }

    private void restartTimer() {
        if (timer != null) {
            timer.cancel();
        }
        Duration timeout = Duration.ofNanos(Math.min(rtt.timeoutNanos() << backoff, 60_000_000_000L));
        timer = simulation.schedule(timeout, this::handleTimeout);
    }

    private void handleAck(long number) {
        if (number > unacknowledged) {
            handleProgress(number);
        } else if (number == unacknowledged && next > unacknowledged) {
            handleDuplicate();
        }
        transmit();
    }

    private void handleProgress(long number) {
        long acknowledged = number - unacknowledged;
        unacknowledged = number;
        next = Math.max(next, number);
        while (!timed.isEmpty() && timed.element().number() < number) {
            Timed sent = timed.remove();
            if (sent.number() == number - 1) {
                rtt.handleSample(simulation.nowNanos() - sent.atNanos());
                backoff = 0;
            }
        }
        if (recovering && number > recover) {
            recovering = false;
            window = threshold;
        } else if (recovering) {
            // A partial acknowledgement: the next hole is lost, too.
            retransmit();
            window = Math.max(window - acknowledged + 1, 1);
        } else if (window < threshold) {
            window += 1;
        } else {
            window += 1 / window;
        }
        duplicates = 0;
        restartTimer();
    }

    private void handleDuplicate() {
        duplicates++;
        if (recovering) {
            window += 1;
        } else if (duplicates == DUPLICATES && unacknowledged > recover) {
            recovering = true;
            recover = next - 1;
            threshold = Math.max((next - unacknowledged) / 2.0, 2);
            window = threshold + DUPLICATES;
            retransmit();
        }
    }

    private void handleTimeout() {
        timer = null;
        threshold = Math.max((next - unacknowledged) / 2.0, 2);
        window = 1;
        recover = next - 1;
        recovering = false;
        duplicates = 0;
        backoff = Math.min(backoff + 1, 6);
        // Everything again from the hole on; what the receiver has is acknowledged at a stroke.
        next = unacknowledged;
        timed.clear();
        send(next++);
        restartTimer();
    }

    /** Karn: nothing sent before can be timed any more. */
    private void retransmit() {
        timed.clear();
        send(unacknowledged);
    }

    private void handleSegment(long number) {
        if (number == expected) {
            expected++;
            while (early.remove(expected)) {
                expected++;
            }
        } else if (number > expected) {
            early.add(number);
        }
        back.send(expected, ACK_BYTES);
    }
}
