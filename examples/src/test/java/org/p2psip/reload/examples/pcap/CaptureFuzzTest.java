// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.p2psip.reload.examples.pcap.TransportPacket.Flow;

/** Files that may be captures: read or refused, at a cost bounded by their length, and never more than they hold. */
@Tag("fuzz")
class CaptureFuzzTest {
    /** Bytes allocated for each byte of a capture: the dearest are empty packets of pcapng with a time each. */
    private static final long BYTES_PER_BYTE = 256;

    private static final long BYTES_FIXED = 256 * 1024;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @FuzzTest(maxDuration = "20s")
    void capture(byte[] input) throws IOException {
        long limitBytes = BYTES_FIXED + BYTES_PER_BYTE * input.length;
        if (allocatedBytes(input) > limitBytes) {
            // The first time counts the loading of classes too.
            assertThat(allocatedBytes(input)).isLessThanOrEqualTo(limitBytes);
        }
    }

    private static long allocatedBytes(byte[] input) throws IOException {
        long beforeBytes = THREADS.getCurrentThreadAllocatedBytes();
        Held held = new Held();
        TcpStreams streams = new TcpStreams(held);
        long packets = 0;
        long capturedBytes = 0;
        try {
            CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(input));
            for (CapturedPacket packet = reader.next(); packet != null; packet = reader.next()) {
                assertThat(packet.number()).isEqualTo(++packets);
                capturedBytes += packet.bytes().remaining();
                take(packet, streams);
            }
        } catch (CaptureFormatException refused) {
            assertThat(refused).hasMessageNotContaining("\n");
        }
        streams.finish();
        assertThat(capturedBytes).isLessThanOrEqualTo(input.length);
        assertThat(held.bytes).isLessThanOrEqualTo(capturedBytes);
        assertThat(held.streams).isZero();
        return THREADS.getCurrentThreadAllocatedBytes() - beforeBytes;
    }

    private static void take(CapturedPacket packet, TcpStreams streams) {
        try {
            TransportPacket transport = PacketParser.parse(packet);
            assertThat(transport.missingBytes()).isNotNegative();
            if (transport.flow().tcp()) {
                streams.handle(transport);
            }
        } catch (SkippedPacketException skipped) {
            assertThat(skipped).hasMessageNotContaining("\n");
        }
    }

    /** Counts what streams deliver. */
    private static final class Held implements StreamListener {
        private int streams;
        private long bytes;

        @Override
        public void begin(Flow flow, boolean midway) {
            streams++;
        }

        @Override
        public void data(Flow flow, ByteBuffer data) {
            assertThat(data.hasRemaining()).isTrue();
            bytes += data.remaining();
        }

        @Override
        public void gap(Flow flow, long missing) {
            assertThat(missing).isPositive();
        }

        @Override
        public void end(Flow flow) {
            streams--;
        }
    }
}
