// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What one diagram of a plot says at its axis. */
class SvgPanelTest {
    private static String draw(SvgPanel panel, double value) {
        StringBuilder svg = new StringBuilder();
        panel.curve("curve", "#000", List.of(new double[] {0, value}, new double[] {10, value}))
                .draw(svg, 0, 0, 10);
        return svg.toString();
    }

    @Test
    void anAxisOfNothingButZeroEndsAtOne() {
        assertThat(draw(new SvgPanel("What is wrong", "phones"), 0))
                .containsOnlyOnce(">0</text>")
                .containsOnlyOnce(">1</text>");
    }

    @Test
    void anAxisOfSharesThatAreAllWholeIsOnePercentHigh() {
        assertThat(draw(new SvgPanel("Right", "%").endingAt(100), 100)).contains(">99</text>", ">100</text>");
    }
}
