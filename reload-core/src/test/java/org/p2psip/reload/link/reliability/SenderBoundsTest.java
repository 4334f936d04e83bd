// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.RttEstimator;

/** How far what a sender keeps, and what it sends at once, may grow. */
class SenderBoundsTest {
    @Test
    void keepsSoManyFramesAndSendsNothingWhileTheOldestIsUnderWay() {
        FrameTable table = new FrameTable(0, FrameTable.MAX_FRAMES);
        for (int i = 0; i < FrameTable.MAX_FRAMES; i++) {
            assertThat(table.hasRoom()).isTrue();
            table.add(frame(i));
        }
        assertThat(table.hasRoom()).isFalse();
        table.get(0).state = SentFrame.State.LOST;
        assertThat(table.hasRoom()).isTrue();
        table.add(frame(FrameTable.MAX_FRAMES));
        assertThat(table.get(0)).as("the oldest").isNull();
        assertThat(table.nextSequence() - table.firstSequence()).isEqualTo(FrameTable.MAX_FRAMES);
    }

    @Test
    void theWindowNeverGrowsPastItsMaximum() {
        CongestionWindow window = new CongestionWindow(new RttEstimator(1), 0);
        window.handleFrameLimit(1_200);
        window.handleHeldBack(Integer.MAX_VALUE);
        for (int sequence = 0; sequence < 10_000; sequence++) {
            window.handleArrived(1_200, sequence);
        }
        assertThat(window.admits(1, CongestionWindow.MAX_WINDOW_BYTES - 1, false, 0))
                .isTrue();
        assertThat(window.admits(1, CongestionWindow.MAX_WINDOW_BYTES, false, 0))
                .isFalse();
    }

    private static SentFrame frame(int sequence) {
        return new SentFrame(sequence, new OutgoingMessage(Unpooled.wrappedBuffer(new byte[1])), 0);
    }
}
