// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CaptureReaderTest {
    private static final int MICROSECONDS = 0xA1B2C3D4;
    private static final int NANOSECONDS = 0xA1B23C4D;
    private static final byte[] ONE = {1};
    private static final byte[] TWO = {2, 2};

    @Test
    void readsBothByteOrdersAndBothResolutions() throws IOException, CaptureFormatException {
        assertThat(read(CaptureBytes.pcap(LITTLE_ENDIAN, MICROSECONDS, 147).packet(5, 6, ONE)))
                .containsExactly("1 1970-01-01T00:00:05.000006Z link 147: 1 bytes");
        assertThat(read(CaptureBytes.pcap(BIG_ENDIAN, NANOSECONDS, 1)
                        .packet(5, 6, ONE)
                        .packet(7, 0, TWO)))
                .containsExactly(
                        "1 1970-01-01T00:00:05.000000006Z link 1: 1 bytes", "2 1970-01-01T00:00:07Z link 1: 2 bytes");
    }

    @Test
    void saysWhatWasNotCapturedOfAPacket() throws IOException, CaptureFormatException {
        CaptureBytes capture = CaptureBytes.pcap(LITTLE_ENDIAN, MICROSECONDS, 147)
                .ints(0, 0, 1, 100)
                .bytes(ONE);
        CapturedPacket packet = open(capture.toByteArray()).next();
        assertThat(packet.missingBytes()).isEqualTo(99);
    }

    @Test
    void refusesAFileThatEndsWithinItsHeader() {
        byte[] header = CaptureBytes.pcap(LITTLE_ENDIAN, MICROSECONDS, 147).toByteArray();
        for (int end = 0; end < header.length; end++) {
            byte[] prefix = Arrays.copyOf(header, end);
            assertThatThrownBy(() -> open(prefix)).isInstanceOf(CaptureFormatException.class);
        }
    }

    @Test
    void stopsWhereTheFileEndsWithinAPacket() {
        byte[] header = CaptureBytes.pcap(LITTLE_ENDIAN, MICROSECONDS, 147).toByteArray();
        byte[] whole = CaptureBytes.pcap(LITTLE_ENDIAN, MICROSECONDS, 147)
                .packet(1, 2, TWO)
                .toByteArray();
        for (int end = header.length + 1; end < whole.length; end++) {
            byte[] prefix = Arrays.copyOf(whole, end);
            assertThatThrownBy(() -> open(prefix).next())
                    .isInstanceOf(CaptureFormatException.class)
                    .hasMessageContaining("file ends within");
        }
    }

    @Test
    void refusesHugePacketsWithoutReadingThem() {
        for (int length : new int[] {-1, Integer.MAX_VALUE, CaptureReader.MAX_PACKET_BYTES + 1}) {
            byte[] capture = CaptureBytes.pcap(LITTLE_ENDIAN, MICROSECONDS, 147)
                    .ints(0, 0, length, length)
                    .toByteArray();
            assertThatThrownBy(() -> open(capture).next())
                    .isInstanceOf(CaptureFormatException.class)
                    .hasMessage("packet 1 has " + Integer.toUnsignedString(length) + " bytes, at most "
                            + CaptureReader.MAX_PACKET_BYTES);
        }
    }

    @Test
    void readsPcapngAndPassesOverBlocksThatItDoesNotKnow() throws IOException, CaptureFormatException {
        CaptureBytes capture = CaptureBytes.pcapng(BIG_ENDIAN);
        capture.block(0x0BAD, new byte[9999])
                .block(1, capture.describe(147))
                // Resolution: nanoseconds.
                .block(1, capture.describe(101, 0, 9, 0, 1, 9, 0, 0, 0))
                .block(5, new byte[12])
                .block(6, capture.enhanced(0, 5_000_006, ONE))
                .block(6, capture.enhanced(1, 5_000_000_006L, TWO))
                .block(3, new byte[] {0, 0, 0, 1, 9})
                .section()
                .block(1, capture.describe(1))
                .block(6, capture.enhanced(0, 0, ONE));
        assertThat(read(capture))
                .containsExactly(
                        "1 1970-01-01T00:00:05.000006Z link 147: 1 bytes",
                        "2 1970-01-01T00:00:05.000000006Z link 101: 2 bytes",
                        "3 1970-01-01T00:00:00Z link 147: 1 bytes",
                        "4 1970-01-01T00:00:00Z link 1: 1 bytes");
    }

    @Test
    void refusesPcapngBlocksThatContradictThemselves() {
        assertThatThrownBy(() -> read(CaptureBytes.pcapng(LITTLE_ENDIAN).ints(6, 7)))
                .hasMessage("pcapng block has a length of 7 bytes");
        assertThatThrownBy(() -> read(CaptureBytes.pcapng(LITTLE_ENDIAN).ints(6, 0xFFFFFFFC)))
                .hasMessageContaining("at most");
        assertThatThrownBy(() -> read(CaptureBytes.pcapng(LITTLE_ENDIAN).ints(0x0BAD, 0xFFFFFFFC)))
                .hasMessageContaining("file ends within a pcapng block");
        CaptureBytes capture = CaptureBytes.pcapng(LITTLE_ENDIAN);
        assertThatThrownBy(() -> read(capture.block(6, capture.enhanced(3, 0, ONE))))
                .hasMessage("packet 1 is of interface 3, which is not described");
        CaptureBytes lying = CaptureBytes.pcapng(LITTLE_ENDIAN);
        lying.block(1, lying.describe(147));
        byte[] body = lying.enhanced(0, 0, ONE);
        body[12] = 99;
        assertThatThrownBy(() -> read(lying.block(6, body))).hasMessage("packet 1 needs 99 bytes, its block has 4");
        assertThatThrownBy(() -> read(CaptureBytes.pcapng(LITTLE_ENDIAN).block(1, ONE)))
                .hasMessageContaining("interface description");
    }

    @Test
    void takesALimitedNumberOfInterfaces() throws IOException, CaptureFormatException {
        CaptureBytes capture = CaptureBytes.pcapng(LITTLE_ENDIAN);
        for (int i = 0; i < PcapngReader.MAX_INTERFACES; i++) {
            capture.block(1, capture.describe(147));
        }
        assertThat(read(capture)).isEmpty();
        assertThatThrownBy(() -> read(capture.block(1, capture.describe(147))))
                .hasMessage("pcapng section has more than 4096 interfaces");
    }

    @Test
    void timesOfAnyResolutionAreTimes() throws CaptureFormatException {
        CaptureBytes capture = CaptureBytes.pcapng(BIG_ENDIAN);
        for (int resolution = 0; resolution < 256; resolution++) {
            byte[] body = capture.describe(1, 0, 9, 0, 1, resolution, 0, 0, 0);
            PcapngInterface source = PcapngInterface.read(java.nio.ByteBuffer.wrap(body));
            for (long units : new long[] {0, 1, Long.MAX_VALUE, -1}) {
                assertThat(source.time(units)).isBetween(Instant.EPOCH, Instant.MAX);
            }
        }
    }

    @Test
    void changedBytesLeadToFormatExceptionsOnly() throws IOException {
        CaptureBytes capture = CaptureBytes.pcapng(LITTLE_ENDIAN);
        capture.block(1, capture.describe(147, 9, 0, 1, 0, 9, 0, 0, 0))
                .block(6, capture.enhanced(0, 5, TWO))
                .block(2, capture.enhanced(0, 5, TWO));
        byte[] whole = capture.toByteArray();
        Random random = new Random(42);
        for (int i = 0; i < 2000; i++) {
            byte[] changed = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            try {
                read(changed);
            } catch (CaptureFormatException expected) {
                // Every other exception fails the test.
            }
        }
    }

    private static CaptureReader open(byte[] file) throws IOException, CaptureFormatException {
        return CaptureReader.open(new ByteArrayInputStream(file));
    }

    private static List<String> read(CaptureBytes capture) throws IOException, CaptureFormatException {
        return read(capture.toByteArray());
    }

    private static List<String> read(byte[] file) throws IOException, CaptureFormatException {
        CaptureReader reader = open(file);
        List<String> packets = new ArrayList<>();
        for (CapturedPacket packet = reader.next(); packet != null; packet = reader.next()) {
            packets.add(packet.number() + " " + packet.time() + " link " + packet.linkType() + ": "
                    + packet.bytes().remaining() + " bytes");
        }
        return packets;
    }
}
