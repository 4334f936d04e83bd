// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.NOW;
import static org.p2psip.reload.storage.Member.bytes;
import static org.p2psip.reload.storage.Member.removed;
import static org.p2psip.reload.storage.Member.value;
import static org.p2psip.reload.storage.StorageDriver.ARRAY;
import static org.p2psip.reload.storage.StorageDriver.SINGLE;
import static org.p2psip.reload.storage.StorageDriver.SIP;
import static org.p2psip.reload.storage.StorageDriver.error;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.ArrayRange;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MetaData;
import org.p2psip.reload.wire.MetaDataValue;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.StatAnswer;
import org.p2psip.reload.wire.StatKindResponse;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.StoredMetaData;

/** RFC 6940, Section 7.4.3. */
class StatTest {
    private static final StoredDataSpecifier ALL_SIP =
            new StoredDataSpecifier(SIP, 0, new ModelSpecifier.DictionarySpecifier(List.of()));

    private final StorageDriver driver = new StorageDriver();

    @Test
    void tellsTimeLifetimeLengthAndHashOfEachValueInPlaceOfTheValue() throws NoSuchAlgorithmException {
        driver.store(BOB, BOB.home(), SIP, BOB.sign(BOB.home(), SIP, BOB.entry("hello"), 5, 60));
        driver.pass(Duration.ofSeconds(20));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(new byte[] {0, 0, 0, 5, 'h', 'e', 'l', 'l', 'o'});
        assertThat(driver.stat(BOB.home(), ALL_SIP))
                .isEqualTo(new StatAnswer(List.of(new StatKindResponse(
                        SIP,
                        1,
                        List.of(new StoredMetaData(
                                NOW.plusMillis(5),
                                40,
                                new MetaDataValue.DictionaryEntry(
                                        BOB.nodeId().toOpaque(), new MetaData(true, 5, 4, Opaque.copyOf(hash)))))))));
        assertThat(driver.certificates).isEmpty();
    }

    @Test
    void tellsOfRemovedValuesAndOfThoseThatNeverWere() {
        driver.store(BOB, BOB.home(), ARRAY, BOB.sign(BOB.home(), ARRAY, entry(1, false), 5, 60));
        List<StoredMetaData> values = ((StatAnswer) driver.stat(
                        BOB.home(),
                        new StoredDataSpecifier(ARRAY, 0, new ModelSpecifier.ArraySpecifier(List.of(ArrayRange.ALL)))))
                .kindResponses()
                .get(0)
                .values();
        assertThat(values).extracting(StoredMetaData::storageTime).containsExactly(Instant.EPOCH, NOW.plusMillis(5));
        assertThat(values)
                .allSatisfy(each -> assertThat(each.metadata().value().exists()).isFalse());
        assertThat(values)
                .extracting(each -> ((MetaDataValue.ArrayEntry) each.metadata()).index())
                .containsExactly(0L, 1L);
    }

    @Test
    void tellsNothingButTheCounterWhenTheGenerationMatches() {
        driver.store(BOB, BOB.home(), SIP, BOB.sign(BOB.home(), SIP, BOB.entry("x"), 0, 60));
        StoredDataSpecifier current =
                new StoredDataSpecifier(SIP, 1, new ModelSpecifier.DictionarySpecifier(List.of(bytes("other"))));
        assertThat(driver.stat(BOB.home(), current))
                .isEqualTo(new StatAnswer(List.of(new StatKindResponse(SIP, 1, List.of()))));
    }

    @Test
    void refusesWhatAFetchRefuses() {
        assertThat(error(driver.stat(BOB.home(), ALL_SIP, ALL_SIP))).isEqualTo(ErrorCode.INVALID_MESSAGE);
        assertThat(error(driver.stat(
                        BOB.home(),
                        new StoredDataSpecifier(
                                new KindId(0x77), 0, new ModelSpecifier.UnknownSpecifier(Opaque.EMPTY)))))
                .isEqualTo(ErrorCode.UNKNOWN_KIND);
        assertThat(error(driver.stat(
                        BOB.home(),
                        new StoredDataSpecifier(SINGLE, 0, new ModelSpecifier.DictionarySpecifier(List.of())))))
                .isEqualTo(ErrorCode.INVALID_MESSAGE);
    }

    private static StoredDataValue entry(long index, boolean exists) {
        return new StoredDataValue.ArrayEntry(index, exists ? value("x") : removed());
    }
}
