// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.storage.Member.ALICE;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.PEER;
import static org.p2psip.reload.storage.Member.value;
import static org.p2psip.reload.storage.StorageDriver.REPLICAS;
import static org.p2psip.reload.storage.StorageDriver.SINGLE;
import static org.p2psip.reload.storage.StorageDriver.SIP;
import static org.p2psip.reload.storage.StorageDriver.error;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** What one peer holds at most, of one Kind and by one signer. */
class StorageQuotaTest {
    private final StoredData bobsRegistration = BOB.sign(BOB.home(), SIP, BOB.entry("12345"), 0, 60);
    private final StoredData alicesRegistration = ALICE.sign(ALICE.home(), SIP, ALICE.entry("12345"), 0, 60);
    private final StoredData bobsSingle =
            BOB.sign(BOB.home(), SINGLE, new StoredDataValue.Single(value("12345")), 0, 60);

    @Test
    void oneKindFillsThePeerUpToItsShareOnly() {
        long both = bytes(bobsRegistration, alicesRegistration);
        StorageDriver exact = driver(limits -> limits.maxBytesPerKind(both));
        assertThat(storeBob(exact)).isTrue();
        assertThat(storeAlice(exact)).isTrue();
        StorageDriver tooSmall = driver(limits -> limits.maxBytesPerKind(both - 1));
        assertThat(storeBob(tooSmall)).isTrue();
        assertThat(error(tooSmall.store(ALICE, ALICE.home(), SIP, alicesRegistration)))
                .isEqualTo(ErrorCode.DATA_TOO_LARGE);
        assertThat(tooSmall.store(BOB, BOB.home(), SINGLE, bobsSingle)).isInstanceOf(StoreAnswer.class);
    }

    @Test
    void oneSignerFillsThePeerUpToItsShareOnly() {
        StorageDriver unbounded = new StorageDriver();
        storeBob(unbounded);
        unbounded.store(BOB, BOB.home(), SINGLE, bobsSingle);
        long both = unbounded.storage.view().bytes();
        StorageDriver exact = driver(limits -> limits.maxBytesPerSigner(both));
        assertThat(storeBob(exact)).isTrue();
        assertThat(exact.store(BOB, BOB.home(), SINGLE, bobsSingle)).isInstanceOf(StoreAnswer.class);
        StorageDriver tooSmall = driver(limits -> limits.maxBytesPerSigner(both - 1));
        assertThat(storeBob(tooSmall)).isTrue();
        assertThat(error(tooSmall.store(BOB, BOB.home(), SINGLE, bobsSingle))).isEqualTo(ErrorCode.DATA_TOO_LARGE);
        assertThat(storeAlice(tooSmall)).isTrue();
    }

    @Test
    void copiesCountAsMuchAsOriginals() {
        long one = bytes(bobsRegistration);
        StorageDriver tooSmall = driver(limits -> limits.maxBytesPerSigner(one - 1));
        StoreRequest copy =
                new StoreRequest(BOB.home(), 1, List.of(new StoreKindData(SIP, 7, List.of(bobsRegistration))));
        assertThat(error(tooSmall.store(copy, new StoreOrigin(PEER.signer(), false, true, REPLICAS))))
                .isEqualTo(ErrorCode.DATA_TOO_LARGE);
    }

    @Test
    void whatExpiresOrIsReplacedMakesRoomAgain() {
        long one = bytes(bobsRegistration);
        StorageDriver exact = driver(limits -> limits.maxBytesPerKind(one).maxBytesPerSigner(one));
        assertThat(storeBob(exact)).isTrue();
        StoredData shorter = BOB.sign(BOB.home(), SIP, BOB.entry(""), 1, 60);
        assertThat(bytes(shorter)).isLessThanOrEqualTo(one);
        assertThat(exact.store(BOB, BOB.home(), SIP, shorter)).isInstanceOf(StoreAnswer.class);
        exact.pass(Duration.ofSeconds(60));
        assertThat(exact.storage.view().bytes()).isZero();
        assertThat(storeBob(exact)).isTrue();
    }

    @Test
    void refusesLimitsBelowOne() {
        assertThatThrownBy(() -> StorageLimits.builder().maxBytesPerSigner(0).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxBytesPerSigner is 0, at least 1");
    }

    private boolean storeBob(StorageDriver driver) {
        return driver.store(BOB, BOB.home(), SIP, bobsRegistration) instanceof StoreAnswer;
    }

    private boolean storeAlice(StorageDriver driver) {
        return driver.store(ALICE, ALICE.home(), SIP, alicesRegistration) instanceof StoreAnswer;
    }

    private static StorageDriver driver(UnaryOperator<StorageLimits.Builder> changes) {
        return new StorageDriver(changes.apply(StorageLimits.builder()).build());
    }

    /** What the registrations of their owners count together. */
    private static long bytes(StoredData... registrations) {
        StorageDriver unbounded = new StorageDriver();
        for (StoredData each : registrations) {
            StoredDataValue.DictionaryEntry entry = (StoredDataValue.DictionaryEntry) each.value();
            Member owner = entry.key().equals(BOB.nodeId().toOpaque()) ? BOB : ALICE;
            unbounded.store(owner, owner.home(), SIP, each);
        }
        return unbounded.storage.view().bytes();
    }
}
