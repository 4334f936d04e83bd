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
 * phone had long ago. All are there from the beginning, so that a partition parts those too that nobody has had yet.
 */
final class Hosts {
    private final Queue<SimulatedHost> free = new ArrayDeque<>();
    private final List<SimulatedHost> all = new ArrayList<>();

    /** @param number how many there are: enough for all phones that are on at the same time */
    Hosts(SimulatedNetwork network, int number) {
        for (int i = 1; i <= number; i++) {
            all.add(network.addHost("host " + i));
        }
        free.addAll(all);
    }

    /** A host that is up and that nobody uses: the one that nobody has used for longest. */
    SimulatedHost take() {
        SimulatedHost host = free.remove();
        if (!host.isUp()) {
            host.restart();
        }
        return host;
    }

    /** Takes a crashed host back. */
    void release(SimulatedHost host) {
        free.add(host);
    }

    /** All of them, used or not. */
    List<SimulatedHost> all() {
        return all;
    }
}
