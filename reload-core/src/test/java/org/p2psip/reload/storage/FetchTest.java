// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.bytes;
import static org.p2psip.reload.storage.Member.value;
import static org.p2psip.reload.storage.StorageDriver.ARRAY;
import static org.p2psip.reload.storage.StorageDriver.SINGLE;
import static org.p2psip.reload.storage.StorageDriver.SIP;
import static org.p2psip.reload.storage.StorageDriver.error;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.wire.ArrayRange;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/** RFC 6940, Section 7.4.2. */
class FetchTest {
    private static final long LAST = StoredDataValue.LAST_INDEX;

    private final StorageDriver driver = new StorageDriver();

    @Test
    void fetchesSingleValueWithItsSignersCertificate() {
        StoredData stored = BOB.sign(BOB.home(), SINGLE, new StoredDataValue.Single(value("x")), 0, 60);
        driver.store(BOB, BOB.home(), SINGLE, stored);
        assertThat(driver.fetchAll(BOB.home(), SINGLE)).isEqualTo(new FetchKindResponse(SINGLE, 1, List.of(stored)));
        assertThat(driver.certificates)
                .containsExactly(new GenericCertificate(GenericCertificate.X509, BOB.certificate()));
    }

    @Test
    void makesUpSingleValueThatDoesNotExist() {
        StoredData none = nonexistent(new StoredDataValue.Single(new DataValue(false, Opaque.EMPTY)));
        assertThat(driver.fetchAll(BOB.home(), SINGLE)).isEqualTo(new FetchKindResponse(SINGLE, 0, List.of(none)));
        assertThat(driver.certificates).isEmpty();
    }

