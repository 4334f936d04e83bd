// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.storage.Hearsay;
import org.p2psip.reload.usage.VerifiedValue;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ReceivedMessage;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;

/** A member that has kept somebody else's registration says that it lives for ever: lifetimes are not signed. */
class ReplayedCopySimulationTest {
    private static final long FOR_EVER = 0xFFFFFFFFL;

    private RingScenario ring;
    private SimulatedPeer victim;
    private VerifiedValue genuine;

    @BeforeEach
    void registrationRunsOut() {
        ring = new RingScenario(1, 8);
        ring.network.setLoss(0);
        ring.converge();
        victim = ring.overlay.peers().get(3);
        ring.register(victim, Duration.ofMinutes(1));
        genuine = found().get(0);
        victim.host().crash();
        ring.simulation.runFor(Duration.ofMinutes(30));
        assertThat(found()).isEmpty();
    }

    @Test
    void whatHasRunOutIsNotBroughtBackByACopyThatIsRefused() {
        replay();
        ring.simulation.runFor(Duration.ofSeconds(30));
        assertThat(found()).isEmpty();
        ring.simulation.runFor(Duration.ofDays(2));
        assertThat(found()).isEmpty();
    }

    /** It might come from another partition. */
    @Test
    void whereNobodyKnowsThatItHasRunOutItLivesForADayAtMost() {
        byte[] place = resource().toByteArray();
        place[place.length - 1]++;
        SimulatedPeer newcomer =
                ring.overlay.add(ring.authority.issue("new@" + RingScenario.OVERLAY, NodeId.copyOf(place)), b -> b);
        ring.overlay.awaitEnd("join", ring.overlay.enter(newcomer));
        ring.overlay.awaitRing(RingScenario.CONVERGENCE);
        replay();
        ring.simulation.runFor(Duration.ofSeconds(30));
        assertThat(found())
                .singleElement()
                .satisfies(value -> assertThat(value.data().lifetimeSeconds())
                        .isLessThan(Hearsay.MAX_LIFE.minusMinutes(30).getSeconds()));
        ring.simulation.runFor(Hearsay.MAX_LIFE);
        assertThat(found()).isEmpty();
    }

    /** Sends a copy of what looks like a later value, and shows the one it has to the peer that refuses it and looks. */
    private void replay() {
        SimulatedHost host = ring.network.addHost("mallory");
        RawPeer mallory = new RawPeer(
                        ring.simulation,
                        host,
                        ring.overlay.configuration(),
                        ring.authority.issue("mallory@" + RingScenario.OVERLAY),
                        ring.authority)
                .connect(host, responsible().host().address());
        ring.simulation.runFor(Duration.ofSeconds(2));
        mallory.otherCertificates.add(new GenericCertificate(
                GenericCertificate.X509, genuine.signer().certificate().der()));
        StoredData data = genuine.data();
        List<StoredData> forEver =
                List.of(new StoredData(data.storageTime(), FOR_EVER, data.value(), data.signature()));
        List<StoredData> pretended =
                List.of(new StoredData(data.storageTime().plusMillis(1), FOR_EVER, data.value(), data.signature()));
        mallory.sendBytes(mallory.message(
                new Destination.Resource(resource()),
                new StoreRequest(resource(), 1, List.of(new StoreKindData(KindId.SIP_REGISTRATION, 1, pretended))),
                UnaryOperator.identity(),
                UnaryOperator.identity()));
        ReceivedMessage fetch = mallory.awaitMessage(FetchRequest.class, 1);
        mallory.sendBytes(mallory.answer(
                fetch,
                new FetchAnswer(List.of(new FetchKindResponse(KindId.SIP_REGISTRATION, 1, forEver))),
                mallory.credentials()));
    }

    private ResourceId resource() {
        return ring.resource(victim.userName());
    }

    private SimulatedPeer responsible() {
        NodeId place = NodeId.copyOf(resource().toByteArray());
        List<SimulatedPeer> inOrder = ring.overlay.peers().stream()
                .filter(peer -> peer != victim)
                .sorted(Comparator.comparing(SimulatedPeer::nodeId))
                .toList();
        return inOrder.stream()
                .filter(peer -> peer.nodeId().compareTo(place) >= 0)
                .findFirst()
                .orElse(inOrder.get(0));
    }

    private List<VerifiedValue> found() {
        return ring.fetch(ring.overlay.peers().get(0), victim.userName()).values();
    }
}
