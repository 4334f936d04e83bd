// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NatNetworkTest {
    private static final byte[] PAYLOAD = {1};

    private final NatNetwork network = new NatNetwork(7);
    private final List<InetSocketAddress> seen = new ArrayList<>();

    @Test
    void answersFindTheirWayBackThroughTwoNats() {
        NatRealm carrier = network.behind(network.internet(), NatKind.SYMMETRIC, false, "198.51.100.1");
        NatRealm home = network.behind(carrier, NatKind.PORT_RESTRICTED, false, "100.64.0.2");
        NatHost inside = network.host(home, "192.168.0.2");
        NatHost server = network.host(network.internet(), "192.0.2.1");
        InetSocketAddress service = server.open(80, (local, from, payload) -> server.send(80, from, payload));
        inside.open(5000, (local, from, payload) -> seen.add(from));
        inside.send(5000, service, PAYLOAD);
        run();
        assertThat(seen).containsExactly(service);
    }

    @Test
    void hostsBehindOneNatReachEachOtherAtItsAddressOnlyIfItHairpins() {
        assertThat(hairpin(true)).isTrue();
        assertThat(hairpin(false)).isFalse();
    }

    private boolean hairpin(boolean able) {
        seen.clear();
        String nat = able ? "198.51.100.7" : "198.51.100.8";
        NatRealm home = network.behind(network.internet(), NatKind.FULL_CONE, able, nat);
        NatHost one = network.host(home, "10.0.0.1");
        NatHost other = network.host(home, "10.0.0.2");
        NatHost server = network.host(network.internet(), able ? "192.0.2.7" : "192.0.2.8");
        List<InetSocketAddress> mapped = new ArrayList<>();
        InetSocketAddress service = server.open(80, (local, from, payload) -> mapped.add(from));
        other.open(1, (local, from, payload) -> seen.add(from));
        other.send(1, service, PAYLOAD);
        run();
        one.send(1, mapped.get(0), PAYLOAD);
        run();
        return seen.size() == 1 && seen.get(0).getAddress().equals(NatNetwork.ip(nat));
    }

    @Test
    void hostsOfOneRealmReachEachOtherDirectly() {
        NatHost one = network.host(network.internet(), "192.0.2.1");
        NatHost other = network.host(network.internet(), "192.0.2.2");
        InetSocketAddress to = other.open(9, (local, from, payload) -> seen.add(from));
        one.send(4, to, PAYLOAD);
        other.setCut(true);
        run();
        assertThat(seen).isEmpty();
        other.setCut(false);
        one.send(4, to, PAYLOAD);
        run();
        assertThat(seen).containsExactly(new InetSocketAddress("192.0.2.1", 4));
    }

    @Test
    void losesAboutAsManyAsItIsTold() {
        NatHost one = network.host(network.internet(), "192.0.2.1");
        InetSocketAddress to =
                network.host(network.internet(), "192.0.2.2").open(9, (local, from, payload) -> seen.add(from));
        network.setLoss(0.2);
        for (int i = 0; i < 1000; i++) {
            one.send(4, to, PAYLOAD);
        }
        run();
        assertThat(seen).hasSizeBetween(750, 850);
        assertThat(network.lost()).isEqualTo(1000 - seen.size());
        assertThat(network.sent()).isEqualTo(1000);
    }

    private void run() {
        Duration end = network.elapsed().plusSeconds(1);
        while (network.step(end)) {
            // Until nothing is on its way.
        }
    }
}
