// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.ALICE;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.StorageDriver.ARRAY;
import static org.p2psip.reload.storage.StorageDriver.KINDS;
import static org.p2psip.reload.storage.StorageDriver.SINGLE;
import static org.p2psip.reload.storage.StorageDriver.SIP;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** What holds after any sequence of stores. */
class StoragePropertyTest {
    private static final StorageLimits LIMITS = StorageDriver.limits(1, 3000, 2, 10);
    private static final List<ResourceId> HOMES = List.of(ALICE.home(), BOB.home());

    /** One store, or time that passes. */
    record Step(
            boolean alice,
            boolean wrongHome,
            KindId kind,
            long counter,
            long index,
            int size,
            boolean exists,
            long timeMillis,
            long lifetimeSeconds,
            int waitSeconds) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> step = Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.of(false, false, false, true),
                        Arbitraries.of(SIP, SINGLE, ARRAY, ARRAY, new KindId(0x77)),
                        Arbitraries.of(0L, 0L, 0L, 1L, 2L),
                        Arbitraries.of(0L, 1L, 2L, 7L, StoredDataValue.LAST_INDEX),
                        Arbitraries.integers().between(0, 120),
                        Arbitraries.of(true, true, true, false),
                        Arbitraries.longs().between(0, 20))
                .as((alice, wrongHome, kind, counter, index, size, exists, time) ->
                        new Step(alice, wrongHome, kind, counter, index, size, exists, time, 0, 0))
                .flatMap(part -> Combinators.combine(
                                Arbitraries.longs().between(0, 30),
                                Arbitraries.integers().between(0, 10))
                        .as((lifetime, wait) -> new Step(
                                part.alice,
                                part.wrongHome,
                                part.kind,
                                part.counter,
                                part.index,
                                part.size,
                                part.exists,
                                part.timeMillis,
                                lifetime,
                                wait)));
        return step.list().ofMinSize(1).ofMaxSize(40);
    }

    @Property(tries = 100)
    void boundsHoldAndCountersNeverGoDown(@ForAll("steps") List<Step> steps) {
        StorageDriver driver = new StorageDriver(LIMITS);
        Map<String, Long> highest = new TreeMap<>();
        for (Step step : steps) {
            driver.pass(Duration.ofSeconds(step.waitSeconds));
            List<FetchKindResponse> before = contents(driver);
            MessageBody answer = apply(driver, step);
            if (answer instanceof StoreAnswer stored) {
                long counter = stored.kindResponses().get(0).generationCounter();
                String key = step.alice + " " + step.kind;
                assertThat(counter).isGreaterThan(highest.getOrDefault(key, 0L));
                highest.put(key, counter);
            } else {
                assertThat(contents(driver)).isEqualTo(before);
            }
            assertBounds(driver);
        }
        driver.pass(Duration.ofSeconds(31));
        assertThat(driver.storage.view()).isEqualTo(new StorageView(0, 0, 0, 0));
        assertThat(driver.storage.nextDeadlineNanos()).isEmpty();
    }

    private static MessageBody apply(StorageDriver driver, Step step) {
        Member member = step.alice ? ALICE : BOB;
        ResourceId resource = step.alice != step.wrongHome ? ALICE.home() : BOB.home();
        DataValue value = new DataValue(step.exists, Opaque.copyOf(new byte[step.exists ? step.size : 0]));
        StoredDataValue placed = step.kind.equals(SIP)
                ? new StoredDataValue.DictionaryEntry(member.nodeId().toOpaque(), value)
                : step.kind.equals(ARRAY)
                        ? new StoredDataValue.ArrayEntry(step.index, value)
                        : new StoredDataValue.Single(value);
        StoredData data = member.sign(resource, step.kind, placed, step.timeMillis, step.lifetimeSeconds);
        return driver.store(
                member,
                new StoreRequest(resource, 0, List.of(new StoreKindData(step.kind, step.counter, List.of(data)))));
    }

    private static void assertBounds(StorageDriver driver) {
        StorageView view = driver.storage.view();
        assertThat(view.resources()).isLessThanOrEqualTo(LIMITS.maxResources());
        assertThat(view.bytes()).isBetween(0L, LIMITS.maxBytes());
        assertThat(view.pendingStores()).isZero();
        for (ResourceId home : HOMES) {
            for (KindDefinition kind : KINDS) {
                List<StoredData> signed = driver.fetchAll(home, kind.id()).values().stream()
                        .filter(data -> !DataSignatures.isUnsigned(data.signature()))
                        .toList();
                long existing = signed.stream()
                        .filter(data -> data.value().value().exists())
                        .count();
                assertThat(existing).isLessThanOrEqualTo(kind.maxCount());
                assertThat(signed.size() - existing).isLessThanOrEqualTo(LIMITS.maxRemovedValues());
                assertThat(signed).allMatch(data -> data.value().value().value().length() <= kind.maxSize());
            }
        }
    }

    private static List<FetchKindResponse> contents(StorageDriver driver) {
        return HOMES.stream()
                .flatMap(home -> KINDS.stream().map(kind -> driver.fetchAll(home, kind.id())))
                .toList();
    }
}
