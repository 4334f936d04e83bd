// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;

/** Bytes as a peer may send them for the data of this topology: refused as malformed, or the only encoding. */
@Tag("fuzz")
class ChordFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void update(byte[] input) {
        acceptsUpdate(input);
    }

    @FuzzTest(maxDuration = "20s")
    void leave(byte[] input) {
        acceptsLeave(input);
    }

    static boolean acceptsUpdate(byte[] input) {
        try {
            Opaque again = ChordUpdate.decode(Opaque.copyOf(input)).encode();
            assertThat(again.toByteArray()).isEqualTo(input);
            return true;
        } catch (MalformedMessageException refused) {
            return false;
        }
    }

    static boolean acceptsLeave(byte[] input) {
        try {
            Opaque again = ChordLeaveData.decode(Opaque.copyOf(input)).encode();
            assertThat(again.toByteArray()).isEqualTo(input);
            return true;
        } catch (MalformedMessageException refused) {
            return false;
        }
    }
}
