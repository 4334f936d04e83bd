// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.usage.turn.FoundTurnServer;
import org.p2psip.reload.usage.turn.TurnUsage;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.TurnServer;
import org.p2psip.reload.wire.WireReader;

/** TURN servers record themselves and are found (RFC 6940, Section 9). */
class TurnUsageSimulationTest {
    private static final String OVERLAY = "turn.example";
    private static final StoredDataSpecifier SERVER =
            new StoredDataSpecifier(KindId.TURN_SERVICE, 0, new ModelSpecifier.SingleSpecifier());

    private final Simulation simulation = Simulation.ofSeed(Simulation.seedFromProperty(5));
    private final List<TurnUsage> usages = new ArrayList<>();
    private SimulatedOverlay overlay;

    @Test
    @Tag("6940-9-4")
    void serverRecordsItselfAsOftenAsTheTurnDensitySays() throws Exception {
        enter(6, 5);
        assertThat(advertise(2)).isEqualTo(5);
        for (int d = 1; d <= 5; d++) {
            TurnServer server = at(d);
            assertThat(server).isEqualTo(new TurnServer(d, address(2)));
        }
        assertThat(fetch(6).values()).isEmpty();
    }

    @Test
    void noMoreThanTwentyPlacesWhateverTheTurnDensity() throws Exception {
        enter(4, 255);
        assertThat(advertise(2)).isEqualTo(20);
        assertThat(at(20).iteration()).isEqualTo(20);
        assertThat(fetch(21).values()).isEmpty();
    }

    @Test
    void noPlaceWhereTheOverlayWantsNoServers() throws Exception {
        enter(3, 0);
        assertThat(advertise(2)).isZero();
    }

    @Test
    @Tag("6940-9-5")
    void everyPeerFindsAServerThroughRandomPeers() throws Exception {
        enter(20, 10);
        advertise(2);
        advertise(7);
        List<FoundTurnServer> servers = List.of(server(2), server(7));
        for (int i = 0; i < usages.size(); i++) {
            FoundTurnServer found = overlay.await("search", usages.get(i).find());
            assertThat(servers).contains(found);
            assertThat(found.nodeId()).isNotEqualTo(overlay.peers().get(i).nodeId());
        }
    }

    @Test
    void searchPassesOverServersThatAreNotWanted() throws Exception {
        enter(20, 10);
        advertise(2);
        advertise(7);
        NodeId unwanted = overlay.peers().get(2).nodeId();
        for (TurnUsage usage : usages) {
            if (usage != usages.get(7)) {
                assertThat(overlay.await("search", usage.find(node -> !node.equals(unwanted))))
                        .isEqualTo(server(7));
            }
        }
    }

    @Test
    void searchEndsWhereThereIsNone() {
        enter(4, 1);
        assertThat(catchThrowable(() -> overlay.await("search", usages.get(1).find())))
                .hasMessageContaining("none of 20 peers knows of a TURN server");
    }

    @Test
    void recordsOutliveTheirLifetimeUntilTheyAreTakenBack() throws Exception {
        enter(5, 3);
        advertise(2);
        simulation.runFor(Duration.ofHours(5));
        assertThat(at(3)).isEqualTo(new TurnServer(3, address(2)));
        overlay.await("withdrawal", usages.get(2).withdraw());
        assertThat(fetch(3).values()).isEmpty();
        simulation.runFor(Duration.ofHours(5));
        assertThat(fetch(3).values()).isEmpty();
    }

    private void enter(int size, int turnDensity) {
        SimulatedNetwork network = new SimulatedNetwork(simulation);
        overlay = new SimulatedOverlay(
                simulation,
                network,
                ThrowawayAuthority.of(simulation, OVERLAY),
                new ChordTopology(),
                configuration -> configuration
                        .turnDensity(turnDensity)
                        .kinds(List.of(KindDefinition.registered(KindId.TURN_SERVICE, 1, 100))));
        for (int i = 0; i < size; i++) {
            TurnUsage usage = new TurnUsage();
            usages.add(usage);
            overlay.add("user" + i + "@" + OVERLAY, usage);
        }
        overlay.enterInTurn();
    }

    private int advertise(int peer) throws UnknownHostException {
        return overlay.await("advertisement", usages.get(peer).advertise(address(peer)));
    }

    private FoundTurnServer server(int peer) throws UnknownHostException {
        return new FoundTurnServer(overlay.peers().get(peer).nodeId(), address(peer));
    }

    private static IpAddressPort address(int peer) throws UnknownHostException {
        return IpAddressPort.of(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {8, 8, 8, (byte) peer}), 3478));
    }

    /** What server 2 has recorded under a number. */
    private TurnServer at(int iteration) throws MalformedMessageException {
        return TurnServer.decode(WireReader.of(
                fetch(iteration).values().get(0).data().value().value().value()));
    }

    private FetchResult fetch(int iteration) {
        byte[] server = overlay.peers().get(2).nodeId().toByteArray();
        byte[] name = Arrays.copyOf(server, server.length + 1);
        name[server.length] = (byte) iteration;
        ResourceId resource = overlay.peers().get(0).node().resourceId(Opaque.copyOf(name));
        return overlay.await("fetch", overlay.peers().get(0).node().fetch(resource, SERVER));
    }
}
