// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.p2psip.reload.testkit.SimulatedHost;
import org.p2psip.reload.testkit.SimulatedNetwork;

/**
 * Addresses for phones, as a DHCP server gives them out: a phone that comes back gets another one, most often one that some other
 * phone had long ago.
 */
final class Hosts {
    private final SimulatedNetwork network;
    private final int fresh;
    private final Queue<SimulatedHost> free = new ArrayDeque<>();
    private final List<SimulatedHost> all = new ArrayList<>();

    /** @param fresh how many addresses are used before the first of them is used again */
    Hosts(SimulatedNetwork network, int fresh) {
        this.network = network;
        this.fresh = fresh;
    }

    /** A host that is up and that nobody uses. */
    SimulatedHost take() {
        SimulatedHost host = all.size() < fresh ? null : free.poll();
        if (host == null) {
            host = network.addHost("host " + (all.size() + 1));
            all.add(host);
        } else {
            host.restart();
        }
        return host;
    }

    /** Takes a crashed host back. */
    void release(SimulatedHost host) {
        free.add(host);
    }

    /** All that were ever used. */
    List<SimulatedHost> all() {
        return all;
    }
}
