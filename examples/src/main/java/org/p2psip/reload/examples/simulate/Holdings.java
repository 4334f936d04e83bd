// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.p2psip.reload.testkit.Simulation;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;

/** Which phones hold copies of which registrations. Only the simulation knows it. */
final class Holdings {
    /** Told that the holders of a resource have changed, or what they hold. */
    interface Listener {
        void changed(ResourceId resource);
    }

    private final Simulation simulation;
    private final Map<ResourceId, Set<PhoneStore>> holders = new HashMap<>();
    private final List<Listener> listeners = new ArrayList<>();

    Holdings(Simulation simulation) {
        this.simulation = simulation;
    }

    void addListener(Listener listener) {
        listeners.add(listener);
    }

    /** Where the registration of a phone's user lies. */
    static ResourceId placeOf(PhoneSession session) {
        return session.node()
                .resourceId(Opaque.copyOf(session.phone().userName().getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether anybody holds what a phone has registered since it was switched on. */
    boolean isHeld(PhoneSession session) {
        ResourceId place = placeOf(session);
        Instant since = simulation.clock().instant().minusNanos(simulation.nowNanos() - session.beganNanos());
        for (PhoneStore store : holders.getOrDefault(place, Set.of())) {
            if (store.holds(place, since)) {
                return true;
            }
        }
        return false;
    }

    void handleStored(ResourceId resource, PhoneStore store) {
        holders.computeIfAbsent(resource, unknown -> new LinkedHashSet<>()).add(store);
        changed(resource);
    }

    void handleDropped(ResourceId resource, PhoneStore store) {
        Set<PhoneStore> remaining = holders.get(resource);
        if (remaining != null) {
            remaining.remove(store);
            if (remaining.isEmpty()) {
                holders.remove(resource);
            }
        }
        changed(resource);
    }

    /** A phone is off, and what it held is gone. */
    void handleLost(PhoneStore store) {
        store.resources().forEach(resource -> handleDropped(resource, store));
    }

    private void changed(ResourceId resource) {
        listeners.forEach(listener -> listener.changed(resource));
    }
}
