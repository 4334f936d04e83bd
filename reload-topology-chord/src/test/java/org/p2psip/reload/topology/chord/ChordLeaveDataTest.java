// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.topology.chord.Fixtures.node;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;

class ChordLeaveDataTest {
    @ParameterizedTest
    @CsvSource({"FROM_SUCCESSOR, 01", "FROM_PREDECESSOR, 02"})
    void encodesTypeAndNodes(ChordLeaveData.Type type, String code) {
        Opaque bytes = new ChordLeaveData(type, List.of(node(10))).encode();
        assertThat(Hex.encode(bytes.toByteArray())).isEqualTo(code + "0010" + "0a000000000000000000000000000001");
    }

    @ParameterizedTest
    @EnumSource
    void roundTripsAndRefusesEveryPrefix(ChordLeaveData.Type type) throws MalformedMessageException {
        ChordLeaveData data = new ChordLeaveData(type, List.of(node(10), node(11)));
        byte[] bytes = data.encode().toByteArray();
        assertThat(ChordLeaveData.decode(data.encode())).isEqualTo(data);
        for (int length = 0; length < bytes.length; length++) {
            Opaque prefix = Opaque.copyOf(bytes, 0, length);
            assertThatThrownBy(() -> ChordLeaveData.decode(prefix)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "000000, 'ChordLeaveData.type at byte 0: is 0, must be 1 or 2'",
        "030000, 'ChordLeaveData.type at byte 0: is 3, must be 1 or 2'",
        "01000000, 'ChordLeaveData at byte 3: 1 bytes left over'",
        "01000100, 'ChordLeaveData.successors at byte 3: needs 16 bytes, has 1'",
    })
    void refusesMalformedDataAndSaysWhere(String bytes, String problem) {
        assertThatThrownBy(() -> ChordLeaveData.decode(Opaque.copyOf(Hex.decode(bytes))))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(problem);
    }
}
