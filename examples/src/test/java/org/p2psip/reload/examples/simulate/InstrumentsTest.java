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
        ring.office.switchOn(ring.office.phones().get(SmallRing.PHONES));
        census.plan(Duration.ofNanos(1), "now");
        ring.simulation.runFor(Duration.ofSeconds(20));
        Census.Count count = census.counts().get(0);
        assertThat(count.phones()).isEqualTo(SmallRing.PHONES + 1);
        assertThat(count.unregistered()).isEqualTo(1);
        assertThat(count.heldNotFound()).isEqualTo(1);
        assertThat(count.figures().count(Answer.RIGHT)).isEqualTo(SmallRing.PHONES - 1);
        assertThat(count.reachable()).hasValue(11 / 13.0);
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
        assertThat(watch.first()).isSameAs(look);
    }
}
