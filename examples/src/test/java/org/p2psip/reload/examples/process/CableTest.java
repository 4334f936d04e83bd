// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cable between two machines is pulled and plugged in again. The machines are network namespaces that the test makes and
 * removes, which needs root and iproute2.
 */
@Tag("netns")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CableTest {
    private static final String LEFT_ADDRESS = "10.77.0.1";
    private static final String RIGHT_ADDRESS = "10.77.0.2";

    /** A peer that does not acknowledge for this long is given up (RFC 6940, Section 6.6.5). */
    private static final Duration GIVEN_UP_AFTER = Duration.ofSeconds(30);

    /** Of the timers of the test's overlay and of busy machines. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    @TempDir
    private Path temporary;

    private final String left = "reload-l" + ProcessHandle.current().pid();
    private final String right = "reload-r" + ProcessHandle.current().pid();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Thread sweeper = new Thread(this::removeMachines);

    @BeforeEach
    void makeMachines() throws Exception {
        Runtime.getRuntime().addShutdownHook(sweeper);
        ip("netns", "add", left);
        ip("netns", "add", right);
        ip("-n", left, "link", "set", "lo", "up");
        ip("-n", right, "link", "set", "lo", "up");
        ip("-n", left, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", right);
        ip("-n", left, "address", "add", LEFT_ADDRESS + "/24", "dev", "cable");
        ip("-n", right, "address", "add", RIGHT_ADDRESS + "/24", "dev", "cable");
        ip("-n", right, "link", "set", "cable", "up");
        plug();
    }

    @AfterEach
    void removeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        removeMachines();
        Runtime.getRuntime().removeShutdownHook(sweeper);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls", "dtls"})
    void aPulledCableIsNoticedAndAPluggedOneBringsThePeersTogetherAgain(String transport) throws Exception {
        Office office = Office.create(temporary.resolve("o"), LEFT_ADDRESS + ":6084");
        open.add(office);
        PeerProcess alice = office.found(in(left), "alice", "--transport", transport);
        PeerProcess carol = office.join(in(left), "carol", "--listen", LEFT_ADDRESS, "--transport", transport);
        PeerProcess bob = office.join(in(right), "bob", "--listen", RIGHT_ADDRESS, "--transport", transport);
        Office.awaitRing(alice, bob, carol);

        Instant pulled = Instant.now();
        pull();
        for (PeerProcess peer : List.of(alice, carol)) {
            Map<String, Object> down = peer.awaitEvent("linkDown", pulled, bob);
            assertThat(Duration.between(pulled, PeerProcess.time(down)))
                    .as("%s", down)
                    .isLessThan(GIVEN_UP_AFTER.plus(MARGIN));
        }
        bob.awaitEvent("linkDown", pulled, alice);
        Office.awaitRing(alice, carol);
        assertThat(alice.ask("ping", "carol").exitCode()).isZero();

        plug();
        Office.awaitRing(alice, bob, carol);
        assertThat(alice.ask("ping", "bob").exitCode()).isZero();
        assertThat(alice.errors() + bob.errors() + carol.errors()).isEmpty();
    }

    private void pull() throws IOException, InterruptedException {
        ip("-n", left, "link", "set", "cable", "down");
    }

    private void plug() throws IOException, InterruptedException {
        ip("-n", left, "link", "set", "cable", "up");
    }

    private static List<String> in(String machine) {
        return List.of("ip", "netns", "exec", machine);
    }

    private void removeMachines() {
        for (String machine : List.of(left, right)) {
            try {
                start("netns", "del", machine).waitFor();
            } catch (IOException e) {
                throw new AssertionError("cannot remove the network namespace " + machine, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        assertThat(start(arguments).waitFor())
                .as("ip %s", String.join(" ", arguments))
                .isZero();
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).inheritIO().start();
    }
}
