// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.testkit.LinkEnds.Received;
import org.p2psip.reload.wire.LinkDescription;

/** Two nodes that have nothing but links. */
abstract class SimulatedLinksFixture {
    static final String OVERLAY = "overlay.example.org";
    static final Duration SECOND = Duration.ofSeconds(1);

    final Simulation simulation = Simulation.ofSeed(1);
    final SimulatedNetwork network = new SimulatedNetwork(simulation);
    final ThrowawayAuthority authority = ThrowawayAuthority.of(simulation, OVERLAY);
    final LinkEnds alice = node("alice");
    final LinkEnds bob = node("bob");

    void assertRefused(CompletionStage<?> stage, RefusalReason reason) {
        simulation.runUntil(stage.toCompletableFuture()::isDone, Duration.ofMinutes(1));
        assertThat(stage.toCompletableFuture())
                .isCompletedExceptionally()
                .satisfies(failed -> assertThat(
                                failed.handle((value, failure) -> failure).join())
                        .isInstanceOfSatisfying(
                                LinkException.class,
                                refusal -> assertThat(refusal.reason()).isEqualTo(reason)));
        simulation.runFor(Duration.ofMillis(100));
    }

    LinkEnds node(String name) {
        return new LinkEnds(network.addHost(name), authority.issue(name + "@example.org"), authority.trust());
    }

    static CompletableFuture<Link> connect(LinkEnds from, SimulatedHost to) {
        InetSocketAddress address = to.address();
        return from.links.connect(address).toCompletableFuture();
    }

    <T> T result(CompletionStage<T> stage) {
        simulation.runUntil(stage.toCompletableFuture()::isDone, Duration.ofMinutes(1));
        return stage.toCompletableFuture().join();
    }

    Link linked() {
        return result(connect(alice, bob.host));
    }

    static LinkDescription describe(LinkEnds node, LinkPurpose purpose) {
        return node.links
                .negotiate(NegotiationRole.OFFERER, purpose)
                .localDescription()
                .toCompletableFuture()
                .join();
    }

    static Received receive(Link link) {
        Received received = new Received();
        link.receiver(received);
        return received;
    }
}
