// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.testkit.Simulation;

/**
 * How long the ring takes after a fault until it is right again: until everybody who is on has joined and all neighbor tables are
 * right; where phones come and go, until the first successors are.
 */
final class Repairs {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Simulation simulation;
    private final RingWatch ring;
    private final boolean whole;
    private final List<Repair> repairs = new ArrayList<>();

    /** One of them. */
    static final class Repair {
        private final Fault fault;
        private @Nullable Duration took;

        private Repair(Fault fault) {
            this.fault = fault;
        }

        Fault fault() {
            return fault;
        }

        /** From the end of the fault; empty if the ring is not right yet. */
        Optional<Duration> took() {
            return Optional.ofNullable(took);
        }

        @Override
        public String toString() {
            return took == null ? "never" : String.format(Locale.ROOT, "%.0f s", Spans.seconds(took));
        }
    }

    /** @param whole whether all of the neighbor tables have to be right */
    Repairs(Simulation simulation, RingWatch ring, boolean whole) {
        this.simulation = simulation;
        this.ring = ring;
        this.whole = whole;
    }

    /** A fault has just ended. */
    void watch(Fault fault) {
        Repair repair = new Repair(fault);
        repairs.add(repair);
        look(repair, simulation.nowNanos());
    }

    List<Repair> list() {
        return repairs;
    }

    private void look(Repair repair, long beganNanos) {
        ring.look(look -> {
            if (whole ? look.isRight() : look.wrongSuccessors() == 0 && look.rings() == 1) {
                repair.took = Duration.ofNanos(simulation.nowNanos() - beganNanos);
            } else {
                simulation.schedule(PAUSE, () -> look(repair, beganNanos));
            }
        });
    }
}
