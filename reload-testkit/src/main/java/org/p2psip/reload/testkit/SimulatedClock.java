// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/** Calendar time that follows the virtual time of a simulation. */
final class SimulatedClock extends Clock {
    private final Simulation simulation;
    private final Instant start;
    private final ZoneId zone;

    SimulatedClock(Simulation simulation, Instant start, ZoneId zone) {
        this.simulation = simulation;
        this.start = start;
        this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId newZone) {
        return new SimulatedClock(simulation, start, newZone);
    }

    @Override
    public Instant instant() {
        return start.plusNanos(simulation.elapsedNanos());
    }
}
