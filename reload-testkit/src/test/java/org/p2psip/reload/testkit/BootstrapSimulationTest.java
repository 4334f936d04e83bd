// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.node.BootstrapCache;
import org.p2psip.reload.node.NodeListener;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.node.ReloadNodeBuilder;
import org.p2psip.reload.topology.chord.ChordTopology;

/** Joining when bootstrap nodes are dead, hostile, or come back (RFC 6940, Section 11.4). */
class BootstrapSimulationTest {
    private static final KeyPool KEYS = new KeyPool();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @Tag("6940-11.4-1")
    void deadBootstrapNodesDoNotKeepANodeOut(long seed) {
        Scenario scenario = new Scenario(seed);
        scenario.found();
        ReloadNode node = scenario.node("late", builder -> builder.bootstrapNodes(scenario.deadAddresses(5)));
        CompletionStage<Void> join = node.join();
        scenario.overlay.awaitEnd("joining past dead bootstrap nodes", join);
        // Five dead ones, three at a time, each given up after the links' ten seconds.
        assertThat(scenario.simulation.elapsed()).isLessThan(Duration.ofSeconds(40));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @Tag("6940-11.4-1")
    void aBootstrapNodeThatOnlyKeepsLinksOpenDoesNotKeepANodeOut(long seed) {
        Scenario scenario = new Scenario(seed);
        scenario.found();
        InetSocketAddress silent = scenario.silentNode();
        ReloadNode node = scenario.node(
                "late",
                builder -> builder.bootstrapNodes(List.of(silent))
                        .bootstrapCache(scenario.cache(new ArrayList<>(List.of(silent)))));
        scenario.overlay.awaitEnd("joining past a silent bootstrap node", node.join());
        assertThat(scenario.simulation.elapsed()).isLessThan(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whenAllAreDeadItGoesOnTryingAndJoinsTheOneThatComesBack(long seed) {
        Scenario scenario = new Scenario(seed);
        List<Duration> pauses = new ArrayList<>();
        ReloadNode node = scenario.node(
                "early",
                builder -> builder.bootstrapNodes(scenario.deadAddresses(2))
                        .joinPatience(Duration.ofDays(1))
                        .listener(new NodeListener() {
                            @Override
                            public void joinDelayed(String reason, Duration pause) {
                                assertThat(reason)
                                        .contains("no bootstrap node let this node in")
                                        .doesNotContain("\n");
                                pauses.add(pause);
                            }
                        }));
        CompletionStage<Void> join = node.join();
        scenario.simulation.runFor(Duration.ofMinutes(10));
        assertThat(join.toCompletableFuture()).isNotDone();
        assertThat(pauses).hasSizeGreaterThan(5).allMatch(pause -> pause.compareTo(Duration.ofMinutes(1)) <= 0);
        scenario.found();
        scenario.overlay.awaitEnd("joining the one that came back", join);
        assertThat(scenario.overlay.await("place in the ring", node.topology()).joined())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @Tag("6940-11.4-2")
    @Tag("6940-11.4-5")
    void joinsThroughAFormerNeighborWhenAllBootstrapNodesAreGone(long seed) {
        Scenario scenario = new Scenario(seed);
        scenario.found();
        List<InetSocketAddress> kept = new ArrayList<>();
        SimulatedPeer second = scenario.overlay.add("second@" + scenario.authority.overlayName());
        scenario.overlay.awaitEnd("second", second.node().join());
        ReloadNode before = scenario.node("often", builder -> builder.bootstrapCache(scenario.cache(kept)));
        scenario.overlay.awaitEnd("joining for the first time", before.join());
        scenario.overlay.awaitEnd("leaving", before.leave());
        assertThat(kept).contains(scenario.overlay.peers().get(0).host().address());
        assertThat(kept).contains(second.host().address());

        scenario.overlay.peers().get(0).host().crash();
        scenario.simulation.runFor(Duration.ofMinutes(2));
        ReloadNode again = scenario.node("often", builder -> builder.bootstrapCache(scenario.cache(kept)));
        scenario.overlay.awaitEnd("joining again", again.join());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @Tag("6940-11.4-6")
    void keepsNobodyItWasNotLinkedWith(long seed) {
        Scenario scenario = new Scenario(seed);
        scenario.found();
        List<InetSocketAddress> kept = new ArrayList<>();
        ReloadNode node = scenario.node(
                "late",
                builder -> builder.bootstrapNodes(scenario.deadAddresses(3)).bootstrapCache(scenario.cache(kept)));
        scenario.overlay.awaitEnd("joining", node.join());
        assertThat(kept).containsExactly(scenario.overlay.peers().get(0).host().address());
    }

    /** An overlay whose one bootstrap node may be founded early or late. */
    private static final class Scenario {
        private final Simulation simulation;
        private final SimulatedNetwork network;
        private final ThrowawayAuthority authority;
        private final SimulatedOverlay overlay;

        private Scenario(long seed) {
            simulation = Simulation.ofSeed(Simulation.seedFromProperty(seed));
            network = new SimulatedNetwork(simulation);
            authority = ThrowawayAuthority.of(simulation, "bootstrap.example", new FastSignatures(), KEYS);
            overlay = new SimulatedOverlay(simulation, network, authority, new ChordTopology());
        }

        private void found() {
            SimulatedPeer founder = overlay.add("founder@" + authority.overlayName());
            overlay.awaitEnd("founding", founder.node().found());
        }

        private ReloadNode node(String user, UnaryOperator<ReloadNodeBuilder> changes) {
            String userName = user + "@" + authority.overlayName();
            SimulatedHost host =
                    network.addHost(userName + " " + network.hosts().size());
            return changes.apply(ReloadNode.builder(overlay.configuration(), authority.issue(userName))
                            .topology(new ChordTopology())
                            .links(SimulatedLinks.create(host))
                            .environment(host.environment())
                            .clock(simulation.clock())
                            .random(simulation.random("node " + userName))
                            .trust(authority.trust())
                            .signatureSchemes(authority.schemes()))
                    .build();
        }

        /** Hosts that are switched off. */
        private List<InetSocketAddress> deadAddresses(int count) {
            List<InetSocketAddress> addresses = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                SimulatedHost host = network.addHost("dead " + network.hosts().size());
                host.crash();
                addresses.add(host.address());
            }
            return addresses;
        }

        /** A member of the overlay that takes links and never says a word. */
        private InetSocketAddress silentNode() {
            SimulatedHost host = network.addHost("silent");
            SimulatedLinks links = SimulatedLinks.create(host);
            LinkContext context = new LinkContext(
                    host.environment(),
                    authority.issue("silent@" + authority.overlayName()),
                    authority.trust(),
                    simulation.clock(),
                    simulation.random("silent"),
                    5000);
            host.environment().execute(() -> {
                CompletionStage<Void> unused = links.start(context, new LinkListener() {
                    @Override
                    public void linkAccepted(Link link) {}

                    @Override
                    public void linkRefused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {}
                });
            });
            return host.address();
        }

        private BootstrapCache cache(List<InetSocketAddress> addresses) {
            return new BootstrapCache() {
                @Override
                public List<InetSocketAddress> load() {
                    return List.copyOf(addresses);
                }

                @Override
                public void save(List<InetSocketAddress> saved) {
                    if (!addresses.equals(saved)) {
                        List<InetSocketAddress> copy = List.copyOf(saved);
                        addresses.clear();
                        addresses.addAll(copy);
                    }
                }
            };
        }
    }
}
