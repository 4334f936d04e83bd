// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.p2psip.reload.testkit.Simulation;
import org.p2psip.reload.wire.ResourceId;

/**
 * Registrations of running phones of which nobody holds a copy any more, from the moment at which the last one is gone until the
 * phone has registered again. The phone itself need not notice, nor anybody else.
 */
final class Losses implements Office.Observer, Holdings.Listener {
    private final Simulation simulation;
    private final Holdings holdings;
    private final Map<ResourceId, PhoneSession> owners = new LinkedHashMap<>();
    private final Map<PhoneSession, Loss> open = new HashMap<>();
    private final Spells spells = new Spells();
    private boolean running;
    private int mostOpen;
    private int openAtEnd;

    private record Loss(long beganNanos, long beganStep) {}

    Losses(Simulation simulation, Holdings holdings) {
        this.simulation = simulation;
        this.holdings = holdings;
    }

    /** Counts from now on. */
    void start() {
        running = true;
        check();
    }

    /** Looks at everybody, to see whose registration has come to the end of its lifetime. */
    void check() {
        owners.values().forEach(this::check);
    }

    /** Counts what is open as if it ended now. */
    void finish() {
        openAtEnd = open.size();
        for (PhoneSession session : owners.values()) {
            close(session);
        }
        running = false;
    }

    /** Whether nobody holds a phone's registration now. */
    boolean isLost(PhoneSession session) {
        return open.containsKey(session);
    }

    /** How many were lost at the same time, at most since this was asked last. */
    int takeMostOpen() {
        int most = mostOpen;
        mostOpen = open.size();
        return most;
    }

    int openAtEnd() {
        return openAtEnd;
    }

    Spells spells() {
        return spells;
    }

    @Override
    public void registered(PhoneSession session) {
        owners.put(Holdings.placeOf(session), session);
        check(session);
    }

    @Override
    public void gone(PhoneSession session) {
        close(session);
        owners.remove(Holdings.placeOf(session), session);
    }

    @Override
    public void changed(ResourceId resource) {
        PhoneSession session = owners.get(resource);
        if (session != null) {
            check(session);
        }
    }

    private void check(PhoneSession session) {
        if (!running) {
            return;
        }
        if (holdings.isHeld(session)) {
            close(session);
        } else {
            open.putIfAbsent(session, new Loss(simulation.nowNanos(), simulation.stepCount()));
            mostOpen = Math.max(mostOpen, open.size());
        }
    }

    private void close(PhoneSession session) {
        Loss loss = open.remove(session);
        if (loss != null) {
            spells.add(session.phone(), simulation.nowNanos() - loss.beganNanos, loss.beganStep);
        }
    }
}
