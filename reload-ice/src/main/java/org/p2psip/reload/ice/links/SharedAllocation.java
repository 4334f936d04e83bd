// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.p2psip.reload.ice.driver.IcePort;
import org.p2psip.reload.ice.driver.Relay;
import org.p2psip.reload.ice.driver.TurnAllocation;

/** An allocation that several have relays of: a permission lasts as long as one of them wants it. Confined to the event loop. */
final class SharedAllocation {
    private final TurnAllocation allocation;
    private final Consumer<SharedAllocation> whenUnused;
    private final Map<InetAddress, Integer> wanted = new HashMap<>();
    private boolean alone;
    private int leases;
    private long uses;

    /** @param whenUnused told when the last of them has been given back */
    SharedAllocation(TurnAllocation allocation, Consumer<SharedAllocation> whenUnused) {
        this.allocation = allocation;
        this.whenUnused = whenUnused;
    }

    /** Whether nobody has a relay of it. */
    boolean isUnused() {
        return leases == 0;
    }

    /** Whether a link may have relays of it beside others, of which there are less than {@code most}. */
    boolean isOpenToOthers(int most) {
        return !alone && leases < most;
    }

    /** Grows with each use. */
    long uses() {
        return uses;
    }

    List<Relay> leaseAlone() {
        alone = true;
        return lease();
    }

    /** The relays of the allocation, for one more who gives them back. */
    List<Relay> lease() {
        uses++;
        List<Relay> leased = new ArrayList<>();
        for (Relay each : allocation.relays()) {
            leased.add(new Leased(each));
        }
        leases += leased.size();
        return leased;
    }

    /** Gives the allocation back to the server. */
    void release() {
        allocation.release();
    }

    private void giveBack(Set<InetAddress> permitted) {
        for (InetAddress each : permitted) {
            if (wanted.merge(each, -1, Integer::sum) == 0) {
                wanted.remove(each);
                allocation.forget(each);
            }
        }
        leases--;
        if (leases == 0) {
            alone = false;
            whenUnused.accept(this);
        }
    }

    private final class Leased implements Relay {
        private final Relay relay;
        private final Set<InetAddress> permitted = new HashSet<>();
        private boolean released;

        private Leased(Relay relay) {
            this.relay = relay;
        }

        @Override
        public InetSocketAddress relayedAddress() {
            return relay.relayedAddress();
        }

        @Override
        public InetSocketAddress mappedAddress() {
            return relay.mappedAddress();
        }

        @Override
        public InetSocketAddress server() {
            return relay.server();
        }

        @Override
        public IcePort port() {
            return relay.port();
        }

        @Override
        public void permit(InetSocketAddress remote) {
            if (released) {
                return;
            }
            if (permitted.add(remote.getAddress())) {
                wanted.merge(remote.getAddress(), 1, Integer::sum);
            }
            relay.permit(remote);
        }

        @Override
        public void release() {
            if (!released) {
                released = true;
                giveBack(permitted);
            }
        }
    }
}
