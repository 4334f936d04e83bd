// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.ALICE;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.StorageDriver.SIP;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;

/** What a peer held in an earlier life comes back, and nothing besides. */
class RestoreTest {
    private final StorageDriver driver = new StorageDriver();

    @Test
    void whatWasPersistedIsHeldAgainWithCounterCertificateAndTheRestOfItsLifetime() {
        StoredData data = registration(BOB, 0, 60);
        assertThat(restore(resource(BOB, 7, data))).isEqualTo(1);

        assertThat(driver.fetchAll(BOB.home(), SIP).values()).containsExactly(data);
        assertThat(driver.fetchAll(BOB.home(), SIP).generation()).isEqualTo(7);
        assertThat(driver.certificates).hasSize(1);
        driver.pass(Duration.ofSeconds(61));
        assertThat(driver.storage.holds(BOB.home())).isFalse();
    }

    @Test
    void aCounterThatIsNewBeginsAboveThoseThatHaveExpired() {
        driver.storage.restore(List.of(), 41, driver.nowNanos);
        assertThat(StorageDriver.counter(driver.store(BOB, BOB.home(), SIP, registration(BOB, 0, 60))))
                .isEqualTo(42);
    }

    @Test
    void whatIsHeldAlreadyStaysUnlessItIsOlder() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB, 10, 60));
        assertThat(restore(resource(BOB, 3, registration(BOB, 9, 60)))).isZero();
        assertThat(restore(resource(BOB, 3, registration(BOB, 11, 60)))).isEqualTo(1);
        assertThat(driver.fetchAll(BOB.home(), SIP).values()).containsExactly(registration(BOB, 11, 60));
    }

    @Test
    void passesOverWhatIsOverOrOfAnUnknownKind() {
        assertThat(restore(resource(BOB, 1, registration(BOB, 0, 0)))).isZero();
        assertThat(restore(new PersistentResource(
                        BOB.home(),
                        List.of(new PersistentKind(
                                new KindId(0xF0000077),
                                1,
                                List.of(new PersistentValue(
                                        registration(BOB, 0, 60), StoredSigner.of(BOB.signer()))))))))
                .isZero();
        assertThat(driver.storage.view().values()).isZero();
    }

    @Test
    void takesNoMoreThanTheLimitsPermit() {
        Storage storage = new Storage(
                StorageDriver.KINDS,
                Member::hash,
                StorageLimits.builder().maxResources(1).build());
        List<PersistentResource> two =
                List.of(resource(BOB, 1, registration(BOB, 0, 60)), resource(ALICE, 1, registration(ALICE, 0, 60)));
        assertThat(storage.restore(two, 0, 0)).isEqualTo(1);
        assertThat(storage.resources()).containsExactly(BOB.home());
    }

    @Test
    void asksToPersistWhatIsWrittenWithTheCertificateOfEachValue() {
        StoredData data = registration(BOB, 0, 60);
        driver.storage.handleStore(
                1,
                new StoreRequest(BOB.home(), 0, List.of(new StoreKindData(SIP, 0, List.of(data)))),
                new StoreOrigin(BOB.signer(), true, true, List.of()),
                List.of(new DataSigner.Verified(BOB.signer(), 1000)),
                0);
        StorageOutput.Persist persist = (StorageOutput.Persist) driver.storage.pollOutput();
        assertThat(persist.written()).isEqualTo(resource(BOB, 1, data));
    }

    private int restore(PersistentResource resource) {
        return driver.storage.restore(List.of(resource), 0, driver.nowNanos);
    }

    private static StoredData registration(Member member, long timeMillis, long lifetimeSeconds) {
        return member.sign(member.home(), SIP, member.entry("contact"), timeMillis, lifetimeSeconds);
    }

    private static PersistentResource resource(Member member, long counter, StoredData data) {
        return new PersistentResource(
                member.home(),
                List.of(new PersistentKind(
                        SIP, counter, List.of(new PersistentValue(data, StoredSigner.of(member.signer()))))));
    }
}
