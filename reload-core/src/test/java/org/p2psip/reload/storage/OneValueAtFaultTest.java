// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.value;
import static org.p2psip.reload.storage.StorageDriver.ARRAY;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/**
 * A peer refuses a copy as a whole when it does not trust the signer of one of its values, as it must (RFC 6940, Section
 * 7.4.1.1). Two peers' clocks and configurations may differ, so that the sender does not know which value that is.
 */
class OneValueAtFaultTest {
    private static final NodeId PEER = NodeId.parse("a1000000000000000000000000000001");
    private static final int ATTEMPTS = 3;

    private final StorageDriver driver = new StorageDriver();
    private final List<Integer> partSizes = new ArrayList<>();
    private final Set<Long> takenIndexes = new TreeSet<>();

    @Test
    void othersGetThereAfterTheLastAttemptWithAll() {
        ReplicaKeeper keeper = keeperOf(4, 3000);
        answer(keeper, Set.of(1L));
        assertThat(partSizes).containsExactly(4, 4, 4, 1, 1, 1, 1);
        assertThat(takenIndexes).containsExactly(0L, 2L, 3L);
        assertThat(keeper.openCopies()).isZero();
    }

    @Test
    void othersGetThereAtOnceIfAPartWasTakenBefore() {
        ReplicaKeeper keeper = keeperOf(4, twoValues());
        answer(keeper, Set.of(3L));
        assertThat(partSizes).containsExactly(2, 2, 1, 1);
        assertThat(takenIndexes).containsExactly(0L, 1L, 2L);
        assertThat(keeper.openCopies()).isZero();
    }

    @Test
    void itIsGivenUpWhenEachOfThemIsRefused() {
        ReplicaKeeper keeper = keeperOf(2, 3000);
        answer(keeper, Set.of(0L, 1L));
        assertThat(partSizes).containsExactly(2, 2, 2, 1, 1);
        assertThat(keeper.openCopies()).isZero();
        assertThat(keeper.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void oneValueAloneIsTriedNoMoreThanBefore() {
        ReplicaKeeper keeper = keeperOf(1, 3000);
        answer(keeper, Set.of(0L));
        assertThat(partSizes).containsExactly(1, 1, 1);
        assertThat(keeper.openCopies()).isZero();
    }

    @Test
    void whatHasChangedMeanwhileGoesThereToo() {
        ReplicaKeeper keeper = keeperOf(2, 3000);
        for (int i = 0; i < ATTEMPTS; i++) {
            refuse(keeper, next(keeper));
            later(keeper);
        }
        ReplicaOutput.SendStore single = next(keeper);
        store(2);
        keeper.handleChanged(BOB.home(), driver.nowNanos);
        refuse(keeper, single);
        partSizes.clear();
        answer(keeper, Set.of(0L));
        assertThat(partSizes).containsExactly(1, 1, 1);
        assertThat(takenIndexes).containsExactly(1L, 2L);
    }

    /** Answers all copies, and refuses those with one of the indexes. */
    private void answer(ReplicaKeeper keeper, Set<Long> refused) {
        for (ReplicaOutput.SendStore send = next(keeper); send != null; send = next(keeper)) {
            List<Long> indexes = indexes(send);
            partSizes.add(indexes.size());
            if (indexes.stream().anyMatch(refused::contains)) {
                refuse(keeper, send);
            } else {
                takenIndexes.addAll(indexes);
                keeper.handleStored(send.token(), driver.nowNanos);
            }
            later(keeper);
        }
    }

    private static ReplicaOutput.SendStore next(ReplicaKeeper keeper) {
        return (ReplicaOutput.SendStore) keeper.pollOutput();
    }

    private void refuse(ReplicaKeeper keeper, ReplicaOutput.SendStore send) {
        keeper.handleRefused(send.token(), ErrorCode.FORBIDDEN, driver.nowNanos);
    }

    private void later(ReplicaKeeper keeper) {
        driver.pass(Duration.ofMinutes(1));
        keeper.handleTimeout(driver.nowNanos);
    }

    private static List<Long> indexes(ReplicaOutput.SendStore send) {
        List<Long> indexes = new ArrayList<>();
        for (StoredData data : send.request().kindData().get(0).values()) {
            indexes.add(((StoredDataValue.ArrayEntry) data.value()).index());
        }
        return indexes;
    }

    private ReplicaKeeper keeperOf(int values, int maxCopyBytes) {
        for (int i = 0; i < values; i++) {
            store(i);
        }
        ReplicaKeeper keeper = new ReplicaKeeper(
                driver.storage, new ReplicaSettings(4, ATTEMPTS, Duration.ofSeconds(2), maxCopyBytes, 1_000_000));
        keeper.handleResponsibilityChanged(List.of(PEER), resource -> true, driver.nowNanos);
        return keeper;
    }

    /** Room for two values and their one certificate. */
    private static int twoValues() {
        return BOB.certificate().length() + 2 * 240;
    }

    private void store(int index) {
        StoredDataValue entry = new StoredDataValue.ArrayEntry(index, value("value " + index));
        driver.store(BOB, BOB.home(), ARRAY, BOB.sign(BOB.home(), ARRAY, entry, index, 36_000));
    }
}
