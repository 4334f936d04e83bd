// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.driver.Cancellable;

class SimulationTest {
    private static final long SEED = 42;

    private final Simulation simulation = Simulation.ofSeed(SEED);
    private final SimulatedEnvironment node = simulation.environment("node");
    private final List<String> happened = new ArrayList<>();

    @Test
    void runsEventsInTheOrderOfTheirTimes() {
        node.schedule(3_000, () -> happened.add("third"));
        node.schedule(1_000, () -> happened.add("first"));
        node.schedule(2_000, () -> happened.add("second"));
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(happened).containsExactly("first", "second", "third");
    }

    @Test
    void runsEventsOfOneTimeInTheOrderInWhichTheyWereQueued() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String name = "task " + i;
            expected.add(name);
            node.schedule(5_000, () -> happened.add(name));
        }
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(happened).isEqualTo(expected);
    }

    @Test
    void runsNoTaskInsideTheCallThatHandsItIn() {
        node.execute(() -> {
            node.execute(() -> happened.add("inner"));
            happened.add("outer");
        });
        assertThat(happened).isEmpty();
        simulation.runFor(Duration.ZERO);
        assertThat(happened).containsExactly("outer", "inner");
    }

    @Test
    void movesTimeFromEventToEventAndPastTheOverflowOfTheClock() {
        long startNanos = simulation.nowNanos();
        assertThat(startNanos).isPositive();
        List<Long> waitedNanos = new ArrayList<>();
        node.schedule(Duration.ofSeconds(60).toNanos(), () -> waitedNanos.add(node.nowNanos() - startNanos));
        assertThat(simulation.step()).isTrue();
        assertThat(waitedNanos).containsExactly(Duration.ofSeconds(60).toNanos());
        assertThat(simulation.nowNanos()).isNegative();
        assertThat(simulation.step()).isFalse();
    }

    @Test
    void movesCalendarTimeWithVirtualTime() {
        Instant start = Instant.parse("2030-05-01T12:00:00Z");
        Simulation later = Simulation.builder(SEED).calendarStart(start).build();
        Clock wrong = Clock.offset(later.clock(), Duration.ofHours(-1));
        later.runFor(Duration.ofMinutes(5));
        assertThat(later.clock().instant()).isEqualTo(start.plusSeconds(300));
        assertThat(wrong.instant()).isEqualTo(start.minusSeconds(3300));
    }

    @Test
    void doesNotRunWhatWasCancelled() {
        Cancellable timer = node.schedule(1_000, () -> happened.add("timer"));
        timer.cancel();
        timer.cancel();
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(happened).isEmpty();
        assertThat(simulation.stepCount()).isZero();
    }

    @Test
    void keepsThousandsOfCancelledTimersFromFillingTheQueue() {
        Simulation small = Simulation.builder(SEED).limits(5_000, 1_000).build();
        SimulatedEnvironment own = small.environment("node");
        own.schedule(Duration.ofHours(1).toNanos(), () -> happened.add("timer"));
        for (int i = 0; i < 100_000; i++) {
            own.schedule(Duration.ofHours(2).toNanos(), () -> happened.add("never"))
                    .cancel();
        }
        small.runFor(Duration.ofHours(3));
        assertThat(happened).containsExactly("timer");
    }

    @Test
    void failsWhenMoreEventsWaitThanAllowed() {
        Simulation small = Simulation.builder(SEED).limits(10, 1_000).build();
        SimulatedEnvironment own = small.environment("node");
        for (int i = 0; i < 10; i++) {
            own.execute(() -> {});
        }
        assertThatExceptionOfType(SimulationFailure.class)
                .isThrownBy(() -> own.execute(() -> {}))
                .withMessageContaining("more than 10 events wait");
    }

    @Test
    void failsWhenTimeStandsStill() {
        Simulation small = Simulation.builder(SEED).limits(10, 1_000).build();
        SimulatedEnvironment own = small.environment("node");
        own.execute(new Runnable() {
            @Override
            public void run() {
                own.execute(this);
            }
        });
        assertThatExceptionOfType(SimulationFailure.class)
                .isThrownBy(() -> small.runFor(Duration.ofSeconds(1)))
                .withMessageContaining("time stands still");
    }

    @Test
    void dropsTheTasksOfAStoppedNode() {
        SimulatedEnvironment other = simulation.environment("other");
        node.execute(() -> happened.add("task"));
        node.schedule(1_000, () -> happened.add("timer"));
        other.execute(() -> happened.add("other"));
        node.stop();
        node.execute(() -> happened.add("late"));
        node.schedule(0, () -> happened.add("late timer")).cancel();
        node.cryptoExecutor().execute(() -> {});
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(happened).containsExactly("other");
    }

    @Test
    void stopsAtTheTimeLimitOfRunUntil() {
        node.schedule(Duration.ofSeconds(2).toNanos(), () -> happened.add("at the limit"));
        node.schedule(Duration.ofSeconds(2).toNanos() + 1, () -> happened.add("past the limit"));
        assertThat(simulation.runUntil(() -> false, Duration.ofSeconds(2))).isFalse();
        assertThat(happened).containsExactly("at the limit");
        assertThat(simulation.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void stopsAsSoonAsTheConditionOfRunUntilHolds() {
        for (int i = 0; i < 10; i++) {
            node.schedule(i * 1_000L, () -> happened.add("task"));
        }
        assertThat(simulation.runUntil(() -> happened.size() == 3, Duration.ofSeconds(2)))
                .isTrue();
        assertThat(simulation.elapsed()).isEqualTo(Duration.ofNanos(2_000));
        assertThat(simulation.runUntil(() -> true, Duration.ZERO)).isTrue();
        assertThat(happened).hasSize(3);
    }

    @Test
    void namesSeedAndStepWhenWhatIsAwaitedDoesNotCome() {
        node.execute(() -> {});
        assertThatExceptionOfType(SimulationFailure.class)
                .isThrownBy(() -> simulation.await("a miracle", () -> false, Duration.ofSeconds(1)))
                .withMessage("seed 42, step 1, after PT1S: awaited for PT1S in vain: a miracle");
    }

    @Test
    void namesSeedStepAndInvariantWhenItBreaks() {
        simulation.addInvariant("never two", () -> assertThat(happened).hasSizeLessThan(2));
        for (int i = 0; i < 3; i++) {
            node.schedule(i * 1_000L, () -> happened.add("task"));
        }
        assertThatExceptionOfType(SimulationFailure.class)
                .isThrownBy(() -> simulation.runFor(Duration.ofSeconds(1)))
                .withMessageContaining("seed 42, step 2, ")
                .withMessageContaining("invariant \"never two\" is broken")
                .satisfies(failure -> {
                    assertThat(failure.seed()).isEqualTo(SEED);
                    assertThat(failure.step()).isEqualTo(2);
                });
        assertThat(happened).hasSize(2);
    }

    @Test
    void checksACostlyInvariantOnlyAsOftenAsAsked() {
        List<Long> checkedAt = new ArrayList<>();
        simulation.addInvariant("costly", 3, () -> checkedAt.add(simulation.stepCount()));
        for (int i = 0; i < 10; i++) {
            node.execute(() -> {});
        }
        simulation.runFor(Duration.ZERO);
        assertThat(checkedAt).containsExactly(3L, 6L, 9L);
        assertThatIllegalArgumentException().isThrownBy(() -> simulation.addInvariant("none", 0, () -> {}));
    }

    @Test
    void failsWithSeedAndStepWhenATaskThrowsAndStaysFailed() {
        IllegalStateException bug = new IllegalStateException("a bug");
        node.execute(() -> {});
        node.execute(() -> {
            throw bug;
        });
        assertThatExceptionOfType(SimulationFailure.class)
                .isThrownBy(() -> simulation.runFor(Duration.ofSeconds(1)))
                .withMessageContaining("seed 42, step 2, after PT0S: task of node threw ")
                .withCause(bug);
        assertThatExceptionOfType(SimulationFailure.class)
                .isThrownBy(simulation::step)
                .withCause(bug);
    }

    @Test
    void cannotBeRunFromInsideAnEvent() {
        node.execute(() -> assertThatIllegalStateException().isThrownBy(simulation::step));
        simulation.runFor(Duration.ZERO);
        assertThat(simulation.stepCount()).isEqualTo(1);
    }

    @Test
    void refusesNegativeTimes() {
        Duration negative = Duration.ofNanos(-1);
        assertThatIllegalArgumentException().isThrownBy(() -> simulation.runFor(negative));
        assertThatIllegalArgumentException().isThrownBy(() -> simulation.schedule(negative, () -> {}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Simulation.builder(SEED).cryptoDelay(negative, Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Simulation.builder(SEED).cryptoDelay(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }

    @Test
    void drawsRandomnessFromSeedAndNameAlone() {
        long first = Simulation.ofSeed(SEED).random("a").nextLong();
        Simulation again = Simulation.ofSeed(SEED);
        again.random("b").nextLong();
        assertThat(again.random("a").nextLong()).isEqualTo(first);
        assertThat(again.random("a")).isSameAs(again.random("a"));
        assertThat(Simulation.ofSeed(SEED).random("b").nextLong()).isNotEqualTo(first);
        assertThat(Simulation.ofSeed(SEED + 1).random("a").nextLong()).isNotEqualTo(first);
    }

    @Test
    void computesSignaturesOnTheSpotUnlessADelayIsAskedFor() {
        node.cryptoExecutor().execute(() -> happened.add("signed"));
        assertThat(happened).containsExactly("signed");
    }

    @Test
    void reordersDelayedSignaturesTheSameWayForTheSameSeed() {
        List<Integer> order = orderOfDelayedSignatures(SEED);
        assertThat(order).hasSize(20).isNotEqualTo(order.stream().sorted().toList());
        assertThat(orderOfDelayedSignatures(SEED)).isEqualTo(order);
        assertThat(orderOfDelayedSignatures(SEED + 1)).isNotEqualTo(order);
    }

    @Test
    void hashesTheSameTraceToTheSameValueAndAnotherSeedToAnother() {
        String hash = randomRun(Simulation.ofSeed(SEED));
        assertThat(hash).hasSize(64).isEqualTo(randomRun(Simulation.ofSeed(SEED)));
        assertThat(hash).isNotEqualTo(randomRun(Simulation.ofSeed(SEED + 1)));
    }

    @Test
    void countsNotesForTheHashOfTheTrace() {
        String before = simulation.traceHash();
        assertThat(simulation.traceHash()).isEqualTo(before);
        simulation.note("node", "registered");
        assertThat(simulation.traceHash()).isNotEqualTo(before);
    }

    @Test
    void writesTheTraceAsTextThatIsTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            StringWriter text = new StringWriter();
            simulation.addListener(new TextTrace(text));
            simulation.schedule(Duration.ofMillis(1_250), () -> simulation.note("node", "half way"));
            node.schedule(Duration.ofSeconds(2).toNanos(), () -> {});
            simulation.runFor(Duration.ofSeconds(3));
            assertThat(text).hasToString("""
                    1 1.250000000 SCRIPT
                    1 1.250000000 NOTE node: half way
                    2 2.000000000 TIMER node
                    """);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static List<Integer> orderOfDelayedSignatures(long seed) {
        Simulation slow = Simulation.builder(seed)
                .cryptoDelay(Duration.ofMillis(1), Duration.ofMillis(10))
                .build();
        Executor executor = slow.environment("node").cryptoExecutor();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            executor.execute(() -> order.add(number));
        }
        assertThat(order).isEmpty();
        slow.runFor(Duration.ofMillis(10));
        return order;
    }

    private static String randomRun(Simulation run) {
        Random random = run.random("test");
        SimulatedEnvironment own = run.environment("node");
        for (int i = 0; i < 1_000; i++) {
            own.schedule(random.nextInt(1_000_000), () -> {});
        }
        run.runFor(Duration.ofSeconds(1));
        return run.traceHash();
    }
}