    @Test
    void fetchesWholeDictionaryOrNamedKeys() {
        Opaque own = BOB.nodeId().toOpaque();
        assertThat(driver.fetchAll(BOB.home(), SIP).values()).isEmpty();
        driver.store(BOB, BOB.home(), SIP, BOB.sign(BOB.home(), SIP, BOB.entry("x"), 0, 60));
        assertThat(driver.fetchAll(BOB.home(), SIP).values()).hasSize(1);
        List<StoredData> found = driver.fetch(
                BOB.home(), SIP, new ModelSpecifier.DictionarySpecifier(List.of(own, bytes("other"), own)));
        assertThat(found).hasSize(2);
        assertThat(found.get(0).value()).isEqualTo(BOB.entry("x"));
        assertThat(found.get(1))
                .isEqualTo(nonexistent(
                        new StoredDataValue.DictionaryEntry(bytes("other"), new DataValue(false, Opaque.EMPTY))));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 4294967295, '-,-,2,-,4'",
        "0, 2, '-,-,2'",
        "2, 2, '2'",
        "3, 3, '-'",
        "4, 9, '4'",
        "5, 9, ''",
        "4294967295, 4294967295, '4'",
    })
    void fetchesRangeUpToTheEndOfTheArray(long first, long last, String expected) {
        driver.store(BOB, BOB.home(), ARRAY, entry(2), entry(4));
        assertThat(indices(new ArrayRange(first, last))).isEqualTo(expected);
    }

    @Test
    void fetchesSeveralRangesInOrderAndEachValueOnce() {
        driver.store(BOB, BOB.home(), ARRAY, entry(0), entry(1), entry(2));
        assertThat(indices(new ArrayRange(LAST, LAST), new ArrayRange(1, 2), new ArrayRange(0, 0)))
                .isEqualTo("0,1,2");
    }

    @Test
    void makesUpNoGapsInLargeRange() {
        driver.store(BOB, BOB.home(), ARRAY, entry(0), entry(4_000_000_000L));
        assertThat(indices(ArrayRange.ALL)).isEqualTo("0,4000000000");
    }

    @Test
    void makesUpGapsOfAtMostTheLimit() {
        int limit = Storage.MAX_SYNTHESIZED_VALUES;
        driver.store(BOB, BOB.home(), ARRAY, entry(limit - 1));
        assertThat(driver.fetchAll(BOB.home(), ARRAY).values()).hasSize(limit);
        driver.store(BOB, BOB.home(), ARRAY, entry(limit));
        assertThat(driver.fetchAll(BOB.home(), ARRAY).values()).hasSize(2);
        assertThat(indices(new ArrayRange(limit - 1, limit))).isEqualTo(limit - 1 + "," + limit);
    }

    @Test
    void emptyArrayHasNoValues() {
        assertThat(driver.fetchAll(BOB.home(), ARRAY).values()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"3,2,9,9", "1,3,3,4", "0,4294967295,4294967295,4294967295"})
    void refusesRangesThatOverlapOrRunBackwards(long first, long last, long otherFirst, long otherLast) {
        ModelSpecifier ranges = new ModelSpecifier.ArraySpecifier(
                List.of(new ArrayRange(first, last), new ArrayRange(otherFirst, otherLast)));
        assertThat(error(driver.fetch(BOB.home(), new StoredDataSpecifier(ARRAY, 0, ranges))))
                .isEqualTo(ErrorCode.INVALID_MESSAGE);
    }

    @Test
    void sendsNoValuesWhenTheGenerationCounterMatches() {
        driver.store(BOB, BOB.home(), SIP, BOB.sign(BOB.home(), SIP, BOB.entry("x"), 0, 60));
        assertThat(valuesSince(1)).isEmpty();
        assertThat(valuesSince(2)).hasSize(1);
        assertThat(valuesSince(0)).hasSize(1);
    }

    @Test
    void answersEachKindThatIsAsked() {
        FetchAnswer answer = (FetchAnswer) driver.fetch(
                BOB.home(),
                new StoredDataSpecifier(SIP, 0, new ModelSpecifier.DictionarySpecifier(List.of())),
                new StoredDataSpecifier(SINGLE, 0, new ModelSpecifier.SingleSpecifier()));
        assertThat(answer.kindResponses()).extracting(FetchKindResponse::kind).containsExactly(SIP, SINGLE);
    }

    @Test
    void listsUnknownKinds() {
        ErrorResponse error = (ErrorResponse) driver.fetch(
                BOB.home(),
                new StoredDataSpecifier(SIP, 0, new ModelSpecifier.DictionarySpecifier(List.of())),
                new StoredDataSpecifier(new KindId(0x77), 0, new ModelSpecifier.UnknownSpecifier(Opaque.EMPTY)));
        assertThat(error.errorCode()).isEqualTo(ErrorCode.UNKNOWN_KIND);
        assertThat(Hex.encode(error.errorInfo().toByteArray())).isEqualTo("0400000077");
    }

    @Test
    void refusesKindThatOccursTwiceAndSpecifierOfAnotherModel() {
        StoredDataSpecifier sip = new StoredDataSpecifier(SIP, 0, new ModelSpecifier.DictionarySpecifier(List.of()));
        assertThat(error(driver.fetch(BOB.home(), sip, sip))).isEqualTo(ErrorCode.INVALID_MESSAGE);
        StoredDataSpecifier wrong = new StoredDataSpecifier(SIP, 0, new ModelSpecifier.SingleSpecifier());
        assertThat(error(driver.fetch(BOB.home(), wrong))).isEqualTo(ErrorCode.INVALID_MESSAGE);
    }

    @Test
    void cutsCopiesIntoParts() {
        for (int i = 0; i < 4; i++) {
            driver.store(BOB, BOB.home(), ARRAY, entry(i));
        }
        ResourceCopy whole = driver.storage.copy(BOB.home(), null, 1_000_000, driver.nowNanos);
        assertThat(whole.next()).isEmpty();
        assertThat(whole.kindData()).hasSize(1);
        assertThat(whole.kindData().get(0).values()).hasSize(4);
        assertThat(whole.kindData().get(0).generationCounter()).isEqualTo(4);
        assertThat(whole.certificates()).hasSize(1);
        ResourceCopy.Position position = null;
        for (int i = 0; i < 4; i++) {
            ResourceCopy part = driver.storage.copy(BOB.home(), position, 1, driver.nowNanos);
            assertThat(part.kindData().get(0).values()).containsExactly(entryAsHeld(i));
            assertThat(part.next().isPresent()).isEqualTo(i < 3);
            position = part.next().orElse(null);
        }
    }

    @Test
    void signaturesOfAnAnswerVerify() {
        driver.store(BOB, BOB.home(), ARRAY, entry(1));
        FetchAnswer answer = new FetchAnswer(List.of(driver.fetchAll(BOB.home(), ARRAY)));
        List<DataSigner> signers = Member.verify(DataSignatures.of(BOB.home(), answer));
        assertThat(signers.get(0)).isInstanceOf(DataSigner.Refused.class);
        assertThat(signers.get(1))
                .isInstanceOfSatisfying(
                        DataSigner.Verified.class,
                        verified -> assertThat(verified.signer()).isEqualTo(BOB.signer()));
    }

    @Test
    void storeRequestWithoutReadableValuesHasNoSignatures() {
        StoreRequest request = new StoreRequest(
                BOB.home(), 0, List.of(new StoreKindData(new KindId(0x77), 0, List.of(), bytes("unknown"))));
        assertThat(DataSignatures.of(request)).isEmpty();
    }

    private StoredData entryAsHeld(int index) {
        return driver.fetch(BOB.home(), ARRAY, new ModelSpecifier.ArraySpecifier(List.of(new ArrayRange(index, index))))
                .get(0);
    }

    private List<StoredData> valuesSince(long counter) {
        StoredDataSpecifier specifier =
                new StoredDataSpecifier(SIP, counter, new ModelSpecifier.DictionarySpecifier(List.of()));
        return ((FetchAnswer) driver.fetch(BOB.home(), specifier))
                .kindResponses()
                .get(0)
                .values();
    }

    /** The indices of what is fetched, "-" for each value that is made up. */
    private String indices(ArrayRange... ranges) {
        return String.join(
                ",",
                driver.fetch(BOB.home(), ARRAY, new ModelSpecifier.ArraySpecifier(List.of(ranges))).stream()
                        .map(data -> data.value().value().exists()
                                ? Long.toString(((StoredDataValue.ArrayEntry) data.value()).index())
                                : "-")
                        .toList());
    }

    private static StoredData entry(long index) {
        return BOB.sign(BOB.home(), ARRAY, new StoredDataValue.ArrayEntry(index, value("x")), 0, 60);
    }

    private static StoredData nonexistent(StoredDataValue value) {
        return new StoredData(
                Instant.EPOCH,
                0,
                value,
                new Signature(SignatureAlgorithm.NONE, new SignerIdentity.None(), Opaque.EMPTY));
    }
}
