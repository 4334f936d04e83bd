// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.testkit.SimulatedHost;
import org.p2psip.reload.usage.sip.ContactPreferences;

/** What is measured notices what is wrong: each instrument is shown something that surely is. */
class InstrumentsTest {
    private static final ContactPreferences OTHERS = new ContactPreferences("(session=99)");

    private final SmallRing ring = new SmallRing();

    private void register(PhoneSession session, ContactPreferences preferences) {
        var unused = session.sip().register(session.phone().userName(), preferences);
        ring.simulation.runFor(Duration.ofSeconds(2));
    }

    private void unregister(PhoneSession session) {
        var unused = session.sip().unregister(session.phone().userName());
        ring.simulation.runFor(Duration.ofSeconds(2));
    }

    @Test
    void aRingThatIsLeftAloneIsRightAndEverybodyIsFound() {
        RingWatch.Look look = ring.look();
        assertThat(look.isRight()).as(look.toString()).isTrue();
        assertThat(look.violations()).isEmpty();
        for (PhoneSession session : ring.office.sessions()) {
            assertThat(ring.office.holdings().isHeld(session)).isTrue();
            assertThat(ring.lookUp(session)).isEqualTo(Answer.RIGHT);
        }
        assertThat(ring.losses.takeMostOpen()).isZero();
        assertThat(ring.outages.takeMostOpen()).isZero();
    }

    @Test
    void aLookUpThatFindsAnotherRegistrationOrNoneIsNotRight() {
        PhoneSession target = ring.somebody();
        register(target, OTHERS);
        assertThat(ring.lookUp(target)).isEqualTo(Answer.STALE);
        unregister(target);
        assertThat(ring.lookUp(target)).isEqualTo(Answer.MISSING);
        register(target, target.preferences());
        assertThat(ring.lookUp(target)).isEqualTo(Answer.RIGHT);
    }

    @Test
    void theLookUpOfAPhoneThatIsCutOffIsNotRight() {
        PhoneSession asker = ring.inOrder().get(0);
        ring.network.partition(List.of(asker.host()));
        assertThat(ring.lookUp(ring.inOrder().get(6))).isNotIn(Answer.RIGHT, Answer.VOID);
    }

    @Test
    void aLookUpWithoutAnAnswerIsToldFromOneThatFails() {
        PhoneSession target = ring.somebody();
        ring.network.setLoss(1);
        assertThat(ring.lookUp(target)).isEqualTo(Answer.TIMEOUT);
        ring.network.setLoss(0);
        var unused = ring.inOrder().get(0).node().leave();
        ring.simulation.runFor(Duration.ofSeconds(30));
        assertThat(ring.lookUp(target)).isEqualTo(Answer.ERROR);
    }

    @Test
    void aLookUpTellsNothingIfWhoAsksOrWhoIsAskedForGoesMeanwhile() {
        PhoneSession asker = ring.inOrder().get(0);
        PhoneSession target = ring.inOrder().get(6);
        List<Answer> answers = new ArrayList<>();
        LookUp.start(ring.simulation, asker, target.phone(), (lookUp, answer, found) -> answers.add(answer));
        ring.office.leave(target.phone());
        ring.simulation.runFor(Duration.ofMinutes(1));
        PhoneSession other = ring.inOrder().get(3);
        LookUp.start(ring.simulation, asker, other.phone(), (lookUp, answer, found) -> answers.add(answer));
        ring.office.leave(asker.phone());
        ring.simulation.runFor(Duration.ofMinutes(1));
        assertThat(answers).containsExactly(Answer.VOID, Answer.VOID);
    }

    @Test
    void aRegistrationOfAnEarlierSessionIsNoneOfThisOne() {
        PhoneSession before = ring.somebody();
        ring.office.crash(before.phone());
        assertThat(ring.office.holdings().isHeld(before)).isTrue();
        ring.office.switchOn(before.phone());
        PhoneSession now = before.phone().session();
        assertThat(now).isNotNull().isNotSameAs(before);
        ring.simulation.runFor(Duration.ofMillis(1));
        assertThat(ring.office.holdings().isHeld(now)).isFalse();
        ring.simulation.runFor(Duration.ofMinutes(1));
        assertThat(now.isRegistered()).isTrue();
        assertThat(ring.office.holdings().isHeld(now)).isTrue();
    }

