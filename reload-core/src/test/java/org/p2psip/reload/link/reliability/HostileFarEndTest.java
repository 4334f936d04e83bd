// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Nothing that a peer sends makes the machine throw, grow past its bounds or act forever. */
class HostileFarEndTest {
    @Property(tries = 2_000)
    void anyDatagramsAtAnyTimesAreBorne(@ForAll @Size(max = 400) byte[] operations) {
        new HostileFarEnd(operations).run();
    }

    @Property(tries = 2_000)
    void anyDatagramIsBorne(@ForAll @Size(max = 60) byte[] datagram) {
        SimpleReliability link =
                new SimpleReliability(ReliabilitySettings.builder(100).build());
        link.send(Unpooled.wrappedBuffer(new byte[1]), 0);
        link.handleDatagram(Unpooled.wrappedBuffer(datagram), 1);
        while (link.pollOutput() != null) {
            // All that matters is that nothing is thrown.
        }
    }

    @Test
    void tenThousandAcknowledgementsOfNothingLeaveNoTrace() {
        Bench bench = new Bench(Bench.settings(SenderAlgorithm.WINDOWED));
        for (int i = 0; i < 10_000; i++) {
            bench.ack(i * 12_345, -1);
        }
        assertThat(bench.drain()).isEmpty();
        assertThat(bench.dropped(DropReason.STRAY_ACK)).isEqualTo(10_000);
    }
}
