// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PcapWriterTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void writesHeaderAndPacketByteForByte() throws IOException {
        try (PcapWriter writer = new PcapWriter(bytes)) {
            writer.write(Instant.ofEpochSecond(0x12345678L, 9_000_000), new byte[] {1, 2, 3});
        }
        assertThat(bytes.toByteArray())
                .asHexString()
                .isEqualToIgnoringCase(
                        // Magic, version 2.4, time zone, accuracy, longest packet, link type.
                        "d4c3b2a1" + "02000400" + "00000000" + "00000000" + "ffff0000" + "65000000"
                                // Seconds, microseconds, bytes kept, bytes seen, packet.
                                + "78563412" + "28230000" + "03000000" + "03000000" + "010203");
    }

    @Test
    void refusesAPacketThatIsTooLong() throws IOException {
        try (PcapWriter writer = new PcapWriter(bytes)) {
            assertThatThrownBy(() -> writer.write(Instant.EPOCH, new byte[65536]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("65536");
        }
    }
}
