// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.MessageCode;

/** What a ring costs its links; {@code -Dreload.figures=true} prints it by method. */
class RingTrafficTest {
    private static final int SIZE = 32;
    private static final Duration STEADY = Duration.ofHours(1);

    private final RingScenario scenario = new RingScenario(Simulation.seedFromProperty(1), SIZE);
    private final MethodTraffic traffic = new MethodTraffic();

    @Test
    void steadyRingCostsFewBytes() {
        scenario.network.addTap(traffic);
        long startNanos = scenario.simulation.elapsed().toNanos();
        scenario.converge();
        scenario.simulation.runFor(Duration.ofMinutes(1));
        show(
                "growing to " + SIZE,
                Duration.ofNanos(scenario.simulation.elapsed().toNanos() - startNanos));
        long updates = traffic.messages(MessageCode.UPDATE_REQUEST);
        traffic.clear();
        scenario.simulation.runFor(STEADY);
        show("steady ring of " + SIZE, STEADY);
        assertThat(updates).isLessThan(2100);
        assertThat(traffic.bytes() / STEADY.toSeconds() / SIZE).isLessThan(85);
    }

    private void show(String what, Duration duration) {
        if (Boolean.getBoolean("reload.figures")) {
            System.out.println(what + ", " + duration.toSeconds() + " s");
            System.out.print(traffic.table(duration, SIZE));
        }
    }
}
