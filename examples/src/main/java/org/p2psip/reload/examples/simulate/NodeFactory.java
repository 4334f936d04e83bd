// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.testkit.FastSignatures;
import org.p2psip.reload.testkit.KeyPool;
import org.p2psip.reload.testkit.SimulatedHost;
import org.p2psip.reload.testkit.SimulatedLinks;
import org.p2psip.reload.testkit.Simulation;
import org.p2psip.reload.testkit.ThrowawayAuthority;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.sip.SipUsage;
import org.p2psip.reload.wire.KindId;

/** Builds the nodes of one overlay: those of production, on simulated links and a virtual clock. */
final class NodeFactory {
    static final String OVERLAY = "sim.example";

    /** A phone goes on trying to get in; it has nothing else to do. */
    private static final Duration JOIN_PATIENCE = Duration.ofDays(1);

    private static final int MAX_REGISTRATIONS = 10;
    private static final int MAX_REGISTRATION_BYTES = 1000;

    private final Simulation simulation;
    private final SimulationPlan.Overlay plan;
    private final ThrowawayAuthority authority;
    private final ChordTopology topology;
    private final OverlayConfiguration configuration;

    /** @param bootstrapNodes addresses of the phones that others join through the first time */
    NodeFactory(
            Simulation simulation, SimulationPlan.Overlay plan, KeyPool keys, List<InetSocketAddress> bootstrapNodes) {
        this.simulation = simulation;
        this.plan = plan;
        this.authority = ThrowawayAuthority.of(
                simulation, OVERLAY, plan.realSignatures() ? new EcdsaP256Sha256() : new FastSignatures(), keys);
        this.topology = new ChordTopology();
        this.configuration = OverlayConfiguration.builder(OVERLAY)
                .rootCertificates(List.of(authority.rootCertificate()))
                .topologyPlugin(topology.name())
                .bootstrapNodes(bootstrapNodes)
                .noIce(true)
                .replicas(plan.replicas())
                .neighborsPerSide(plan.neighbors())
                .kinds(List.of(
                        KindDefinition.registered(KindId.SIP_REGISTRATION, MAX_REGISTRATIONS, MAX_REGISTRATION_BYTES)))
                .build();
    }

    Credentials issue(String userName) {
        return authority.issue(userName);
    }

    OverlayConfiguration configuration() {
        return configuration;
    }

    SipUsage sip() {
        return SipUsage.builder().registrationLifetime(plan.lifetime()).build();
    }

    /** A node that does nothing yet; a bug that ends it later fails the simulation. */
    ReloadNode node(Phone phone, SimulatedHost host, SipUsage sip, ResourceStore store) {
        ReloadNode node = ReloadNode.builder(configuration, phone.credentials())
                .topology(topology)
                .links(SimulatedLinks.create(host))
                .environment(host.environment())
                .clock(simulation.clock())
                .random(simulation.random("node " + phone.userName()))
                .trust(authority.trust())
                .signatureSchemes(authority.schemes())
                .bootstrapCache(phone.neighbors())
                .joinPatience(JOIN_PATIENCE)
                .usage(sip)
                .store(store)
                .build();
        failOnBug(node, phone);
        return node;
    }

    /** A stage swallows what its callbacks throw, so the bug has to come up in an event of its own. */
    private void failOnBug(ReloadNode node, Phone phone) {
        CompletionStage<Void> unused = node.closed().whenComplete((done, bug) -> {
            if (bug != null) {
                simulation.schedule(Duration.ZERO, () -> {
                    throw new AssertionError("a bug ended the node of " + phone, bug);
                });
            }
        });
    }
}
