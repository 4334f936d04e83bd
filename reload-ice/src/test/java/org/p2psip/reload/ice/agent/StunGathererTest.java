// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.stun.StunIntegrity;

class StunGathererTest {
    @Test
    void asksNoMorePairsOfSocketAndServerThanTheMaximum() {
        StunGatherer gatherer =
                new StunGatherer(IceSettings.defaults(), new StunPacer(), new StunIntegrity(), new Random(1));
        InetSocketAddress base = new InetSocketAddress("10.0.0.1", 5000);
        for (int i = 0; i < StunGatherer.MAX_QUERIES; i++) {
            gatherer.ask(base, new InetSocketAddress("192.0.2." + i, 3478), 0);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> gatherer.ask(base, new InetSocketAddress("192.0.2.99", 3478), 0))
                .withMessageContaining("there are 32 queries already");
    }
}
