// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.config.AccessPolicy;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.wire.ArrayRange;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataSpecifier;

/** A peer that is new in its range asks those who may hold copies before it says that there is nothing. */
class InquirySimulationTest {
    private static final KindId SINGLE = new KindId(0xF0000001);
    private static final KindId ARRAY = new KindId(0xF0000002);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void saysThatThereIsNothingAsSoonAsItsReplicaPeersHaveSaidSo(long seed) {
        RingScenario ring = new RingScenario(
                seed,
                8,
                configuration -> configuration.kinds(List.of(
                        KindDefinition.registered(KindId.SIP_REGISTRATION, 3, 100),
                        new KindDefinition(SINGLE, DataModel.SINGLE, AccessPolicy.USER_MATCH, 1, 100, 0),
                        new KindDefinition(ARRAY, DataModel.ARRAY, AccessPolicy.USER_MATCH, 9, 100, 0))));
        ring.network.setLoss(0);
        ring.converge();
        ring.simulation.runFor(Duration.ofMinutes(5));
        NodeId place = ring.authority.randomNodeId();
        SimulatedPeer newcomer =
                ring.overlay.add(ring.authority.issue("newcomer@" + RingScenario.OVERLAY, place), node -> node);
        ring.overlay.awaitEnd("entry", ring.overlay.enter(newcomer));
        ring.overlay.awaitRing(RingScenario.CONVERGENCE);
        assertThat(List.of(
                        fetch(ring, place, 1, SINGLE, new ModelSpecifier.SingleSpecifier()),
                        fetch(ring, place, 2, ARRAY, new ModelSpecifier.ArraySpecifier(List.of(ArrayRange.ALL))),
                        fetch(
                                ring,
                                place,
                                3,
                                KindId.SIP_REGISTRATION,
                                new ModelSpecifier.DictionarySpecifier(List.of()))))
                .allSatisfy(took -> assertThat(took).isLessThan(Duration.ofSeconds(1)));
    }

    /** How long it takes to hear that there is nothing so far before the newcomer's place. */
    private static Duration fetch(RingScenario ring, NodeId place, int before, KindId kind, ModelSpecifier model) {
        byte[] bytes = place.toByteArray();
        bytes[bytes.length - 1] -= before;
        FetchResult result = ring.overlay.await(
                "fetch",
                ring.overlay
                        .peers()
                        .get(0)
                        .node()
                        .fetch(ResourceId.copyOf(bytes), new StoredDataSpecifier(kind, 0, model)));
        assertThat(result.responder()).isEqualTo(place);
        assertThat(result.values()).isEmpty();
        return result.roundTrip();
    }
}
