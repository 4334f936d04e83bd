// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.link.reliability.SenderAlgorithm;

/** What links with Simple Reliability leave to others on a line of 1 Mbit/s (RFC 8085, Section 3.1.2). */
class ReliabilityFairnessTest {
    private static final int SEEDS = 5;
    private static final int BITS_PER_SECOND = 1_000_000;
    private static final int MESSAGE_BYTES = 1_100;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(60);

    @ParameterizedTest(name = "round trip {0} ms, queue {1} bytes")
    @CsvSource({"20, 8000", "20, 40000", "60, 16000", "150, 8000", "150, 40000"})
    @Tag("6940-6.6.3-1")
    void twoLinksShareALine(int roundTripMillis, int queueBytes) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Line line = new Line(seed, roundTripMillis, queueBytes);
            Bulk first = line.link("first", SenderAlgorithm.WINDOWED);
            line.pause();
            Bulk second = line.link("second", SenderAlgorithm.WINDOWED);
            double[] bytes = line.measure(first::pathBytes, second::pathBytes);
            assertThat(bytes[0] / bytes[1]).as("seed %d", seed).isBetween(0.5, 2.0);
            assertThat(bytes[0] + bytes[1]).as("seed %d, used", seed).isGreaterThan(line.capacity() * 0.8);
        }
    }

    /** Each leaves the other at least a third of its half. */
    @ParameterizedTest(name = "round trip {0} ms, queue {1} bytes")
    @CsvSource({"20, 8000", "20, 40000", "60, 16000", "150, 8000", "150, 40000"})
    @Tag("6940-6.6.3-1")
    void aLinkAndATcpConnectionShareALine(int roundTripMillis, int queueBytes) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Line line = new Line(seed, roundTripMillis, queueBytes);
            Bulk link = line.link("link", SenderAlgorithm.WINDOWED);
            line.pause();
            TcpLikeFlow tcp = line.tcp("tcp");
            double[] bytes = line.measure(link::pathBytes, tcp::bytes);
            assertThat(bytes[0]).as("seed %d, link", seed).isGreaterThan(line.capacity() / 6);
            assertThat(bytes[1]).as("seed %d, TCP", seed).isGreaterThan(line.capacity() / 6);
        }
    }

    @Test
    void theTcpModelIsFairToItself() {
        Line line = new Line(1, 60, 16_000);
        TcpLikeFlow first = line.tcp("first");
        line.pause();
        TcpLikeFlow second = line.tcp("second");
        double[] bytes = line.measure(first::bytes, second::bytes);
        assertThat(bytes[0] / bytes[1]).isBetween(0.5, 2.0);
        assertThat(bytes[0] + bytes[1]).isGreaterThan(line.capacity() * 0.8);
    }

    @Test
    void linksThatAllStartAtOnceAllGetThrough() {
        Line line = new Line(3, 60, 16_000);
        Bulk[] links = new Bulk[8];
        for (int i = 0; i < links.length; i++) {
            links[i] = line.link("link " + i, SenderAlgorithm.WINDOWED);
        }
        line.simulation.runFor(MEASURED);
        for (Bulk link : links) {
            assertThat((double) link.pathBytes()).isGreaterThan(line.capacity() / links.length / 3);
        }
    }

    @Test
    @Tag("6940-6.6.3-1")
    @Tag("6940-6.6.3.1-1")
    void stopAndWaitSendsAtMostOneFrameInARoundTrip() {
        for (double loss : new double[] {0, 0.05, 1}) {
            Line line = new Line(1, 50, 16_000);
            Bulk link = line.link("link", SenderAlgorithm.STOP_AND_WAIT).lossRate(loss);
            line.simulation.runFor(MEASURED);
            assertThat(link.from.dataFramesSent).isBetween(5L, MEASURED.toMillis() / 50);
        }
    }

    /** A line that flows share, and the flows' delay. */
    private static final class Line {
        final Simulation simulation;
        private final Bottleneck bottleneck;
        private final Duration minDelay;
        private final Duration maxDelay;

        Line(long seed, int roundTripMillis, int queueBytes) {
            simulation = Simulation.ofSeed(seed);
            bottleneck = new Bottleneck(simulation, BITS_PER_SECOND, queueBytes);
            minDelay = Duration.ofMillis(roundTripMillis / 2);
            // A little at random, so that the flows don't march in step.
            maxDelay = minDelay.plusMillis(2);
        }

        Bulk link(String name, SenderAlgorithm sender) {
            Bulk link = new Bulk(simulation, name, sender, MESSAGE_BYTES)
                    .through(bottleneck)
                    .delay(minDelay, maxDelay);
            link.keepFull(simulation);
            return link;
        }

        TcpLikeFlow tcp(String name) {
            TcpLikeFlow tcp = new TcpLikeFlow(simulation, name, bottleneck, minDelay, maxDelay);
            tcp.start();
            return tcp;
        }

        void pause() {
            simulation.runFor(
                    Duration.ofMillis(3_000 + simulation.random("pause").nextInt(2_000)));
        }

        double capacity() {
            return BITS_PER_SECOND / 8.0 * MEASURED.toSeconds();
        }

        double[] measure(LongSupplier first, LongSupplier second) {
            simulation.runFor(WARM_UP);
            long firstBefore = first.getAsLong();
            long secondBefore = second.getAsLong();
            simulation.runFor(MEASURED);
            return new double[] {first.getAsLong() - firstBefore, second.getAsLong() - secondBefore};
        }
    }
}
