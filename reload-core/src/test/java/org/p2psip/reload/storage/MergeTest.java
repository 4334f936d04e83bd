// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.PEER;
import static org.p2psip.reload.storage.Member.removed;
import static org.p2psip.reload.storage.Member.value;
import static org.p2psip.reload.storage.StorageDriver.ARRAY;
import static org.p2psip.reload.storage.StorageDriver.REPLICAS;
import static org.p2psip.reload.storage.StorageDriver.SINGLE;
import static org.p2psip.reload.storage.StorageDriver.SIP;
import static org.p2psip.reload.storage.StorageDriver.error;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** Two peers that were responsible for the same resource in two partitions (RFC 6940, Section 7.4.1.1). */
class MergeTest {
    /** Was responsible in its partition, and is not any more. */
    private final StorageDriver former = new StorageDriver();

    private final StorageDriver responsible = new StorageDriver();

    @Test
    @Tag("6940-7.4.1.1-30")
    void newestSingleValueWinsWhicheverSideItIsOn() {
        former.store(BOB, BOB.home(), SINGLE, single("old", 1));
        responsible.store(BOB, BOB.home(), SINGLE, single("new", 2));
        merge(SINGLE);
        assertThat(texts(former, SINGLE)).containsExactly("new");
        assertThat(texts(responsible, SINGLE)).containsExactly("new");

        former.store(BOB, BOB.home(), SINGLE, single("newest", 3));
        merge(SINGLE);
        assertThat(texts(responsible, SINGLE)).containsExactly("newest");
    }

    @Test
    void eachValueOfAnArrayIsTheNewestOfBothSides() {
        former.store(BOB, BOB.home(), ARRAY, entry(0, "a", 1), entry(1, "b", 9), entry(3, "d", 1));
        responsible.store(BOB, BOB.home(), ARRAY, entry(0, "A", 5), entry(1, "B", 2), entry(2, "C", 1));
        merge(ARRAY);
        for (StorageDriver each : List.of(former, responsible)) {
            assertThat(texts(each, ARRAY)).containsExactly("A", "b", "C", "d");
        }
    }

