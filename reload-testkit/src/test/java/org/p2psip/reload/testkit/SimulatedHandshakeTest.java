// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.wire.OverlayLinkType;

class SimulatedHandshakeTest extends SimulatedLinksFixture {
    @Test
    void connectsToABootstrapNodeInTwoRoundTripsAndLearnsItsNodeId() {
        network.setDelay(Duration.ofMillis(10), Duration.ofMillis(10));
        CompletableFuture<Link> connecting = connect(alice, bob.host);
        assertThat(simulation.runUntil(connecting::isDone, SECOND)).isTrue();
        assertThat(simulation.elapsed()).isEqualTo(Duration.ofMillis(40));
        Link link = connecting.join();
        assertThat(link.peer()).isEqualTo(bob.credentials.nodeId());
        assertThat(link.certificate()).isEqualTo(bob.credentials.certificate());
        assertThat(link.remoteAddress()).isEqualTo(bob.host.address());
        assertThat(link.statistics().smoothedRttNanos())
                .isEqualTo(Duration.ofMillis(20).toNanos());
        assertThat(bob.accepted).hasSize(1);
        assertThat(bob.accepted.get(0).peer()).isEqualTo(alice.credentials.nodeId());
        assertThat(bob.accepted.get(0).isOpen()).isTrue();
        assertThat(alice.links.type()).isEqualTo(OverlayLinkType.TLS_TCP_FH_NO_ICE);
    }

    @Test
    void refusesWhoShowsAnExpiredCertificate() {
        Instant now = simulation.clock().instant();
        NodeProfile old = new NodeProfile(
                OVERLAY,
                List.of(authority.randomNodeId()),
                "old@example.org",
                now.minusSeconds(60),
                now.minusSeconds(1));
        assertBothRefuse(authority.issue(old), authority.trust(), RefusalReason.EXPIRED);
    }

    @Test
    void refusesWhoShowsACertificateOfTheFuture() {
        Instant now = simulation.clock().instant();
        NodeProfile early = new NodeProfile(
                OVERLAY,
                List.of(authority.randomNodeId()),
                "new@example.org",
                now.plusSeconds(60),
                now.plusSeconds(99));
        assertBothRefuse(authority.issue(early), authority.trust(), RefusalReason.NOT_YET_VALID);
    }

    @Test
    void refusesWhoIsCertifiedByAnUnknownAuthority() {
        ThrowawayAuthority unknown = ThrowawayAuthority.untrusted(simulation, OVERLAY);
        assertBothRefuse(unknown.issue("mallory@example.org"), authority.trust(), RefusalReason.UNKNOWN_CA);
    }

    @Test
    void refusesWhoBelongsToAnotherOverlay() {
        Instant now = simulation.clock().instant();
        NodeProfile foreign = new NodeProfile(
                "other.example.org", List.of(authority.randomNodeId()), "eve@example.org", now, now.plusSeconds(60));
        assertBothRefuse(authority.issue(foreign), authority.trust(), RefusalReason.WRONG_OVERLAY);
    }

    @Test
    void refusesWhoWasRevoked() {
        Credentials bad = authority.issue("bad@example.org");
        CertificateTrust trust = new CertificateTrust(authority.trustPolicy(Set.of(bad.nodeId())));
        LinkEnds careful = new LinkEnds(network.addHost("careful"), authority.issue("careful@example.org"), trust);
        LinkEnds revoked = new LinkEnds(network.addHost("revoked"), bad, authority.trust());
        assertRefused(connect(careful, revoked.host), RefusalReason.BAD_NODE);
        assertRefused(connect(revoked, careful.host), RefusalReason.HANDSHAKE_FAILED);
        assertThat(careful.refused).containsExactly(RefusalReason.BAD_NODE);
    }

    @Test
    void givesUpAHandshakeWhosePartnerFallsSilent() {
        network.setDelay(Duration.ofMillis(10), Duration.ofMillis(10));
        CompletableFuture<Link> connecting = connect(alice, bob.host);
        simulation.runFor(Duration.ofMillis(25));
        network.partition(List.of(alice.host));
        assertRefused(connecting, RefusalReason.TIMED_OUT);
        simulation.runFor(SECOND);
        assertThat(bob.refused).containsExactly(RefusalReason.TIMED_OUT);
    }

    private void assertBothRefuse(Credentials bad, CertificateTrust trust, RefusalReason reason) {
        LinkEnds mallory = new LinkEnds(network.addHost("mallory"), bad, trust);
        assertRefused(connect(alice, mallory.host), reason);
        assertThat(mallory.refused).containsExactly(RefusalReason.HANDSHAKE_FAILED);
        assertRefused(connect(mallory, alice.host), RefusalReason.HANDSHAKE_FAILED);
        assertThat(alice.refused).containsExactly(reason);
        assertThat(alice.accepted).isEmpty();
        assertThat(mallory.accepted).isEmpty();
    }
}
