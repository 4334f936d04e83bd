// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import org.junit.jupiter.api.Test;

/** Overlays that carry short messages only (RFC 6940, Section 11.1: max-message-size). */
class ShortMessagesSimulationTest {
    @Test
    void aRingFormsWhereNoUpdateHoldsAllFingers() {
        RingScenario scenario = new RingScenario(1, 60, configuration -> configuration.maxMessageSize(1000));
        scenario.network.setLoss(0);
        scenario.converge();
    }
}
