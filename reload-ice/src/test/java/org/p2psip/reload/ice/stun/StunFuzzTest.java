// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** Bytes that claim to be STUN. */
@Tag("fuzz")
class StunFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void message(byte[] input) {
        StunExercise.exercise(input);
    }
}
