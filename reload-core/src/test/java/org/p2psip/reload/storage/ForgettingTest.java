// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.storage.Member.ALICE;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.value;
import static org.p2psip.reload.storage.StorageDriver.ARRAY;
import static org.p2psip.reload.storage.StorageDriver.SINGLE;
import static org.p2psip.reload.storage.StorageDriver.SIP;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StatAnswer;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/** RFC 6940, Section 10.7.3: what is no longer kept for others. */
class ForgettingTest {
    private static final Duration SCAN = Duration.ofMinutes(5);
    private static final long DAY = 86_400;

    private final StorageDriver driver = new StorageDriver();
    private final StorageDriver responsible = new StorageDriver();
    private final Set<ResourceId> strangers = new TreeSet<>();
    private final Forgetting forgetting = new Forgetting(
            driver.storage,
            resource -> !strangers.contains(resource),
            new ForgettingSettings(SCAN, Duration.ofMinutes(10), 2, 2));

    @BeforeEach
    void start() {
        register(driver, BOB);
        forgetting.start(driver.nowNanos);
    }

    @Test
    @Tag("6940-10.7.3-7")
    void dropsWhatIsOutOfPlaceWhenTheResponsiblePeerHadItTwice() {
        register(responsible, BOB);
        strangers.add(BOB.home());
        assertThat(scan()).isEmpty();
        assertThat(scan()).isEmpty();
        answer(scan().get(0));
        assertThat(driver.storage.holds(BOB.home())).isTrue();
        answer(scan().get(0));
        assertThat(driver.storage.holds(BOB.home())).isFalse();
        assertThat(driver.storage.view().bytes()).isZero();
        assertThat(driver.storage.pollOutput()).isEqualTo(new StorageOutput.Forgotten(BOB.home()));
        assertThat(scan()).isEmpty();
        assertThat(forgetting.strays()).isZero();
    }

    @Test
    void keepsWhatBelongsHere() {
        register(responsible, BOB);
        for (int i = 0; i < 10; i++) {
            assertThat(scan()).isEmpty();
        }
        assertThat(driver.storage.holds(BOB.home())).isTrue();
    }

    @Test
    void beginsAnewWhenTheResourceBelongedHereMeanwhile() {
        register(responsible, BOB);
        strangers.add(BOB.home());
        scan();
        scan();
        answer(scan().get(0));
        strangers.clear();
        assertThat(scan()).isEmpty();
        strangers.add(BOB.home());
        assertThat(scan()).isEmpty();
        assertThat(scan()).isEmpty();
        answer(scan().get(0));
        assertThat(driver.storage.holds(BOB.home())).isTrue();
    }

    @Test
    void answerThatComesWhenTheResourceBelongsHereAgainDropsNothing() {
        register(responsible, BOB);
        strangers.add(BOB.home());
        scan();
        scan();
        answer(scan().get(0));
        ForgettingOutput.Ask last = scan().get(0);
        strangers.clear();
        answer(last);
        assertThat(driver.storage.holds(BOB.home())).isTrue();
    }

    @Test
    void lastCopyIsDeliveredAndNotDropped() {
        strangers.add(BOB.home());
        scan();
        scan();
        for (int i = 0; i < 5; i++) {
            answer(scan().get(0));
            assertThat(forgetting.pollOutput()).isEqualTo(new ForgettingOutput.Deliver(BOB.home()));
        }
        assertThat(driver.storage.holds(BOB.home())).isTrue();
    }

    @Test
    void peerThatLosesItBetweenTwoAnswersIsNotBelieved() {
        register(responsible, BOB);
        strangers.add(BOB.home());
        scan();
        scan();
        answer(scan().get(0));
        responsible.storage.forget(BOB.home());
        responsible.storage.pollOutput();
        answer(scan().get(0));
        assertThat(forgetting.pollOutput()).isEqualTo(new ForgettingOutput.Deliver(BOB.home()));
        register(responsible, BOB);
        answer(scan().get(0));
        assertThat(driver.storage.holds(BOB.home())).isTrue();
        answer(scan().get(0));
        assertThat(driver.storage.holds(BOB.home())).isFalse();
    }

