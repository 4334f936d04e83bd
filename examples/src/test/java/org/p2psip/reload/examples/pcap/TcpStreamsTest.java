// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.examples.pcap.TransportPacket.Flow;
import org.p2psip.reload.examples.pcap.TransportPacket.TcpSegment;

class TcpStreamsTest {
    private final List<String> told = new ArrayList<>();
    private final TcpStreams streams = new TcpStreams(new StreamListener() {
        @Override
        public void begin(Flow flow, boolean midway) {
            told.add(midway ? "midway" : "begin");
        }

        @Override
        public void data(Flow flow, ByteBuffer bytes) {
            told.add(StandardCharsets.US_ASCII.decode(bytes).toString());
        }

        @Override
        public void gap(Flow flow, long bytes) {
            told.add("gap " + bytes);
        }

        @Override
        public void end(Flow flow) {
            told.add("end");
        }
    });

    @Test
    void deliversInOrderWhatComesInOrder() {
        syn(99);
        data(100, "abc");
        data(103, "def");
        streams.finish();
        assertThat(told).containsExactly("begin", "abc", "def", "end");
    }

    @Test
    void putsSegmentsIntoOrderAcrossTheWrapOfTheNumbers() {
        syn(-3);
        data(4, "ghi");
        data(1, "def");
        data(-2, "abc");
        streams.finish();
        assertThat(told).containsExactly("begin", "abc", "def", "ghi", "end");
    }

    @Test
    void dropsWhatWasSentBefore() {
        syn(99);
        data(100, "abc");
        data(100, "abc");
        data(101, "bcd");
        data(106, "gh");
        data(105, "fgh");
        data(104, "e");
        data(99, "");
        streams.finish();
        assertThat(told).containsExactly("begin", "abc", "d", "e", "fgh", "end");
    }

    @Test
    void tellsOfBytesThatTheCaptureLacks() {
        syn(99);
        data(100, "abc");
        data(110, "xyz");
        streams.finish();
        assertThat(told).containsExactly("begin", "abc", "gap 7", "xyz", "end");
    }

    @Test
    void givesUpMissingBytesWhenTooManyWait() {
        syn(99);
        String big = "x".repeat(TcpStream.MAX_PENDING_BYTES);
        data(101, big);
        assertThat(told).containsExactly("begin");
        data(101 + big.length(), "y");
        assertThat(told).containsExactly("begin", "gap 1", big, "y");
    }

    @Test
    void givesUpMissingBytesWhenTooManySegmentsWait() {
        syn(99);
        for (int i = 0; i < TcpStream.MAX_PENDING_SEGMENTS; i++) {
            data(101 + i, "x");
        }
        assertThat(told).containsExactly("begin");
        data(101 + TcpStream.MAX_PENDING_SEGMENTS, "y");
        assertThat(told).startsWith("begin", "gap 1").endsWith("x", "y");
    }

    @Test
    void boundsWhatAllStreamsTogetherKeepWaiting() {
        String big = "x".repeat(TcpStream.MAX_PENDING_BYTES);
        int room = TcpStreams.MAX_PENDING_BYTES / big.length();
        for (int port = 1; port <= room; port++) {
            handle(port, 0, "a", false, false);
            handle(port, 2, big, false, false);
        }
        assertThat(told).doesNotContain("gap 1");
        handle(room + 1, 0, "a", false, false);
        handle(room + 1, 2, big, false, false);
        assertThat(told.stream().filter("gap 1"::equals)).hasSize(1);
    }

    @Test
    void forgetsTheStreamThatWasSilentLongest() {
        for (int port = 0; port < TcpStreams.MAX_STREAMS; port++) {
            handle(port, 0, "a", false, false);
        }
        assertThat(told).doesNotContain("end");
        handle(TcpStreams.MAX_STREAMS, 0, "b", false, false);
        assertThat(told).endsWith("b", "end");
    }

    @Test
    void beginsAnewOnOldPorts() {
        syn(99);
        data(100, "abc");
        syn(5000);
        data(5001, "def");
        reset(5004);
        assertThat(told).containsExactly("begin", "abc", "end", "begin", "def", "end");
    }

    @Test
    void takesUpAStreamThatTheCaptureHasNotFromItsBeginning() {
        data(100, "abc");
        assertThat(told).containsExactly("midway", "abc");
    }

    private void syn(int sequence) {
        handle(40000, sequence, "", true, false);
    }

    private void reset(int sequence) {
        handle(40000, sequence, "", false, true);
    }

    private void data(int sequence, String text) {
        handle(40000, sequence, text, false, false);
    }

    private void handle(int port, int sequence, String text, boolean syn, boolean reset) {
        streams.handle(new TransportPacket(
                new Flow(true, "192.0.2.1", port, "192.0.2.2", 6084),
                new TcpSegment(sequence, syn, false, reset),
                ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)),
                0));
    }
}
