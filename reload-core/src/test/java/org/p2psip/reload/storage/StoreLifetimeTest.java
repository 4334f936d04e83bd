// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.ALICE;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.CAROL;
import static org.p2psip.reload.storage.Member.removed;
import static org.p2psip.reload.storage.StorageDriver.REPLICAS;
import static org.p2psip.reload.storage.StorageDriver.SIP;
import static org.p2psip.reload.storage.StorageDriver.counter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** Lifetimes and asynchronous persistence. The clock of the driver passes {@code Long.MAX_VALUE} on the way. */
class StoreLifetimeTest {
    private final StorageDriver driver = new StorageDriver();

    @Test
    void dropsValueWhenItsLifetimeIsOver() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 0, 60));
        assertThat(driver.storage.nextDeadlineNanos())
                .hasValue(StorageDriver.START_NANOS + Duration.ofSeconds(60).toNanos());
        driver.pass(Duration.ofSeconds(60).minusNanos(1));
        assertThat(driver.storage.holds(BOB.home())).isTrue();
        driver.pass(Duration.ofNanos(1));
        assertThat(driver.storage.view()).isEqualTo(new StorageView(0, 0, 0, 0));
        assertThat(driver.storage.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void keepsValueOfTheLongestLifetime() {
        StoredData forever = registration(BOB, 0, 0xFFFFFFFFL);
        driver.storage.handleStore(
                0,
                new StoreRequest(BOB.home(), 0, List.of(new StoreKindData(SIP, 0, List.of(forever)))),
                new StoreOrigin(BOB.signer(), true, true, REPLICAS),
                List.of(new DataSigner.Verified(BOB.signer(), Long.MAX_VALUE)),
                driver.nowNanos);
        driver.storage.handlePersisted(
                ((StorageOutput.Persist) drain(driver.storage).get(0)).token(), driver.nowNanos);
        drain(driver.storage);
        driver.store(ALICE, ALICE.home(), SIP, registration(ALICE, 0, 1));
        driver.pass(Duration.ofDays(365L * 100));
        assertThat(driver.storage.holds(BOB.home())).isTrue();
        assertThat(driver.storage.holds(ALICE.home())).isFalse();
    }

    @Test
    @Tag("6940-7.1-2")
    void valueEndsWithTheCertificateOfItsSignerHoweverItCame() {
        StoredData forever = registration(BOB, 1, 0xFFFFFFFFL);
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 0, 60));
        merge(9, forever);
        StoredData copied = registration(ALICE, 1, 0xFFFFFFFFL);
        driver.store(
                new StoreRequest(ALICE.home(), 1, List.of(new StoreKindData(SIP, 3, List.of(copied)))),
                new StoreOrigin(BOB.signer(), false, true, REPLICAS));
        assertThat(driver.fetchAll(BOB.home(), SIP).values())
                .singleElement()
                .satisfies(value -> assertThat(value.lifetimeSeconds()).isEqualTo(Member.VALID.toSeconds()));
        driver.pass(Member.VALID.minusNanos(1));
        assertThat(driver.storage.view().values()).isEqualTo(2);
        driver.pass(Duration.ofNanos(1));
        assertThat(driver.storage.view().values()).isZero();
    }

    @Test
    void whatASignerHasStoredIsDroppedWhenHeIsTrustedNoMore() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 0, 60));
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 1, 60));
        driver.store(ALICE, ALICE.home(), SIP, registration(ALICE, 0, 60));
        assertThat(driver.storage.signers())
                .containsExactlyInAnyOrder(StoredSigner.of(BOB.signer()), StoredSigner.of(ALICE.signer()));
        driver.storage.handleUntrusted(Set.of(StoredSigner.of(BOB.signer())));
        assertThat(driver.storage.resources()).containsExactly(ALICE.home());
        assertThat(counter(driver.store(BOB, BOB.home(), SIP, registration(BOB, 2, 60))))
                .isEqualTo(3);
    }

    @Test
    void newValueHasItsOwnLifetime() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 0, 60));
        driver.pass(Duration.ofSeconds(30));
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 1, 60));
        driver.pass(Duration.ofSeconds(40));
        assertThat(driver.storage.holds(BOB.home())).isTrue();
        driver.pass(Duration.ofSeconds(20));
        assertThat(driver.storage.holds(BOB.home())).isFalse();
    }

    @Test
    void returnsRemainingLifetime() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 0, 60));
        driver.pass(Duration.ofMillis(20_500));
        assertThat(driver.fetchAll(BOB.home(), SIP).values())
                .extracting(StoredData::lifetimeSeconds)
                .containsExactly(39L);
    }

    @Test
    void keepsRemovedValueUntilItsLifetimeEnds() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 0, 60));
        StoredData removal = BOB.sign(
                BOB.home(),
                SIP,
                new StoredDataValue.DictionaryEntry(BOB.nodeId().toOpaque(), removed()),
                1,
                60);
        driver.store(BOB, BOB.home(), SIP, removal);
        assertThat(driver.fetchAll(BOB.home(), SIP).values()).hasSize(1).first().satisfies(data -> {
            assertThat(data.value().value().exists()).isFalse();
            assertThat(data.signature()).isEqualTo(removal.signature());
        });
        assertThat(StorageDriver.error(driver.store(BOB, BOB.home(), SIP, registration(BOB, 0, 60))))
                .isEqualTo(ErrorCode.DATA_TOO_OLD);
        driver.pass(Duration.ofSeconds(60));
        assertThat(driver.storage.holds(BOB.home())).isFalse();
    }

    @Test
    void goesOnCountingAfterAllValuesHaveExpired() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 0, 1));
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 1, 1));
        driver.pass(Duration.ofSeconds(1));
        assertThat(counter(driver.store(BOB, BOB.home(), SIP, registration(BOB, 2, 1))))
                .isEqualTo(3);
    }

    @Test
    void answersOnlyWhenPersistedAndCountsLifetimeFromReceipt() {
        Storage storage = driver.storage;
        store(storage, 1, registration(BOB, 0, 60), 0);
        StorageOutput.Persist persist = (StorageOutput.Persist) storage.pollOutput();
        assertThat(storage.pollOutput()).isNull();
        assertThat(storage.holds(BOB.home())).isFalse();
        assertThat(storage.view().pendingStores()).isEqualTo(1);
        long tenSeconds = Duration.ofSeconds(10).toNanos();
        storage.handlePersisted(persist.token(), tenSeconds);
        assertThat(storage.pollOutput()).isInstanceOf(StorageOutput.Answer.class);
        assertThat(storage.pollOutput()).isEqualTo(new StorageOutput.Changed(BOB.home()));
        assertThat(storage.nextDeadlineNanos()).hasValue(Duration.ofSeconds(60).toNanos());
        storage.handlePersisted(persist.token(), tenSeconds);
        assertThat(storage.pollOutput()).isNull();
    }

    @Test
    void storesAtOneResourceWaitForEachOther() {
        Storage storage = driver.storage;
        store(storage, 1, registration(BOB, 0, 60), 0);
        store(storage, 2, registration(BOB, 0, 60), 0);
        store(storage, 3, registration(BOB, 1, 60), 0);
        StorageOutput.Persist first = (StorageOutput.Persist) storage.pollOutput();
        assertThat(storage.pollOutput()).isNull();
        storage.handlePersisted(first.token(), 0);
        List<StorageOutput> outputs = drain(storage);
        assertThat(outputs).hasSize(4);
        assertThat(((StorageOutput.Answer) outputs.get(0)).token()).isEqualTo(1);
        assertThat(((ErrorResponse) ((StorageOutput.Answer) outputs.get(2)).body()).errorCode())
                .isEqualTo(ErrorCode.DATA_TOO_OLD);
        assertThat(outputs.get(3)).isInstanceOf(StorageOutput.Persist.class);
    }

    @Test
    void storesNothingThatCouldNotBePersisted() {
        Storage storage = driver.storage;
        store(storage, 1, registration(BOB, 0, 60), 0);
        store(storage, 2, registration(BOB, 0, 60), 0);
        storage.handlePersistFailed(((StorageOutput.Persist) storage.pollOutput()).token(), false, 0);
        StorageOutput.Answer answer = (StorageOutput.Answer) storage.pollOutput();
        assertThat(answer.token()).isEqualTo(1);
        assertThat(((ErrorResponse) answer.body()).errorCode()).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
        storage.handlePersisted(((StorageOutput.Persist) storage.pollOutput()).token(), 0);
        assertThat(((StorageOutput.Answer) storage.pollOutput()).body()).isInstanceOf(StoreAnswer.class);
        assertThat(storage.view().pendingStores()).isZero();
    }

    @Test
    void tellsTheSenderThatThereIsNoRoomToPersist() {
        Storage storage = driver.storage;
        store(storage, 1, registration(BOB, 0, 60), 0);
        storage.handlePersistFailed(((StorageOutput.Persist) storage.pollOutput()).token(), true, 0);
        StorageOutput.Answer answer = (StorageOutput.Answer) storage.pollOutput();
        assertThat(((ErrorResponse) answer.body()).errorCode()).isEqualTo(ErrorCode.DATA_TOO_LARGE);
        assertThat(storage.holds(BOB.home())).isFalse();
    }

    @Test
    void refusesOnePendingStoreTooMany() {
        Storage storage = new Storage(StorageDriver.KINDS, Member::hash, StorageDriver.limits(10, 100_000, 10, 2));
        store(storage, 1, registration(BOB, 0, 60), 0);
        store(storage, 2, registration(BOB, 1, 60), 0);
        store(storage, 3, registration(BOB, 2, 60), 0);
        List<StorageOutput> outputs = drain(storage);
        assertThat(outputs).hasSize(2);
        assertThat(((ErrorResponse) ((StorageOutput.Answer) outputs.get(1)).body()).errorCode())
                .isEqualTo(ErrorCode.REQUEST_TIMEOUT);
    }

    @Test
    void storesThatWaitAtOneResourceLeaveRoomForOthers() {
        Storage storage = new Storage(StorageDriver.KINDS, Member::hash, StorageLimits.DEFAULT);
        for (int i = 0; i <= StoreQueue.MAX_PER_RESOURCE; i++) {
            store(storage, i, registration(BOB, i, 60), 0);
        }
        assertThat(drain(storage)).hasSize(2);
        store(storage, 1000, CAROL, registration(CAROL, 1, 60), 0);
        assertThat(drain(storage)).singleElement().isInstanceOf(StorageOutput.Persist.class);
    }

    @Test
    void countsWhatIsPendingAgainstTheLimits() {
        Storage storage = new Storage(StorageDriver.KINDS, Member::hash, StorageDriver.limits(1, 100_000, 10, 9));
        store(storage, 1, registration(BOB, 0, 60), 0);
        StoreRequest other = new StoreRequest(
                ALICE.home(), 0, List.of(new StoreKindData(SIP, 0, List.of(registration(ALICE, 0, 60)))));
        storage.handleStore(
                2,
                other,
                new StoreOrigin(ALICE.signer(), true, true, REPLICAS),
                Member.verify(DataSignatures.of(other)),
                0);
        List<StorageOutput> outputs = drain(storage);
        assertThat(((ErrorResponse) ((StorageOutput.Answer) outputs.get(1)).body()).errorCode())
                .isEqualTo(ErrorCode.DATA_TOO_LARGE);
    }

    @Test
    void takesOverNewerValuesOfAnotherPeerOnly() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 5, 60));
        merge(9, registration(BOB, 4, 60));
        assertThat(driver.fetchAll(BOB.home(), SIP).generation()).isEqualTo(1);
        StoredData newer = registration(BOB, 6, 60);
        merge(9, newer);
        FetchKindResponse held = driver.fetchAll(BOB.home(), SIP);
        assertThat(held.generation()).isEqualTo(9);
        assertThat(held.values()).extracting(StoredData::signature).containsExactly(newer.signature());
        merge(10, ALICE.sign(BOB.home(), SIP, ALICE.entry("me"), 9, 60));
        assertThat(driver.fetchAll(BOB.home(), SIP).values()).hasSize(1);
    }

    private void merge(long counter, StoredData value) {
        FetchAnswer answer = new FetchAnswer(List.of(new FetchKindResponse(SIP, counter, List.of(value))));
        driver.storage.handleNewer(
                BOB.home(), answer, Member.verify(DataSignatures.of(BOB.home(), answer)), driver.nowNanos);
        for (StorageOutput output : drain(driver.storage)) {
            if (output instanceof StorageOutput.Persist persist) {
                driver.storage.handlePersisted(persist.token(), driver.nowNanos);
            }
        }
        drain(driver.storage);
    }

    private static void store(Storage storage, long token, StoredData value, long nowNanos) {
        store(storage, token, BOB, value, nowNanos);
    }

    private static void store(Storage storage, long token, Member owner, StoredData value, long nowNanos) {
        StoreRequest request = new StoreRequest(owner.home(), 0, List.of(new StoreKindData(SIP, 0, List.of(value))));
        StoreOrigin origin = new StoreOrigin(owner.signer(), true, true, REPLICAS);
        storage.handleStore(token, request, origin, Member.verify(DataSignatures.of(request)), nowNanos);
    }

    private static List<StorageOutput> drain(Storage storage) {
        List<StorageOutput> outputs = new ArrayList<>();
        for (StorageOutput output = storage.pollOutput(); output != null; output = storage.pollOutput()) {
            outputs.add(output);
        }
        return outputs;
    }

    private static StoredData registration(Member member, long timeMillis, long lifetimeSeconds) {
        return member.sign(member.home(), SIP, member.entry("here"), timeMillis, lifetimeSeconds);
    }
}