    @Test
    void silenceProvesNothing() {
        register(responsible, BOB);
        strangers.add(BOB.home());
        scan();
        scan();
        answer(scan().get(0));
        forgetting.handleNoAnswer(scan().get(0).token(), driver.nowNanos);
        answer(scan().get(0));
        assertThat(driver.storage.holds(BOB.home())).isTrue();
    }

    @Test
    void everyValueCountsByTimeAndContent() {
        for (StorageDriver each : List.of(driver, responsible)) {
            each.store(BOB, BOB.home(), ARRAY, array(0, "a", 5), array(1, "b", 5));
        }
        driver.store(BOB, BOB.home(), SINGLE, BOB.sign(BOB.home(), SINGLE, single("x"), 7, DAY));
        responsible.store(BOB, BOB.home(), SINGLE, BOB.sign(BOB.home(), SINGLE, single("y"), 7, DAY));
        register(responsible, BOB);
        assertThat(covered()).as("another value of the same time").isFalse();
        responsible.store(BOB, BOB.home(), SINGLE, BOB.sign(BOB.home(), SINGLE, single("z"), 8, DAY));
        assertThat(covered()).as("a newer value").isTrue();
        driver.store(BOB, BOB.home(), ARRAY, array(2, "c", 6));
        assertThat(covered()).as("one value less").isFalse();
    }

    @Test
    void asksNoMoreAtATimeThanItMay() {
        register(driver, ALICE);
        Member third = new Member("third@example.com", "0e000000000000000000000000000001");
        register(driver, third);
        strangers.addAll(List.of(ALICE.home(), BOB.home(), third.home()));
        scan();
        scan();
        List<ForgettingOutput.Ask> asked = scan();
        assertThat(asked).hasSize(2);
        forgetting.handleNoAnswer(asked.get(0).token(), driver.nowNanos);
        assertThat(asks()).hasSize(1);
    }

    @Test
    void refusesSettingsOutOfBounds() {
        assertThatThrownBy(() -> new ForgettingSettings(Duration.ZERO, SCAN, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ForgettingSettings(SCAN, SCAN, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private boolean covered() {
        StatRequest request =
                driver.storage.statAll(BOB.home(), driver.nowNanos).orElseThrow();
        StatAnswer answer =
                (StatAnswer) responsible.stat(BOB.home(), request.specifiers().toArray(new StoredDataSpecifier[0]));
        return driver.storage.isCovered(BOB.home(), answer, driver.nowNanos);
    }

    private List<ForgettingOutput.Ask> scan() {
        driver.nowNanos += SCAN.toNanos();
        forgetting.handleTimeout(driver.nowNanos);
        return asks();
    }

    private List<ForgettingOutput.Ask> asks() {
        List<ForgettingOutput.Ask> asks = new ArrayList<>();
        for (ForgettingOutput output = forgetting.pollOutput(); output != null; output = forgetting.pollOutput()) {
            asks.add((ForgettingOutput.Ask) output);
        }
        return asks;
    }

    private void answer(ForgettingOutput.Ask ask) {
        StatRequest request = ask.request();
        StatAnswer answer = (StatAnswer)
                responsible.stat(request.resource(), request.specifiers().toArray(new StoredDataSpecifier[0]));
        forgetting.handleAnswer(ask.token(), answer, driver.nowNanos);
    }

    private static void register(StorageDriver at, Member member) {
        at.store(member, member.home(), SIP, member.sign(member.home(), SIP, member.entry("x"), 0, DAY));
    }

    private static StoredDataValue single(String text) {
        return new StoredDataValue.Single(value(text));
    }

    private static StoredData array(long index, String text, long millis) {
        return BOB.sign(BOB.home(), ARRAY, new StoredDataValue.ArrayEntry(index, value(text)), millis, DAY);
    }
}
