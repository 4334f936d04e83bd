// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.certificate.CertificateListener;
import org.p2psip.reload.usage.certificate.CertificateUsage;
import org.p2psip.reload.usage.sip.ContactPreferences;
import org.p2psip.reload.usage.sip.SipUsage;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;

/**
 * One user with more phones than one message has room for: keys and certificates as an enrollment server makes them, messages and
 * values as long as an overlay permits that nobody has configured otherwise.
 */
class ManyPhonesSimulationTest {
    private static final String OVERLAY = "phones.example";
    private static final String ALICE = "alice@" + OVERLAY;
    private static final int PHONES = 16;

    private final Simulation simulation = Simulation.ofSeed(Simulation.seedFromProperty(1));
    private final SimulatedNetwork network = new SimulatedNetwork(simulation);
    private final SimulatedOverlay overlay = new SimulatedOverlay(
            simulation,
            network,
            ThrowawayAuthority.of(simulation, OVERLAY, new EcdsaP256Sha256(), new KeyPool()),
            new ChordTopology(),
            configuration -> configuration.kinds(List.of(
                    KindDefinition.registered(KindId.SIP_REGISTRATION, PHONES, 1024),
                    KindDefinition.registered(KindId.CERTIFICATE_BY_NODE, 4, 4096),
                    KindDefinition.registered(KindId.CERTIFICATE_BY_USER, PHONES, 4096))));
    private final SipUsage caller = SipUsage.create();
    private final CertificateUsage certificates = CertificateUsage.create();
    private final List<String> notStored = new ArrayList<>();
    private final List<SimulatedPeer> phones = new ArrayList<>();

    @BeforeEach
    void registerAllPhones() {
        network.setDelay(Duration.ofMillis(20), Duration.ofMillis(80));
        overlay.add("bob@" + OVERLAY, caller, certificates);
        overlay.enterInTurn();
        for (int i = 0; i < PHONES; i++) {
            SipUsage sip = SipUsage.create();
            SimulatedPeer phone = overlay.add(ALICE, sip, certificateUsage());
            phones.add(phone);
            overlay.awaitEnd("entry", overlay.enter(phone));
            overlay.await("register", sip.register(ALICE, ContactPreferences.ANY));
            simulation.runFor(Duration.ofSeconds(20));
        }
    }

    @Test
    void callerFindsEveryPhoneOfTheUser() {
        Set<NodeId> found = new HashSet<>();
        overlay.await("resolve", caller.resolve(ALICE)).forEach(route -> {
            List<Destination> way = route.destinations();
            found.add(((Destination.Node) way.get(way.size() - 1)).nodeId());
        });
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        phones.stream().map(SimulatedPeer::nodeId).toList());
    }

    @Test
    @Tag("6940-8-2")
    void everyPhoneStoresItsCertificateUnderTheUserName() {
        assertThat(notStored).isEmpty();
        List<NodeCertificate> own =
                phones.stream().map(phone -> phone.node().certificate()).toList();
        assertThat(overlay.await("by user", certificates.ofUser(ALICE))).containsExactlyInAnyOrderElementsOf(own);
    }

    @Test
    void callerFindsEveryPhoneThoughOthersComeAndGoAndMessagesAreLost() {
        network.setLoss(0.05);
        for (int i = 0; i < 5; i++) {
            overlay.add("user" + i + "@" + OVERLAY);
            SimulatedPeer newcomer = overlay.peers().get(overlay.peers().size() - 1);
            overlay.awaitEnd("entry", overlay.enter(newcomer));
            assertThat(overlay.await("resolve", caller.resolve(ALICE))).hasSize(PHONES);
        }
    }

    private CertificateUsage certificateUsage() {
        return CertificateUsage.builder()
                .listener(new CertificateListener() {
                    @Override
                    public void certificateNotStored(KindId kind, ReloadException reason) {
                        notStored.add(kind + ": " + reason);
                    }
                })
                .build();
    }
}