    @Test
    void kindThatAnAnswerListsAgainDoesNotExceedItsLimit() {
        List<FetchKindResponse> sameKind = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sameKind.add(new FetchKindResponse(ARRAY, 3, List.of(entry(2 * i, "x", 1), entry(2 * i + 1, "x", 1))));
        }
        FetchAnswer answer = new FetchAnswer(sameKind);
        responsible.storage.handleNewer(
                BOB.home(), answer, Member.verify(DataSignatures.of(BOB.home(), answer)), responsible.nowNanos);
        responsible.drain();
        assertThat(texts(responsible, ARRAY)).containsExactly("x", "x");
    }

    @Test
    void eachEntryOfADictionaryIsTheNewestOfBothSides() {
        StoredData onlyThere = BOB.sign(BOB.home(), SIP, BOB.entry("former"), 9, 600);
        former.store(BOB, BOB.home(), SIP, onlyThere);
        responsible.store(BOB, BOB.home(), SIP, BOB.sign(BOB.home(), SIP, BOB.entry("other"), 4, 600));
        merge(SIP);
        assertThat(texts(responsible, SIP)).containsExactly("former");
        assertThat(texts(former, SIP)).containsExactly("former");
    }

    @Test
    void removedValueStaysRemoved() {
        former.store(BOB, BOB.home(), SINGLE, single("there", 1));
        responsible.store(BOB, BOB.home(), SINGLE, single("there", 1));
        responsible.store(
                BOB, BOB.home(), SINGLE, BOB.sign(BOB.home(), SINGLE, new StoredDataValue.Single(removed()), 2, 600));
        merge(SINGLE);
        for (StorageDriver each : List.of(former, responsible)) {
            assertThat(each.fetchAll(BOB.home(), SINGLE).values())
                    .singleElement()
                    .satisfies(data -> assertThat(data.value().value().exists()).isFalse());
        }
    }

    @Test
    void counterOfTheMergedKindIsAboveBothSoThatNobodyTakesItForOneThatHeHasSeen() {
        for (int i = 0; i < 4; i++) {
            former.store(BOB, BOB.home(), ARRAY, entry(0, "a" + i, i));
        }
        for (int i = 0; i < 7; i++) {
            responsible.store(BOB, BOB.home(), ARRAY, entry(1, "b" + i, i));
        }
        merge(ARRAY);
        assertThat(texts(responsible, ARRAY)).containsExactly("a3", "b6");
        assertThat(counter(responsible)).isEqualTo(8);
    }

    @Test
    void counterIsTheOneOfTheCopyWhereNothingElseStays() {
        for (int i = 0; i < 4; i++) {
            former.store(BOB, BOB.home(), ARRAY, entry(0, "a" + i, 10 + i));
        }
        responsible.store(BOB, BOB.home(), ARRAY, entry(0, "b", 1));
        merge(ARRAY);
        assertThat(counter(responsible)).isEqualTo(4);
    }

    @Test
    void peerThatKeepsACopyTakesTheCounterAsItIs() {
        responsible.store(BOB, BOB.home(), ARRAY, entry(0, "a", 1));
        responsible.store(BOB, BOB.home(), ARRAY, entry(1, "b", 1));
        former.store(BOB, BOB.home(), ARRAY, entry(2, "c", 1));
        StoreRequest copy = copyOf(responsible);
        StoreOrigin asReplica = new StoreOrigin(PEER.signer(), false, true, REPLICAS);
        assertThat(former.store(copy, asReplica)).isInstanceOf(StoreAnswer.class);
        assertThat(former.storage.generationCounter(BOB.home(), ARRAY)).isEqualTo(2);
    }

    /** Nobody gets there by counting; but a copy sets the counter, and who sends it may have made it up. */
    @Test
    void behindTheLastCounterComesTheFirstAndNothingIsRefusedForIt() {
        StoreRequest last =
                new StoreRequest(BOB.home(), 1, List.of(new StoreKindData(ARRAY, -1, List.of(entry(0, "a", 1)))));
        former.store(last, new StoreOrigin(PEER.signer(), false, true, REPLICAS));
        assertThat(responsible.store(last, new StoreOrigin(PEER.signer(), true, true, REPLICAS)))
                .isInstanceOf(StoreAnswer.class);
        responsible.store(BOB, BOB.home(), ARRAY, entry(1, "b", 2));
        assertThat(counter(responsible)).isEqualTo(1);
        former.store(copyOf(responsible), new StoreOrigin(PEER.signer(), false, true, REPLICAS));
        assertThat(texts(former, ARRAY)).containsExactly("a", "b");
        assertThat(counter(former)).isEqualTo(1);
        merge(ARRAY);
        assertThat(counter(responsible)).isEqualTo(1);
    }

    /** What a peer does that is no longer responsible: sends a copy, and takes over what is newer if that is refused. */
    private void merge(KindId kind) {
        MessageBody answer = send();
        if (!(answer instanceof StoreAnswer)) {
            assertThat(error(answer)).isEqualTo(ErrorCode.DATA_TOO_OLD);
            FetchAnswer newer = new FetchAnswer(List.of(responsible.fetchAll(BOB.home(), kind)));
            former.storage.handleNewer(
                    BOB.home(), newer, Member.verify(DataSignatures.of(BOB.home(), newer)), former.nowNanos);
            former.drain();
            assertThat(send()).isInstanceOf(StoreAnswer.class);
        }
    }

    private MessageBody send() {
        return responsible.store(copyOf(former), new StoreOrigin(PEER.signer(), true, true, REPLICAS));
    }

    private static StoreRequest copyOf(StorageDriver from) {
        return new StoreRequest(
                BOB.home(),
                1,
                from.storage.copy(BOB.home(), null, 100_000, from.nowNanos).kindData());
    }

    private long counter(StorageDriver of) {
        return of.storage.generationCounter(BOB.home(), ARRAY);
    }

    private static List<String> texts(StorageDriver of, KindId kind) {
        return of.fetchAll(BOB.home(), kind).values().stream()
                .map(data -> new String(data.value().value().value().toByteArray(), StandardCharsets.UTF_8))
                .toList();
    }

    private static StoredData single(String text, long millis) {
        return BOB.sign(BOB.home(), SINGLE, new StoredDataValue.Single(value(text)), millis, 600);
    }

    private static StoredData entry(long index, String text, long millis) {
        return BOB.sign(BOB.home(), ARRAY, new StoredDataValue.ArrayEntry(index, value(text)), millis, 600);
    }
}
