// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedNetworkTest {
    private static final long SEED = 7;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Simulation simulation = Simulation.ofSeed(SEED);
    private final SimulatedNetwork network = new SimulatedNetwork(simulation);
    private final SimulatedHost alice = network.addHost("alice");
    private final SimulatedHost bob = network.addHost("bob");
    private final Ear aliceEar = new Ear();
    private final Ear bobEar = new Ear();

    /** Notes what happens at its end of a connection. */
    private static final class Ear implements ConnectionHandler, ConnectionAcceptor {
        final List<Integer> numbers = new ArrayList<>();
        final List<String> events = new ArrayList<>();
        ConnectionEnd end;

        @Override
        public ConnectionHandler accept(ConnectionEnd accepted) {
            end = accepted;
            return this;
        }

        @Override
        public void received(SimulationEvent.Kind kind, byte[] bytes) {
            numbers.add(ByteBuffer.wrap(bytes).getInt());
        }

        @Override
        public void responsive(boolean responsive) {
            events.add(responsive ? "responsive" : "silent");
        }

        @Override
        public void closed(String reason) {
            events.add(reason);
        }
    }

    @Test
    void givesEachHostAnAddressOfItsOwn() {
        assertThat(alice.address().getAddress().getHostAddress()).isEqualTo("10.0.0.1");
        assertThat(bob.address().getAddress().getHostAddress()).isEqualTo("10.0.0.2");
        assertThat(bob.address().getPort()).isEqualTo(6084);
        assertThat(network.hosts()).containsExactly(alice, bob);
        assertThatIllegalArgumentException().isThrownBy(() -> network.addHost("bob"));
    }

    @Test
    void deliversInOrderInBothDirectionsAlthoughDelaysDiffer() {
        connect();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            expected.add(i);
            int number = i;
            simulation.schedule(Duration.ofMillis(i), () -> {
                send(aliceEar, number);
                send(bobEar, number);
            });
        }
        simulation.runFor(Duration.ofMillis(600));
        assertThat(bobEar.numbers).isEqualTo(expected);
        assertThat(aliceEar.numbers).isEqualTo(expected);
    }

    @Test
    void delaysWithinTheRangeThatWasSet() {
        network.setDelay(Duration.ofMillis(5), Duration.ofMillis(9));
        connect();
        for (int i = 0; i < 100; i++) {
            send(aliceEar, i);
            Duration sent = simulation.elapsed();
            int expected = i + 1;
            assertThat(simulation.runUntil(() -> bobEar.numbers.size() == expected, SECOND))
                    .isTrue();
            assertThat(simulation.elapsed().minus(sent)).isBetween(Duration.ofMillis(5), Duration.ofMillis(9));
        }
    }

    @Test
    void losesAboutAsManyMessagesAsAskedForAndNoneOfTheRest() {
        network.setLoss(0.1);
        connect();
        for (int i = 0; i < 10_000; i++) {
            send(aliceEar, i);
        }
        for (int i = 0; i < 1_000; i++) {
            bobEar.end.send(SimulationEvent.Kind.BYTES, new byte[4]);
        }
        simulation.runFor(SECOND);
        assertThat(bobEar.numbers).hasSizeBetween(8_800, 9_200).isSorted();
        assertThat(alice.traffic().messagesSent()).isEqualTo(10_000);
        assertThat(alice.traffic().messagesLost()).isEqualTo(10_000 - bobEar.numbers.size());
        assertThat(bob.traffic().messagesReceived()).isEqualTo(bobEar.numbers.size());
        assertThat(aliceEar.numbers).hasSize(1_000);
        assertThat(alice.traffic().bytesReceived()).isEqualTo(4_000);
    }

    @Test
    void refusesAConnectionToAPortThatNobodyListensOn() {
        aliceEar.end = ConnectionEnd.dial(network, alice, bob.address(), aliceEar);
        simulation.runFor(SECOND);
        assertThat(aliceEar.events).containsExactly("closed by the far end: connection refused");
        assertThat(alice.openConnectionCount()).isZero();
        assertThat(bob.openConnectionCount()).isZero();
    }

    @Test
    void leavesAConnectionToNobodyUnanswered() {
        SimulatedHost unknown = new SimulatedNetwork(simulation).addHost("elsewhere");
        SimulatedHost carol = network.addHost("carol");
        carol.crash();
        ConnectionEnd.dial(network, alice, carol.address(), aliceEar);
        ConnectionEnd.dial(network, bob, unknown.address(), bobEar);
        simulation.runFor(Duration.ofMinutes(1));
        assertThat(aliceEar.events).isEmpty();
        // The address is alice's own in this network, where nobody listens.
        assertThat(bobEar.events).containsExactly("closed by the far end: connection refused");
    }

    @Test
    void closesBehindWhatWasSentAndTellsBothEndsOnce() {
        connect();
        send(aliceEar, 1);
        aliceEar.end.close("done");
        aliceEar.end.close("twice");
        send(aliceEar, 2);
        simulation.runFor(SECOND);
        assertThat(bobEar.numbers).containsExactly(1);
        assertThat(aliceEar.events).containsExactly("closed: done");
        assertThat(bobEar.events).containsExactly("closed by the far end: done");
        assertThat(alice.openConnectionCount() + bob.openConnectionCount()).isZero();
    }

    @Test
    void holdsBackWhatIsSentDuringAPartitionUntilItHeals() {
        connect();
        send(aliceEar, 1);
        network.partition(List.of(alice), List.of(bob));
        for (int i = 2; i < 20; i++) {
            send(aliceEar, i);
        }
        simulation.runFor(Duration.ofSeconds(5));
        assertThat(bobEar.numbers).isEmpty();
        assertThat(aliceEar.events).containsExactly("silent");
        network.heal();
        send(aliceEar, 20);
        simulation.runFor(Duration.ofMinutes(1));
        assertThat(bobEar.numbers).hasSize(20).isSorted();
        assertThat(bobEar.events).isEmpty();
        assertThat(aliceEar.events).containsExactly("silent", "responsive");
    }

    @Test
    void givesUpAConnectionThatStaysCutForTheDetectionTime() {
        network.setSilenceTime(Duration.ofSeconds(3));
        network.setDetectionTime(Duration.ofSeconds(8));
        connect();
        network.partition(List.of(bob));
        simulation.runFor(Duration.ofMinutes(1));
        assertThat(aliceEar.events).isEmpty();
        send(aliceEar, 1);
        simulation.runFor(SECOND);
        send(aliceEar, 2);
        simulation.runFor(Duration.ofSeconds(7).minusNanos(1));
        assertThat(aliceEar.events).containsExactly("silent");
        simulation.runFor(Duration.ofNanos(1));
        assertThat(aliceEar.events).containsExactly("silent", "the far end is out of reach");
        assertThat(bobEar.events).isEmpty();
        network.heal();
        simulation.runFor(SECOND);
        assertThat(aliceEar.events).hasSize(2);
    }

    @Test
    void opensNoConnectionAcrossAPartitionUntilItHeals() {
        network.partition(List.of(alice), List.of(bob));
        assertThat(bob.listen(6084, bobEar)).isTrue();
        aliceEar.end = ConnectionEnd.dial(network, alice, bob.address(), aliceEar);
        simulation.runFor(Duration.ofMinutes(1));
        assertThat(bobEar.end).isNull();
        network.heal();
        simulation.runFor(SECOND);
        assertThat(bobEar.end).isNotNull();
    }

    @Test
    void cutsTheWayBetweenTwoHostsAndNoOther() {
        SimulatedHost carol = network.addHost("carol");
        connect();
        network.cut(bob, alice);
        send(aliceEar, 1);
        simulation.runFor(Duration.ofSeconds(5));
        assertThat(bobEar.numbers).isEmpty();
        assertThat(network.isConnected(alice, bob)).isFalse();
        assertThat(network.isConnected(alice, alice)).isTrue();
        assertThat(network.isConnected(alice, carol)).isTrue();
        assertThat(network.isConnected(carol, bob)).isTrue();
        network.heal();
        simulation.runFor(SECOND);
        assertThat(bobEar.numbers).containsExactly(1);
        SimulatedHost stranger = new SimulatedNetwork(simulation).addHost("stranger");
        assertThatIllegalArgumentException().isThrownBy(() -> network.cut(alice, stranger));
    }

    @Test
    void refusesGroupsThatOverlapOrAreOfAnotherNetwork() {
        SimulatedHost stranger = new SimulatedNetwork(simulation).addHost("stranger");
        assertThatIllegalArgumentException().isThrownBy(() -> network.partition(List.of(alice), List.of(bob, alice)));
        assertThatIllegalArgumentException().isThrownBy(() -> network.partition(List.of(stranger)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noticesACrashByWhatItSentBeforeItOrSendsAfterIt(boolean before) {
        network.setDetectionTime(Duration.ofSeconds(4));
        connect();
        send(bobEar, 1);
        simulation.runFor(Duration.ofMillis(1));
        if (before) {
            send(aliceEar, 2);
        }
        bob.crash();
        if (!before) {
            simulation.runFor(Duration.ofMinutes(1));
            assertThat(aliceEar.events).isEmpty();
            send(aliceEar, 2);
        }
        simulation.runFor(Duration.ofSeconds(4).minusNanos(1));
        assertThat(aliceEar.numbers).containsExactly(1);
        assertThat(aliceEar.events).containsExactly("silent");
        simulation.runFor(Duration.ofNanos(1));
        assertThat(aliceEar.events).containsExactly("silent", "the far end is out of reach");
        assertThat(bobEar.events).isEmpty();
        assertThat(bobEar.numbers).isEmpty();
    }

    @Test
    void noticesACrashEvenIfAPartitionHealsInBetween() {
        connect();
        bob.crash();
        network.partition(List.of(bob));
        send(aliceEar, 1);
        network.heal();
        simulation.runFor(SimulatedNetwork.DEFAULT_DETECTION_TIME);
        assertThat(aliceEar.events).contains("the far end is out of reach");
    }

    @Test
    void bringsACrashedHostBackEmpty() {
        connect();
        SimulatedEnvironment before = bob.environment();
        assertThatIllegalStateException().isThrownBy(bob::restart);
        bob.crash();
        bob.crash();
        assertThat(bob.isUp()).isFalse();
        assertThat(bob.restart()).isNotSameAs(before).isSameAs(bob.environment());
        Ear again = new Ear();
        ConnectionEnd.dial(network, alice, bob.address(), again);
        simulation.runFor(SECOND);
        assertThat(again.events).containsExactly("closed by the far end: connection refused");
    }

    @Test
    void limitsThePortsOfAHost() {
        for (int i = 0; i < SimulatedHost.MAX_LISTENING_PORTS; i++) {
            assertThat(bob.listen(1_000 + i, bobEar)).isTrue();
        }
        assertThat(bob.listen(6084, bobEar)).isFalse();
        bob.stopListening(1_000, bobEar);
        assertThat(bob.listen(6084, bobEar)).isTrue();
        assertThat(bob.listen(6084, bobEar)).isFalse();
    }

    @Test
    void refusesSettingsOutOfRange() {
        Duration negative = Duration.ofNanos(-1);
        assertThatIllegalArgumentException().isThrownBy(() -> network.setLoss(1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> network.setLoss(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> network.setDetectionTime(negative));
        assertThatIllegalArgumentException().isThrownBy(() -> network.setSilenceTime(negative));
    }

    private void connect() {
        assertThat(bob.listen(6084, bobEar)).isTrue();
        aliceEar.end = ConnectionEnd.dial(network, alice, bob.address(), aliceEar);
        assertThat(simulation.runUntil(() -> bobEar.end != null, SECOND)).isTrue();
    }

    private static void send(Ear from, int number) {
        from.end.send(
                SimulationEvent.Kind.MESSAGE,
                ByteBuffer.allocate(4).putInt(number).array());
    }
}
