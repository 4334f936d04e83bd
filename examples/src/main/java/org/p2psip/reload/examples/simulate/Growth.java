// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.p2psip.reload.testkit.Simulation;

/** Switches the first phones on: in waves, each a quarter as large as what is there already, so that the ring can follow. */
final class Growth {
    private static final Duration WAVE = Duration.ofSeconds(10);
    private static final int SMALLEST_WAVE = 4;
    private static final int SHARE = 4;

    private final Simulation simulation;
    private final Office office;
    private final int phones;
    private final Random random;
    private int on;

    /** @param phones how many are switched on, the first of them at once */
    Growth(Simulation simulation, Office office, int phones) {
        this.simulation = simulation;
        this.office = office;
        this.phones = phones;
        this.random = simulation.random("growth");
    }

    void start() {
        switchOn(on++);
        simulation.schedule(WAVE, this::wave);
    }

    /** Whether all are switched on, have joined and registered. */
    boolean isDone() {
        return on == phones && office.registered().size() == phones;
    }

    private void wave() {
        int size = Math.min(
                phones - on, Math.max(SMALLEST_WAVE, office.registered().size() / SHARE));
        for (int i = 0; i < size; i++) {
            int phone = on++;
            simulation.schedule(Duration.ofNanos((long) (random.nextDouble() * WAVE.toNanos())), () -> switchOn(phone));
        }
        if (on < phones) {
            simulation.schedule(WAVE, this::wave);
        }
    }

    private void switchOn(int phone) {
        List<Phone> all = office.phones();
        office.switchOn(all.get(phone));
    }
}
