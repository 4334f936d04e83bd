// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** Bytes that claim to be TURN, to a server, to a client and in a stream. */
@Tag("fuzz")
class TurnFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void message(byte[] input) throws Exception {
        TurnExercise.exercise(input);
    }
}
