// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireReader;

class ChordStructuresTest {
    private static final String NODE = "101112131415161718191a1b1c1d1e1f";

    @Test
    void readsAllThatTheStructuresHave() throws MalformedMessageException {
        WireReader update = in("0000000002" + "0010" + NODE + "0000");
        ChordStructures.readUpdate(update);
        assertThat(update.remaining()).isZero();
        WireReader leave = in("01" + "0010" + NODE);
        ChordStructures.readLeaveData(leave);
        assertThat(leave.remaining()).isZero();
        WireReader answer = in(NODE);
        ChordStructures.readRouteQueryAnswer(answer);
        assertThat(answer.remaining()).isZero();
    }

    @Test
    void refusesWhatIsLeftOver() {
        assertThatThrownBy(() -> ChordStructures.readUpdate(in("000000000100")))
                .hasMessage("ChordUpdate at byte 5: 1 bytes left over");
        assertThatThrownBy(() -> ChordStructures.readLeaveData(in("02000000")))
                .hasMessage("ChordLeaveData at byte 3: 1 bytes left over");
        assertThatThrownBy(() -> ChordStructures.readRouteQueryAnswer(in(NODE + "00")))
                .hasMessage("ChordRouteQueryAns at byte 16: 1 bytes left over");
    }

    private static WireReader in(String hex) {
        return WireReader.of(Opaque.copyOf(Hex.decode(hex)));
    }
}
