// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.testkit.nat.NatHost;
import org.p2psip.reload.testkit.nat.NatKind;
import org.p2psip.reload.testkit.nat.NatNetwork;
import org.p2psip.reload.testkit.nat.NatRealm;

/** Two agents, what lies between them, and an exchange of descriptions that takes its time. */
final class IceSimulation {
    static final Duration SIGNALLING = Duration.ofMillis(150);
    static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    final NatNetwork network;
    final long seed;
    final StunPacer pacer = new StunPacer();
    final List<InetSocketAddress> stunServers = new ArrayList<>();
    IceSettings settings = IceSettings.defaults();
    SimulatedAgent offerer;
    SimulatedAgent answerer;
    SimulatedRelay relayOfOfferer;
    SimulatedRelay relayOfAnswerer;

    IceSimulation(long seed) {
        this.seed = seed;
        network = new NatNetwork(seed);
        stunServers.add(new SimulatedStunServer(network, network.host(network.internet(), "192.0.2.1")).address());
    }

    /** A host behind a NAT of the kind, or on the Internet itself if there is none. */
    NatHost hostBehind(NatKind kind, int number) {
        if (kind == null) {
            return network.host(network.internet(), "203.0.113." + number);
        }
        NatRealm home = network.behind(network.internet(), kind, false, "198.51.100." + number);
        // The same private addresses at both sites, as it happens.
        return network.host(home, "192.168.1.2");
    }

    IceSimulation between(NatHost offererHost, NatHost answererHost) {
        return between(new NatHost[] {offererHost}, new NatHost[] {answererHost});
    }

    IceSimulation between(NatHost[] offererHosts, NatHost[] answererHosts) {
        offerer = new SimulatedAgent(network, seed * 2, settings, pacer, true, offererHosts);
        answerer = new SimulatedAgent(network, seed * 2 + 1, settings, pacer, false, answererHosts);
        return this;
    }

    IceSimulation withRelays() {
        relayOfOfferer = new SimulatedRelay(network.host(network.internet(), "192.0.2.10"));
        relayOfAnswerer = new SimulatedRelay(network.host(network.internet(), "192.0.2.11"));
        return this;
    }

    /** Gathers, offers and answers. */
    IceSimulation connect() {
        offerer.gather(stunServers, relayOfOfferer, () -> {
            offerer.addCandidates();
            RemoteDescription offer = offerer.description();
            network.schedule(
                    SIGNALLING,
                    () -> answerer.gather(stunServers, relayOfAnswerer, () -> {
                        answerer.addCandidates();
                        RemoteDescription answer = answerer.description();
                        answerer.start(offer);
                        network.schedule(SIGNALLING, () -> offerer.start(answer));
                    }));
        });
        return this;
    }

    /** Runs until both have selected a path or one has failed. */
    IceSimulation settle() {
        Duration end = network.elapsed().plus(LONG_ENOUGH);
        while (!isSettled() && network.step(end)) {
            // On.
        }
        return this;
    }

    private boolean isSettled() {
        return (offerer.selected() != null || offerer.failed() != null)
                && (answerer.selected() != null || answerer.failed() != null);
    }

    IceSimulation run(Duration time) {
        Duration end = network.elapsed().plus(time);
        while (network.step(end)) {
            // On.
        }
        return this;
    }

    boolean isConnected() {
        return offerer.selected() != null && answerer.selected() != null;
    }

    /** Whether a relay is part of what the offerer has selected. */
    boolean isRelayed() {
        IceOutput.Selected path = offerer.selected();
        return path.localType() == CandidateType.RELAYED
                || path.remoteType() == CandidateType.RELAYED
                || isRelay(path.remote());
    }

    private boolean isRelay(InetSocketAddress address) {
        return relayOfOfferer != null
                && (address.getAddress().equals(relayOfOfferer.address().getAddress())
                        || address.getAddress().equals(relayOfAnswerer.address().getAddress()));
    }

    /** Whether datagrams of both reach the other over what they have selected. */
    boolean carriesData() {
        offerer.send(new byte[] {20, 1});
        answerer.send(new byte[] {20, 2});
        run(Duration.ofSeconds(1));
        return offerer.data.size() == 1 && answerer.data.size() == 1;
    }
}