    @Test
    void aRegistrationWhoseHoldersAllCrashIsLost() {
        PhoneSession target = ring.somebody();
        List<PhoneSession> holders = ring.holders(target);
        assertThat(holders).hasSizeGreaterThanOrEqualTo(3);
        for (PhoneSession holder : holders.subList(1, holders.size())) {
            ring.office.crash(holder.phone());
        }
        assertThat(ring.office.holdings().isHeld(target)).isTrue();
        assertThat(ring.losses.isLost(target)).isFalse();
        ring.office.crash(holders.get(0).phone());
        assertThat(ring.office.holdings().isHeld(target)).isFalse();
        assertThat(ring.losses.isLost(target)).isTrue();
        ring.simulation.runFor(Duration.ofSeconds(1));
        assertThat(ring.losses.takeMostOpen()).isPositive();
        ring.losses.finish();
        assertThat(ring.losses.openAtEnd()).isPositive();
        assertThat(ring.losses.spells().count()).isGreaterThanOrEqualTo(ring.losses.openAtEnd());
        assertThat(ring.losses.spells().longest()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void anOutageLastsFromTheFirstWrongAnswerToTheFirstRightOne() {
        PhoneSession target = ring.somebody();
        register(target, OTHERS);
        assertThat(ring.lookUp(target)).isEqualTo(Answer.STALE);
        assertThat(ring.outages.takeMostOpen()).isEqualTo(1);
        ring.simulation.runFor(Duration.ofSeconds(7));
        register(target, target.preferences());
        ring.simulation.runFor(Duration.ofSeconds(10));
        assertThat(ring.outages.rechecks()).isEqualTo(2);
        assertThat(ring.outages.unreachable().count()).isEqualTo(1);
        assertThat(ring.outages.unreachable().longest()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
        assertThat(ring.outages.unreachable().longestUser())
                .isEqualTo(target.phone().userName());
        assertThat(ring.outages.lost().count()).isZero();
    }

    @Test
    void aCensusCountsPhonesThatAreNotRegisteredAndThoseThatAreHeldAndNotFound() {
        Census census = new Census(ring.simulation, ring.office, ring.outages, (lookUp, answer, found) -> {});
        PhoneSession target = ring.somebody();
        register(target, OTHERS);
        PhoneSession lost = ring.inOrder().stream()
                .filter(session -> session != target)
                .findFirst()
                .orElseThrow();
        unregister(lost);
        // Who held it while the ring was smaller is told nothing.
        ring.holders(lost).forEach(holder -> holder.store().forget(Holdings.placeOf(lost)));
        assertThat(ring.office.holdings().isHeld(lost)).isFalse();
        ring.office.switchOn(ring.office.phones().get(SmallRing.PHONES));
        census.plan(Duration.ofNanos(1), "now");
        ring.simulation.runFor(Duration.ofSeconds(20));
        Census.Count count = census.counts().get(0);
        assertThat(count.phones()).isEqualTo(SmallRing.PHONES + 1);
        assertThat(count.unregistered()).isEqualTo(1);
        assertThat(count.heldNotFound()).isEqualTo(1);
        assertThat(count.figures().count(Answer.RIGHT)).isEqualTo(SmallRing.PHONES - 2);
        assertThat(count.reachable()).hasValue(10 / 13.0);
    }

    @Test
    void aRingIsNotRightWhileAPhoneIsOutside() {
        ring.office.switchOn(ring.office.phones().get(SmallRing.PHONES));
        RingWatch.Look look = ring.look();
        assertThat(look.outside()).isEqualTo(1);
        assertThat(look.wrongTables()).isZero();
        assertThat(look.isRight()).isFalse();
    }

    @Test
    void aCrashShowsInTheTablesOfThreeNeighborsOnEitherSide() {
        ring.office.crash(ring.somebody().phone());
        RingWatch.Look look = ring.look();
        assertThat(look.members()).isEqualTo(SmallRing.PHONES - 1);
        assertThat(look.wrongSuccessors()).isEqualTo(1);
        assertThat(look.wrongTables()).isEqualTo(6);
        assertThat(look.flaw()).isNotEmpty();
    }

    @Test
    void twoMembersWhoseNeighborsAreAllOnTheOtherSideBreakTheInvariant() {
        List<PhoneSession> order = ring.inOrder();
        List<SimulatedHost> apart = new ArrayList<>();
        apart.add(order.get(0).host());
        apart.add(order.get(SmallRing.PHONES / 2).host());
        ring.network.partition(apart);
        RingWatch.Look look = ring.look();
        assertThat(look.rings()).isEqualTo(2);
        assertThat(look.members()).isEqualTo(SmallRing.PHONES);
        assertThat(look.isRight()).isFalse();
        assertThat(look.wrongSuccessors()).isEqualTo(4);
        assertThat(look.violations()).anyMatch(violation -> violation.startsWith("OneLiveSuccessor"));
        InvariantWatch watch = new InvariantWatch();
        watch.add(look);
        assertThat(watch.broken()).isEqualTo(1);
        watch.add(ring.look());
        assertThat(watch.looks()).isEqualTo(2);
        assertThat(watch.broken()).isEqualTo(2);
        assertThat(watch.first()).isSameAs(look);
    }
}
