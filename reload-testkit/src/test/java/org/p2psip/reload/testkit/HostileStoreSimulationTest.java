// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.AccessPolicy;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.DataSignatureInput;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** Stores that a member of the overlay sends though it should not, and what a peer answers to each. */
class HostileStoreSimulationTest {
    private static final KindId SIP = KindId.SIP_REGISTRATION;
    private static final KindId ARRAY = new KindId(0xF0000002);

    private final RingScenario scenario = new RingScenario(
            1,
            1,
            configuration -> configuration.kinds(List.of(
                    KindDefinition.registered(SIP, 2, 100),
                    new KindDefinition(ARRAY, DataModel.ARRAY, AccessPolicy.USER_MATCH, 3, 100, 0))));
    private RawPeer mallory;
    private ResourceId own;
    private ResourceId victims;
    private Instant now;

    @BeforeEach
    void connect() {
        scenario.network.setLoss(0);
        scenario.converge();
        scenario.registerAll();
        SimulatedHost host = scenario.network.addHost("mallory");
        mallory = new RawPeer(
                        scenario.simulation,
                        host,
                        scenario.overlay.configuration(),
                        scenario.authority.issue("mallory@" + RingScenario.OVERLAY),
                        scenario.authority)
                .connect(host, scenario.overlay.peers().get(0).host().address());
        scenario.simulation.runFor(Duration.ofSeconds(2));
        own = scenario.resource("mallory@" + RingScenario.OVERLAY);
        victims = scenario.resource(scenario.users.get(0));
        now = Instant.ofEpochMilli(scenario.simulation.clock().millis());
    }

    @Test
    void ownRegistrationIsTaken() {
        store(original(own, SIP, 0, signed(own, "x", now)));
    }

    @Test
    @Tag("6940-7.4.1.1-11")
    void signerWithoutRightIsForbidden() {
        assertThat(refusal(original(victims, SIP, 0, signed(victims, "x", now.plusSeconds(1)))))
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    @Tag("6940-7.4.1.1-9")
    void valueThatWasChangedAfterItWasSignedIsForbidden() {
        StoredData signed = signed(own, "x", now);
        StoredData forged = new StoredData(now, 60, entry("y"), signed.signature());
        assertThat(refusal(original(own, SIP, 0, forged))).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void valueThatWasSignedForAnotherResourceIsForbidden() {
        assertThat(refusal(original(own, SIP, 0, signed(victims, "x", now)))).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void replayedValueOfSomebodyElseIsRefusedAndStillThereOnce() {
        StoredData genuine = scenario.fetch(scenario.overlay.peers().get(0), scenario.users.get(0))
                .values()
                .get(0)
                .data();
        assertThat(refusal(original(victims, SIP, 0, genuine))).isEqualTo(ErrorCode.DATA_TOO_OLD);
        StoredData laterInName =
                new StoredData(genuine.storageTime().plusSeconds(9), 60, genuine.value(), genuine.signature());
        assertThat(refusal(original(victims, SIP, 0, laterInName))).isEqualTo(ErrorCode.FORBIDDEN);
        scenario.findAll();
    }

    @Test
    @Tag("6940-7-1")
    void timeThatIsRolledBackIsRefused() {
        store(original(own, SIP, 0, signed(own, "new", now)));
        assertThat(refusal(original(own, SIP, 0, signed(own, "old", now.minusSeconds(1)))))
                .isEqualTo(ErrorCode.DATA_TOO_OLD);
        assertThat(refusal(original(own, SIP, 0, signed(own, "same", now)))).isEqualTo(ErrorCode.DATA_TOO_OLD);
    }

    @Test
    @Tag("6940-7.4.1.1-17")
    void copyFromAStrangerIsForbidden() {
        StoreRequest copy =
                new StoreRequest(own, 1, List.of(new StoreKindData(SIP, 3, List.of(signed(own, "x", now)))));
        assertThat(refusal(copy)).isEqualTo(ErrorCode.FORBIDDEN);
        StoreRequest ofVictim =
                new StoreRequest(victims, 1, List.of(new StoreKindData(SIP, 3, List.of(signed(victims, "x", now)))));
        assertThat(refusal(ofVictim)).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    @Tag("6940-7.4.1.1-23")
    void valuesThatAreTooManyOrTooLargeAreRefused() {
        assertThat(refusal(original(own, SIP, 0, signed(own, "x".repeat(101), now))))
                .isEqualTo(ErrorCode.DATA_TOO_LARGE);
        List<StoredData> values = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            StoredDataValue value = new StoredDataValue.ArrayEntry(i, new DataValue(true, text("x")));
            values.add(new StoredData(now, 60, value, sign(own, ARRAY, value, now)));
        }
        assertThat(refusal(new StoreRequest(own, 0, List.of(new StoreKindData(ARRAY, 0, values)))))
                .isEqualTo(ErrorCode.DATA_TOO_LARGE);
        store(new StoreRequest(own, 0, List.of(new StoreKindData(ARRAY, 0, values.subList(0, 3)))));
    }

    @Test
    void counterThatIsNotTheCurrentOneIsRefused() {
        assertThat(refusal(original(own, SIP, 5, signed(own, "x", now))))
                .isEqualTo(ErrorCode.GENERATION_COUNTER_TOO_LOW);
    }

    @Test
    void nothingIsVerifiedOfAStoreThatIsRefusedAnyway() {
        // Values without a certificate at hand, of which each would be Forbidden, are refused for what costs nothing.
        List<StoredData> values = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            values.add(signed(victims, "x".repeat(101), now));
        }
        assertThat(refusal(new StoreRequest(own, 0, List.of(new StoreKindData(SIP, 0, values)))))
                .isEqualTo(ErrorCode.DATA_TOO_LARGE);
    }

    /** Stores, and waits for the answer that it is stored. */
    private void store(StoreRequest request) {
        int before = mallory.messages(StoreAnswer.class).size();
        mallory.sendBytes(mallory.message(
                new Destination.Resource(request.resource()),
                request,
                UnaryOperator.identity(),
                UnaryOperator.identity()));
        mallory.awaitMessage(StoreAnswer.class, before + 1);
    }

    private ErrorCode refusal(StoreRequest request) {
        int before = mallory.messages(ErrorResponse.class).size();
        mallory.sendBytes(mallory.message(
                new Destination.Resource(request.resource()),
                request,
                UnaryOperator.identity(),
                UnaryOperator.identity()));
        ErrorResponse error = (ErrorResponse) mallory.bodyOf(mallory.awaitMessage(ErrorResponse.class, before + 1));
        return error.errorCode();
    }

    private static StoreRequest original(ResourceId resource, KindId kind, long counter, StoredData value) {
        return new StoreRequest(resource, 0, List.of(new StoreKindData(kind, counter, List.of(value))));
    }

    private StoredData signed(ResourceId resource, String text, Instant time) {
        return new StoredData(time, 60, entry(text), sign(resource, SIP, entry(text), time));
    }

    private Signature sign(ResourceId resource, KindId kind, StoredDataValue value, Instant time) {
        return mallory.credentials().sign(DataSignatureInput.withoutIdentity(resource, kind, time, value));
    }

    private StoredDataValue entry(String text) {
        return new StoredDataValue.DictionaryEntry(
                mallory.credentials().nodeId().toOpaque(), new DataValue(true, text(text)));
    }

    private static Opaque text(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }
}
