// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** Datagrams, times and messages in any order. */
@Tag("fuzz")
class ReliabilityFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void operations(byte[] input) {
        new HostileFarEnd(input).run();
    }
}
