// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** What comes to a port that STUN, DTLS and sessions share. */
@Tag("fuzz")
class PortFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void demultiplexer(byte[] input) {
        PortFixture unused = PortExercise.exercise(input);
    }
}
