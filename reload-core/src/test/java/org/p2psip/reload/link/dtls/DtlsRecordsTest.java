// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.Hex;

class DtlsRecordsTest {
    private static final String HEADER_0 = "16fefd0000000000000001";
    private static final String HEADER_1 = "17fefd0001000000000001";

    @Test
    void acceptsWhatHonestNodesSend() {
        assertThat(length("14fefd0000000000000001000101")).isEqualTo(14);
        assertThat(length("15fefd000000000000000100020228")).isEqualTo(15);
        assertThat(length("15feff000000000000000100020228")).isEqualTo(15);
        assertThat(length(HEADER_1 + "0018" + "00".repeat(24))).isEqualTo(37);
        // ServerHelloDone, and two fragments of it in one record.
        assertThat(length(HEADER_0 + "000c" + "0e0000000005000000000000")).isEqualTo(25);
        assertThat(length(HEADER_0 + "000d" + "0b0000020002000001000001" + "aa"))
                .isEqualTo(26);
        assertThat(length(HEADER_0 + "0019" + "0b0000020002000000000001" + "aa" + "0b0000020002000001000000"))
                .isEqualTo(38);
    }

    @Test
    void refusesWhatWouldUpsetBctls() {
        // Impossible and reserved versions.
        assertThat(length("15fefe000000000000000100020228")).isEqualTo(-1);
        assertThat(length("150303000000000000000100020228")).isEqualTo(-1);
        // Too short for the cipher.
        assertThat(length(HEADER_1 + "0017" + "00".repeat(23))).isEqualTo(-1);
        // Types that are not used: heartbeat, connection ID.
        assertThat(length("18fefd0001000000000001" + "0018" + "00".repeat(24))).isEqualTo(-1);
        assertThat(length("19fefd0001000000000001" + "0018" + "00".repeat(24))).isEqualTo(-1);
        // Data before the handshake.
        assertThat(length("17fefd0000000000000001" + "0018" + "00".repeat(24))).isEqualTo(-1);
        // A message that claims 16 MB, a fragment past its message, and one past its record.
        assertThat(length(HEADER_0 + "000d" + "0bffffff0002000000000001" + "aa"))
                .isEqualTo(-1);
        assertThat(length(HEADER_0 + "000d" + "0b0000010002000001000001" + "aa"))
                .isEqualTo(-1);
        assertThat(length(HEADER_0 + "000d" + "0b0000020002000000000002" + "aa"))
                .isEqualTo(-1);
        // Cut short, and longer than the datagram.
        assertThat(length(HEADER_0)).isEqualTo(-1);
        assertThat(length(HEADER_1 + "0019" + "00".repeat(24))).isEqualTo(-1);
    }

    @Test
    void theLongestHandshakeMessageIsAccepted() {
        assertThat(length(HEADER_0 + "000d" + "0b0080000002000000000001" + "aa"))
                .isEqualTo(26);
        assertThat(length(HEADER_0 + "000d" + "0b0080010002000000000001" + "aa"))
                .isEqualTo(-1);
    }

    @Property
    void neverReadsPastTheEnd(@ForAll @Size(max = 64) byte[] bytes) {
        int length = DtlsRecords.length(bytes, 0, bytes.length);
        assertThat(length).isBetween(-1, bytes.length);
        if (bytes.length > 2) {
            bytes[0] = 22;
            bytes[1] = (byte) 0xfe;
            bytes[2] = (byte) 0xfd;
            assertThat(DtlsRecords.length(bytes, 0, bytes.length)).isBetween(-1, bytes.length);
        }
    }

    private static int length(String hex) {
        byte[] bytes = Hex.decode(hex);
        return DtlsRecords.length(bytes, 0, bytes.length);
    }
}
