// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.ALICE;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.removed;
import static org.p2psip.reload.storage.Member.value;
import static org.p2psip.reload.storage.StorageDriver.SINGLE;
import static org.p2psip.reload.storage.StorageDriver.SIP;
import static org.p2psip.reload.storage.StorageDriver.error;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.FindAnswer;
import org.p2psip.reload.wire.FindKindData;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** RFC 6940, Section 7.4.4. */
class FindTest {
    private static final KindId UNKNOWN = new KindId(0x77);
    private static final ResourceId NOWHERE = ResourceId.copyOf(new byte[16]);

    private final StorageDriver driver = new StorageDriver();

    @Test
    @Tag("6940-7.4.4.2-2")
    void findsTheClosestResourceOfEachKindAtOrAfterTheOneAskedFor() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB));
        driver.store(ALICE, ALICE.home(), SINGLE, single(ALICE, true));
        assertThat(results(BOB.home(), SIP, SINGLE))
                .containsExactly(new FindKindData(SIP, BOB.home()), new FindKindData(SINGLE, ALICE.home()));
        assertThat(results(before(BOB.home()), SIP)).containsExactly(new FindKindData(SIP, BOB.home()));
    }

    @Test
    void goesRoundTheEndOfTheRing() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB));
        assertThat(results(after(BOB.home()), SIP)).containsExactly(new FindKindData(SIP, BOB.home()));
    }

    @Test
    void leadsToAllResourcesIfAskedForThePlaceBehindEachAnswer() {
        Set<ResourceId> stored = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            Member member = new Member("walk" + i + "@example.com", "0c00000000000000000000000000000" + i);
            driver.store(member, member.home(), SIP, registration(member));
            stored.add(member.home());
        }
        List<ResourceId> walked = new ArrayList<>();
        ResourceId at = NOWHERE;
        for (int i = 0; i < 5; i++) {
            ResourceId found = results(at, SIP).get(0).closest();
            walked.add(found);
            at = after(found);
        }
        assertThat(walked).containsExactlyElementsOf(stored);
        assertThat(results(at, SIP).get(0).closest()).isEqualTo(walked.get(0));
    }

    @Test
    @Tag("6940-7.4.4.2-4")
    void answersZeroWhereNothingIsStoredAndForUnknownKinds() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB));
        assertThat(results(BOB.home(), SINGLE, UNKNOWN))
                .containsExactly(new FindKindData(SINGLE, NOWHERE), new FindKindData(UNKNOWN, NOWHERE));
    }

    @Test
    void passesOverResourcesWithNothingButRemovedValuesAndOverWhatHasExpired() {
        driver.store(ALICE, ALICE.home(), SINGLE, single(ALICE, false));
        driver.store(BOB, BOB.home(), SINGLE, single(BOB, true));
        assertThat(results(ALICE.home(), SINGLE)).containsExactly(new FindKindData(SINGLE, BOB.home()));
        driver.pass(Duration.ofSeconds(60));
        assertThat(results(BOB.home(), SINGLE)).containsExactly(new FindKindData(SINGLE, NOWHERE));
    }

    @Test
    @Tag("6940-7.4.4.1-1")
    @Tag("6940-7.4.4.1-2")
    void refusesKindThatOccursTwice() {
        assertThat(error(driver.find(BOB.home(), true, SIP, SINGLE, SIP))).isEqualTo(ErrorCode.INVALID_MESSAGE);
    }

    @Test
    @Tag("6940-7.4.4.2-1")
    void refusesResourceOfAnotherPeer() {
        driver.store(BOB, BOB.home(), SIP, registration(BOB));
        assertThat(error(driver.find(BOB.home(), false, SIP))).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    @Tag("6940-7.4.4.2-3")
    void saysNothingOfKindsThatMayNotBeUsedWithFind() {
        StorageDriver hiding =
                new StorageDriver(new Storage(StorageDriver.KINDS, Set.of(SIP), Member::hash, StorageLimits.DEFAULT));
        hiding.store(BOB, BOB.home(), SIP, registration(BOB));
        hiding.store(BOB, BOB.home(), SINGLE, single(BOB, true));
        assertThat(((FindAnswer) hiding.find(BOB.home(), true, SIP, SINGLE)).results())
                .containsExactly(new FindKindData(SINGLE, BOB.home()));
    }

    private List<FindKindData> results(ResourceId from, KindId... kinds) {
        return ((FindAnswer) driver.find(from, true, kinds)).results();
    }

    private static StoredData registration(Member member) {
        return member.sign(member.home(), SIP, member.entry("x"), 0, 60);
    }

    private static StoredData single(Member member, boolean exists) {
        return member.sign(member.home(), SINGLE, new StoredDataValue.Single(exists ? value("x") : removed()), 0, 60);
    }

    private static ResourceId after(ResourceId resource) {
        return moved(resource, BigInteger.ONE);
    }

    private static ResourceId before(ResourceId resource) {
        return moved(resource, BigInteger.ONE.negate());
    }

    private static ResourceId moved(ResourceId resource, BigInteger by) {
        byte[] sum = new BigInteger(1, resource.toByteArray()).add(by).toByteArray();
        byte[] key = new byte[16];
        int length = Math.min(sum.length, key.length);
        System.arraycopy(sum, sum.length - length, key, key.length - length, length);
        return ResourceId.copyOf(Arrays.copyOf(key, 16));
    }
}
