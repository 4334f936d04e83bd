// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.storage.Member.ALICE;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.PEER;
import static org.p2psip.reload.storage.Member.removed;
import static org.p2psip.reload.storage.Member.value;
import static org.p2psip.reload.storage.StorageDriver.ARRAY;
import static org.p2psip.reload.storage.StorageDriver.REPLICAS;
import static org.p2psip.reload.storage.StorageDriver.SINGLE;
import static org.p2psip.reload.storage.StorageDriver.SIP;
import static org.p2psip.reload.storage.StorageDriver.counter;
import static org.p2psip.reload.storage.StorageDriver.error;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.MessageBodyCodec;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreKindResponse;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** RFC 6940, Section 7.4.1. */
class StoreTest {
    private final StorageDriver driver = new StorageDriver();

    @Test
    void storesAndAnswersWithCounterAndReplicas() {
        MessageBody answer = driver.store(BOB, BOB.home(), SIP, registration(BOB, 0));
        assertThat(answer).isEqualTo(new StoreAnswer(List.of(new StoreKindResponse(SIP, 1, REPLICAS))));
        assertThat(driver.changed).containsExactly(BOB.home());
        assertThat(driver.storage.view().resources()).isEqualTo(1);
    }

    @Test
    void countsEachStore() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 0));
        assertThat(counter(driver.store(BOB, BOB.home(), SIP, registration(BOB, 1))))
                .isEqualTo(2);
    }

    @Test
    void refusesResourceOfAnotherPeer() {
        StoreRequest request = request(0, SIP, registration(BOB, 0));
        assertRefused(driver.store(request, new StoreOrigin(BOB.signer(), false, true, REPLICAS)), ErrorCode.NOT_FOUND);
    }

    @Test
    void refusesUnexpectedReplica() {
        StoreRequest request =
                new StoreRequest(BOB.home(), 1, List.of(new StoreKindData(SIP, 1, List.of(registration(BOB, 0)))));
        assertRefused(
                driver.store(request, new StoreOrigin(PEER.signer(), true, false, REPLICAS)), ErrorCode.FORBIDDEN);
    }

    @Test
    void refusesKindThatOccursTwice() {
        StoreKindData kind = new StoreKindData(SIP, 0, List.of(registration(BOB, 0)));
        assertRefused(
                driver.store(BOB, new StoreRequest(BOB.home(), 0, List.of(kind, kind))), ErrorCode.INVALID_MESSAGE);
    }

    @Test
    void listsAllUnknownKinds() {
        StoreRequest request = new StoreRequest(
                BOB.home(),
                0,
                List.of(
                        new StoreKindData(new KindId(0xF0000099), 0, List.of(), Opaque.copyOf(new byte[] {1})),
                        new StoreKindData(SIP, 0, List.of(registration(BOB, 0))),
                        new StoreKindData(new KindId(0x77), 0, List.of(), Opaque.copyOf(new byte[] {1}))));
        ErrorResponse error = (ErrorResponse) driver.store(BOB, request);
        assertRefused(error, ErrorCode.UNKNOWN_KIND);
        assertThat(Hex.encode(error.errorInfo().toByteArray())).isEqualTo("0800000077f0000099");
    }

    @Test
    void listsNoMoreThanSixtyThreeUnknownKinds() {
        List<StoreKindData> kinds = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            kinds.add(new StoreKindData(new KindId(0xF0001000 + i), 0, List.of()));
        }
        ErrorResponse error = (ErrorResponse) driver.store(BOB, new StoreRequest(BOB.home(), 0, kinds));
        assertThat(error.errorInfo().length()).isEqualTo(1 + 63 * 4);
    }

    @Test
    void refusesValueOfAnotherDataModel() {
        StoredDataValue single = new StoredDataValue.Single(value("x"));
        assertRefused(
                driver.store(BOB, BOB.home(), SIP, BOB.sign(BOB.home(), SIP, single, 0, 60)),
                ErrorCode.INVALID_MESSAGE);
    }

    @Test
    void refusesKindWithoutValues() {
        assertRefused(driver.store(BOB, BOB.home(), SIP), ErrorCode.INVALID_MESSAGE);
    }

    @Test
    void refusesUnsignedValue() {
        StoredData signed = registration(BOB, 0);
        for (Signature none : List.of(
                new Signature(SignatureAlgorithm.NONE, new SignerIdentity.None(), Opaque.EMPTY),
                new Signature(SignatureAlgorithm.ECDSA_SHA256, new SignerIdentity.None(), Opaque.EMPTY),
                new Signature(SignatureAlgorithm.NONE, signed.signature().identity(), Opaque.EMPTY))) {
            StoredData unsigned = new StoredData(signed.storageTime(), 60, signed.value(), none);
            assertRefused(driver.store(BOB, BOB.home(), SIP, unsigned), ErrorCode.FORBIDDEN);
        }
    }

    @Test
    void refusesValueThatWasChangedAfterSigning() {
        StoredData signed = registration(BOB, 0);
        StoredData forged = new StoredData(signed.storageTime(), 60, BOB.entry("elsewhere"), signed.signature());
        assertRefused(driver.store(BOB, BOB.home(), SIP, forged), ErrorCode.FORBIDDEN);
    }

    @Test
    void refusesValueSignedForAnotherResource() {
        StoredData elsewhere = BOB.sign(ALICE.home(), SIP, BOB.entry("x"), 0, 60);
        assertRefused(driver.store(BOB, BOB.home(), SIP, elsewhere), ErrorCode.FORBIDDEN);
    }

    @Test
    void strangerCannotWriteBobsRegistration() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 0));
        StoredData strangers = ALICE.sign(BOB.home(), SIP, ALICE.entry("me"), 1, 60);
        StoredData underBobsKey = ALICE.sign(BOB.home(), SIP, BOB.entry("me"), 1, 60);
        driver.changed.clear();
        assertThat(error(driver.store(ALICE, BOB.home(), SIP, strangers))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(error(driver.store(ALICE, BOB.home(), SIP, underBobsKey))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(driver.changed).isEmpty();
        assertThat(driver.fetchAll(BOB.home(), SIP).values()).hasSize(1);
    }

    @Test
    void strangerCannotReplayBobsValueAsOriginal() {
        assertRefused(driver.store(ALICE, BOB.home(), SIP, registration(BOB, 0)), ErrorCode.FORBIDDEN);
    }

    @Test
    void neighborCannotPlaceItsOwnValueAsAReplicaOfBobs() {
        StoredData neighbors = PEER.sign(BOB.home(), SIP, PEER.entry("me"), 1, 60);
        StoredData underBobsKey = PEER.sign(BOB.home(), SIP, BOB.entry("me"), 1, 60);
        assertRefused(driver.store(PEER, replica(7, neighbors)), ErrorCode.FORBIDDEN);
        assertRefused(driver.store(PEER, replica(7, underBobsKey)), ErrorCode.FORBIDDEN);
    }

    @Test
    void peerStoresBobsValueAsReplica() {
        driver.store(PEER, replica(7, registration(BOB, 0)));
        assertThat(driver.fetchAll(BOB.home(), SIP).generation()).isEqualTo(7);
    }

    @Test
    void refusesCounterThatIsNotTheCurrentOneAndNamesAllCurrentOnes() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 0));
        StoredData single = BOB.sign(BOB.home(), SINGLE, new StoredDataValue.Single(value("x")), 0, 60);
        for (long counter : new long[] {2, 5, -1}) {
            StoreRequest request = new StoreRequest(
                    BOB.home(),
                    0,
                    List.of(
                            new StoreKindData(SINGLE, 0, List.of(single)),
                            new StoreKindData(SIP, counter, List.of(registration(BOB, 1)))));
            ErrorResponse error = (ErrorResponse) driver.store(BOB, request);
            assertThat(error.errorCode()).isEqualTo(ErrorCode.GENERATION_COUNTER_TOO_LOW);
            assertThat(error.errorInfo())
                    .isEqualTo(MessageBodyCodec.encode(new StoreAnswer(List.of(
                            new StoreKindResponse(SINGLE, 0, List.of()), new StoreKindResponse(SIP, 1, List.of())))));
        }
        assertThat(driver.storage.view().values()).isEqualTo(1);
        assertThat(counter(driver.store(BOB, request(1, SIP, registration(BOB, 1)))))
                .isEqualTo(2);
    }

    @Test
    void refusesValueThatIsNotNewerThanTheOneItReplaces() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 5));
        assertThat(error(driver.store(BOB, BOB.home(), SIP, registration(BOB, 5))))
                .isEqualTo(ErrorCode.DATA_TOO_OLD);
        assertThat(error(driver.store(BOB, BOB.home(), SIP, registration(BOB, 4))))
                .isEqualTo(ErrorCode.DATA_TOO_OLD);
        assertThat(driver.fetchAll(BOB.home(), SIP).generation()).isEqualTo(1);
    }

    @Test
    void refusesValueThatIsTooLarge() {
        StoredData largest = BOB.sign(BOB.home(), SIP, BOB.entry("x".repeat(100)), 0, 60);
        StoredData larger = BOB.sign(BOB.home(), SIP, BOB.entry("x".repeat(101)), 1, 60);
        assertRefused(driver.store(BOB, BOB.home(), SIP, larger), ErrorCode.DATA_TOO_LARGE);
        assertThat(counter(driver.store(BOB, BOB.home(), SIP, largest))).isEqualTo(1);
    }

    @Test
    void refusesMoreValuesThanTheKindAllows() {
        for (int i = 0; i < 4; i++) {
            assertThat(driver.store(BOB, BOB.home(), ARRAY, entry(i, "x", 0))).isInstanceOf(StoreAnswer.class);
        }
        assertThat(error(driver.store(BOB, BOB.home(), ARRAY, entry(4, "x", 0))))
                .isEqualTo(ErrorCode.DATA_TOO_LARGE);
        assertThat(driver.store(BOB, BOB.home(), ARRAY, entry(3, "y", 1))).isInstanceOf(StoreAnswer.class);
    }

    @Test
    void removedValuesDoNotCountAgainstTheKindButAgainstThePeer() {
        StorageDriver small = new StorageDriver(StorageDriver.limits(10, 100_000, 2, 10));
        for (int i = 0; i < 4; i++) {
            small.store(BOB, BOB.home(), ARRAY, entry(i, "x", 0));
        }
        assertThat(small.store(BOB, BOB.home(), ARRAY, removal(0))).isInstanceOf(StoreAnswer.class);
        assertThat(small.store(BOB, BOB.home(), ARRAY, removal(1))).isInstanceOf(StoreAnswer.class);
        assertThat(error(small.store(BOB, BOB.home(), ARRAY, removal(2)))).isEqualTo(ErrorCode.DATA_TOO_LARGE);
        assertThat(small.store(BOB, BOB.home(), ARRAY, entry(9, "x", 0))).isInstanceOf(StoreAnswer.class);
    }

    @Test
    void refusesOneResourceTooMany() {
        StorageDriver small = new StorageDriver(StorageDriver.limits(1, 100_000, 2, 10));
        small.store(ALICE, ALICE.home(), SIP, registration(ALICE, 0));
        assertThat(error(small.store(BOB, BOB.home(), SIP, registration(BOB, 0))))
                .isEqualTo(ErrorCode.DATA_TOO_LARGE);
        assertThat(small.store(ALICE, ALICE.home(), SIP, registration(ALICE, 1)))
                .isInstanceOf(StoreAnswer.class);
    }

    @Test
    void refusesOneByteTooMany() {
        driver.store(BOB, BOB.home(), SIP, BOB.sign(BOB.home(), SIP, BOB.entry("12345"), 0, 60));
        long bytes = driver.storage.view().bytes();
        StorageDriver exact = new StorageDriver(StorageDriver.limits(10, bytes, 2, 10));
        // Length of an ECDSA signature varies by a few bytes, so the same value is stored in both.
        StoredData same = driver.fetchAll(BOB.home(), SIP).values().get(0);
        assertThat(exact.store(BOB, BOB.home(), SIP, same)).isInstanceOf(StoreAnswer.class);
        StorageDriver tooSmall = new StorageDriver(StorageDriver.limits(10, bytes - 1, 2, 10));
        assertThat(error(tooSmall.store(BOB, BOB.home(), SIP, same))).isEqualTo(ErrorCode.DATA_TOO_LARGE);
        assertThat(tooSmall.storage.view().bytes()).isZero();
    }

    @Test
    void storesAllKindsOrNone() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 5));
        StoredData single = BOB.sign(BOB.home(), SINGLE, new StoredDataValue.Single(value("x")), 9, 60);
        StoreRequest request = new StoreRequest(
                BOB.home(),
                0,
                List.of(
                        new StoreKindData(SINGLE, 0, List.of(single)),
                        new StoreKindData(SIP, 0, List.of(registration(BOB, 5)))));
        assertThat(error(driver.store(BOB, request))).isEqualTo(ErrorCode.DATA_TOO_OLD);
        assertThat(driver.storage.generationCounter(BOB.home(), SINGLE)).isZero();
        assertThat(driver.storage.view().values()).isEqualTo(1);
    }

    @Test
    void appendsToArray() {
        long last = StoredDataValue.LAST_INDEX;
        driver.store(BOB, BOB.home(), ARRAY, entry(2, "two", 0));
        driver.store(BOB, BOB.home(), ARRAY, entry(last, "three", 0), entry(last, "four", 0));
        assertThat(driver.fetchAll(BOB.home(), ARRAY).values())
                .filteredOn(data -> data.value().value().exists())
                .extracting(data -> ((StoredDataValue.ArrayEntry) data.value()).index())
                .containsExactly(2L, 3L, 4L);
        assertThat(Member.verify(DataSignatures.of(new StoreRequest(
                        BOB.home(),
                        1,
                        List.of(new StoreKindData(
                                ARRAY,
                                1,
                                List.of(driver.fetchAll(BOB.home(), ARRAY)
                                        .values()
                                        .get(3))))))))
                .hasOnlyElementsOfType(DataSigner.Verified.class);
    }

    @Test
    void refusesToAppendBehindTheLastIndex() {
        driver.store(BOB, BOB.home(), ARRAY, entry(StoredDataValue.LAST_INDEX - 1, "end", 0));
        assertThat(error(driver.store(BOB, BOB.home(), ARRAY, entry(StoredDataValue.LAST_INDEX, "x", 0))))
                .isEqualTo(ErrorCode.DATA_TOO_LARGE);
    }

    @Test
    void refusesReplicaWithoutIndexOrCounter() {
        StoredData append = entry(StoredDataValue.LAST_INDEX, "x", 0);
        assertRefused(
                driver.store(
                        PEER, new StoreRequest(BOB.home(), 1, List.of(new StoreKindData(ARRAY, 1, List.of(append))))),
                ErrorCode.INVALID_MESSAGE);
        assertRefused(driver.store(PEER, replica(0, registration(BOB, 0))), ErrorCode.INVALID_MESSAGE);
    }

    @Test
    void takesEqualReplicaAsNothingNewAndOlderAsTooOld() {
        StoredData registration = registration(BOB, 5);
        driver.store(PEER, replica(3, registration));
        driver.changed.clear();
        assertThat(counter(driver.store(PEER, replica(3, registration)))).isEqualTo(3);
        assertThat(driver.changed).isEmpty();
        assertThat(counter(driver.store(PEER, replica(9, registration)))).isEqualTo(9);
        assertThat(driver.fetchAll(BOB.home(), SIP).generation()).isEqualTo(9);
        assertThat(error(driver.store(PEER, replica(9, registration(BOB, 4))))).isEqualTo(ErrorCode.DATA_TOO_OLD);
    }

    @Test
    void equalReplicaDoesNotLengthenLife() {
        StoredData registration = registration(BOB, 5);
        driver.store(PEER, replica(3, registration));
        driver.pass(Duration.ofSeconds(40));
        driver.store(PEER, replica(3, registration));
        driver.pass(Duration.ofSeconds(20));
        assertThat(driver.storage.holds(BOB.home())).isFalse();
    }

    @Test
    void precheckTellsBeforeSignaturesAreVerified() {
        StoreOrigin here = new StoreOrigin(BOB.signer(), true, true, REPLICAS);
        StoreOrigin elsewhere = new StoreOrigin(BOB.signer(), false, true, REPLICAS);
        StoreRequest request = request(0, SIP, registration(BOB, 0));
        assertThat(driver.storage.precheck(request, here, driver.nowNanos)).isEmpty();
        assertThat(driver.storage.precheck(request, elsewhere, driver.nowNanos)).isPresent();
    }

    @Test
    void precheckRefusesReplaysWrongCountersAndTooLargeValuesWhoeverSignedThem() {
        StoreOrigin here = new StoreOrigin(BOB.signer(), true, true, REPLICAS);
        StoredData stored = registration(BOB, 5);
        driver.store(BOB, BOB.home(), SIP, stored);
        assertThat(precheck(request(0, SIP, stored), here)).isEqualTo(ErrorCode.DATA_TOO_OLD);
        assertThat(precheck(request(0, SIP, registration(BOB, 4)), here)).isEqualTo(ErrorCode.DATA_TOO_OLD);
        assertThat(precheck(request(7, SIP, registration(BOB, 6)), here))
                .isEqualTo(ErrorCode.GENERATION_COUNTER_TOO_LOW);
        StoredData tooLarge = BOB.sign(BOB.home(), SIP, BOB.entry("x".repeat(101)), 6, 60);
        assertThat(precheck(request(0, SIP, tooLarge), here)).isEqualTo(ErrorCode.DATA_TOO_LARGE);
        assertThat(driver.storage.precheck(replica(3, stored), here, driver.nowNanos))
                .isEmpty();
        assertThat(precheck(replica(3, registration(BOB, 4)), here)).isEqualTo(ErrorCode.DATA_TOO_OLD);
    }

    private ErrorCode precheck(StoreRequest request, StoreOrigin origin) {
        return driver.storage
                .precheck(request, origin, driver.nowNanos)
                .orElseThrow()
                .errorCode();
    }

    @Test
    void wantsOneSignerForEachValue() {
        StoreOrigin here = new StoreOrigin(BOB.signer(), true, true, REPLICAS);
        StoreRequest request = request(0, SIP, registration(BOB, 0));
        assertThatThrownBy(() -> driver.storage.handleStore(1, request, here, List.of(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("0 signers for 1 values");
    }

    @Test
    void forgetsKindThatTheConfigurationNoLongerHas() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 0));
        driver.storage.kinds(List.of());
        assertThat(error(driver.store(BOB, BOB.home(), SIP, registration(BOB, 1))))
                .isEqualTo(ErrorCode.UNKNOWN_KIND);
    }

    private void assertRefused(MessageBody answer, ErrorCode code) {
        assertThat(error(answer)).isEqualTo(code);
        assertThat(driver.storage.view()).isEqualTo(new StorageView(0, 0, 0, 0));
        assertThat(driver.changed).isEmpty();
    }

    private static StoreRequest request(long counter, KindId kind, StoredData value) {
        return new StoreRequest(BOB.home(), 0, List.of(new StoreKindData(kind, counter, List.of(value))));
    }

    private static StoreRequest replica(long counter, StoredData value) {
        return new StoreRequest(BOB.home(), 1, List.of(new StoreKindData(SIP, counter, List.of(value))));
    }

    private static StoredData registration(Member member, long timeMillis) {
        return member.sign(member.home(), SIP, member.entry("here"), timeMillis, 60);
    }

    private static StoredData entry(long index, String text, long timeMillis) {
        return BOB.sign(BOB.home(), ARRAY, new StoredDataValue.ArrayEntry(index, value(text)), timeMillis, 60);
    }

    private static StoredData removal(long index) {
        return BOB.sign(BOB.home(), ARRAY, new StoredDataValue.ArrayEntry(index, removed()), 1, 60);
    }
}
