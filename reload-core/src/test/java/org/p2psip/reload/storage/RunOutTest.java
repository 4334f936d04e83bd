// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.value;
import static org.p2psip.reload.storage.StorageDriver.ARRAY;
import static org.p2psip.reload.storage.StorageDriver.SINGLE;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** Values whose lifetime was over do not come back from those who have kept them. */
class RunOutTest {
    private final StorageDriver driver = new StorageDriver();

    @Test
    void whatHasRunOutIsNotTakenFromAnotherPeer() {
        driver.store(BOB, BOB.home(), SINGLE, single("a", 5, 600));
        driver.pass(Duration.ofSeconds(600));
        takeOver(single("a", 5, 600), single("older", 4, 600));
        assertThat(driver.storage.holds(BOB.home())).isFalse();
        takeOver(single("newer", 6, 600));
        assertThat(driver.fetchAll(BOB.home(), SINGLE).values()).hasSize(1);
    }

    /** The old one of two is refused after both, and what is at other places does not matter. */
    @Test
    void whatWasReplacedByWhatHasRunOutIsNotTakenEither() {
        driver.store(BOB, BOB.home(), SINGLE, single("a", 5, 60));
        driver.store(BOB, BOB.home(), SINGLE, single("b", 6, 60));
        driver.pass(Duration.ofSeconds(60));
        takeOver(single("a", 5, 600));
        assertThat(driver.storage.holds(BOB.home())).isFalse();
        FetchAnswer elsewhere = new FetchAnswer(List.of(new FetchKindResponse(
                ARRAY,
                1,
                List.of(BOB.sign(BOB.home(), ARRAY, new StoredDataValue.ArrayEntry(0, value("a")), 5, 600)))));
        driver.storage.handleNewer(
                BOB.home(), elsewhere, Member.verify(DataSignatures.of(BOB.home(), elsewhere)), driver.nowNanos);
        driver.drain();
        assertThat(driver.storage.holds(BOB.home())).isTrue();
    }

    @Test
    void valueWithoutLifetimeIsNotTaken() {
        takeOver(single("a", 5, 0));
        assertThat(driver.changed).isEmpty();
    }

    @Test
    void nothingIsLackedThatIsHeldOrHasRunOut() {
        assertThat(driver.storage.lacks(copy(single("a", 5, 600)))).isTrue();
        driver.store(BOB, BOB.home(), SINGLE, single("a", 5, 600));
        assertThat(driver.storage.lacks(copy(single("a", 5, 600)))).isFalse();
        assertThat(driver.storage.lacks(copy(single("b", 6, 600)))).isTrue();
        driver.pass(Duration.ofSeconds(600));
        assertThat(driver.storage.lacks(copy(single("a", 5, 600)))).isFalse();
        assertThat(driver.storage.lacks(copy(single("b", 6, 600)))).isTrue();
    }

    private static StoreRequest copy(StoredData data) {
        return new StoreRequest(BOB.home(), 1, List.of(new StoreKindData(SINGLE, 1, List.of(data))));
    }

    @Test
    void soManyAreRemembered() {
        RunOut runOut = new RunOut();
        Instant time = Member.NOW;
        for (int i = 0; i <= RunOut.MAX_REMEMBERED; i++) {
            runOut.add(held(i));
        }
        assertThat(runOut.size()).isEqualTo(RunOut.MAX_REMEMBERED);
        assertThat(runOut.covers(BOB.home(), ARRAY, new ValueKey(0, Opaque.EMPTY), time))
                .isFalse();
        assertThat(runOut.covers(BOB.home(), ARRAY, new ValueKey(1, Opaque.EMPTY), time))
                .isTrue();
        assertThat(runOut.covers(BOB.home(), ARRAY, new ValueKey(1, Opaque.EMPTY), time.plusMillis(1)))
                .isFalse();
    }

    private static HeldValue held(int index) {
        StoredData data = BOB.sign(BOB.home(), ARRAY, new StoredDataValue.ArrayEntry(index, value("a")), 0, 600);
        StoredSigner signer = StoredSigner.of(BOB.signer());
        return new HeldValue(BOB.home(), ARRAY, ValueKey.of(data.value()), data, signer, 0);
    }

    private void takeOver(StoredData... values) {
        for (StoredData each : values) {
            FetchAnswer answer = new FetchAnswer(List.of(new FetchKindResponse(SINGLE, 1, List.of(each))));
            driver.storage.handleNewer(
                    BOB.home(), answer, Member.verify(DataSignatures.of(BOB.home(), answer)), driver.nowNanos);
            driver.drain();
        }
    }

    private static StoredData single(String text, long millis, long lifetime) {
        return BOB.sign(BOB.home(), SINGLE, new StoredDataValue.Single(value(text)), millis, lifetime);
    }
}
