// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.examples.CommandRun;
import org.p2psip.reload.link.tls.TlsLinks;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.security.CredentialsPem;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.sip.SipRoute;
import org.p2psip.reload.usage.sip.SipUsage;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;

/** Peers that are processes of their own on 127.0.0.1: they find each other, die, freeze and come back. */
@Tag("interop")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PeerProcessTest {
    private static final List<String> HERE = List.of();

    /** A peer that does not acknowledge for this long is given up (RFC 6940, Section 6.6.5). */
    private static final Duration GIVEN_UP_AFTER = Duration.ofSeconds(30);

    @TempDir
    private Path temporary;

    private Office office;

    @BeforeEach
    void makeAnOverlay() throws Exception {
        office = Office.create(temporary.resolve("o"), Office.freeAddress());
    }

    @AfterEach
    void endAll() {
        office.close();
    }

    @Test
    void threePeersFormAnOverlayAnswerAndLeave() throws Exception {
        PeerProcess alice = office.found(HERE, "alice");
        PeerProcess bob = office.join(HERE, "bob", "--listen", "127.0.0.1");
        PeerProcess carol = office.join(HERE, "carol", "--listen", "127.0.0.1");
        Office.awaitRing(alice, bob, carol);

        CommandRun ping = alice.ask("ping", "bob");
        assertThat(ping.exitCode()).as(ping.err()).isZero();
        assertThat(ping.out()).startsWith("bob@office.example (").contains("over 1 hop");
        assertThat(carol.ask("probe", "bob").out()).contains("responsible for");
        CommandRun route = bob.ask("route", "node:" + carol.status().get("nodeId"));
        assertThat(route.exitCode()).as(route.err()).isZero();
        assertThat(route.out()).contains("carol@office.example").contains("the last one is where it is");
        assertThat(bob.ask("status").out()).contains("joined, up for").contains("alice@office.example");

        carol.signal("TERM");
        assertThat(carol.awaitExit(Poll.LIMIT)).as(carol.describe()).isZero();
        carol.awaitEvent("left");
        Office.awaitRing(alice, bob);
        bob.signal("INT");
        assertThat(bob.awaitExit(Poll.LIMIT)).as(bob.describe()).isZero();
        assertThat(alice.errors()).isEmpty();
        assertThat(office.folder().resolve("bob.sock")).doesNotExist();
    }

    @Test
    void onePeerOnUdpTwoOnBothAreOneOverlay() throws Exception {
        PeerProcess alice = office.found(HERE, "alice");
        PeerProcess bob = office.join(HERE, "bob", "--listen", "127.0.0.1", "--transport", "dtls");
        PeerProcess carol = office.join(HERE, "carol", "--listen", "127.0.0.1");
        Office.awaitRing(alice, bob, carol);
        assertThat(carol.ask("ping", "bob").exitCode()).isZero();
        assertThat(bob.ask("route", "alice").exitCode()).isZero();
        Instant killed = Instant.now();
        bob.signal("KILL");
        alice.awaitEvent("linkDown", killed, bob);
        Office.awaitRing(alice, carol);
        assertThat(alice.errors() + carol.errors()).isEmpty();
    }

    @Test
    void aClientIsReachedAndIsNoPeerOfTheRing() throws Exception {
        PeerProcess alice = office.found(HERE, "alice");
        PeerProcess bob = office.join(HERE, "bob", "--listen", "127.0.0.1");
        PeerProcess carol = office.join(HERE, "carol", "--listen", "127.0.0.1", "--client");
        Office.awaitRing(alice, bob);

        // By Node-ID: a client has a link with the peer that is responsible for it, and bob knows the names of his
        // links alone.
        assertAnswers(bob, carol);
        assertAnswers(alice, carol);
        assertAnswers(carol, bob);
        carol.signal("TERM");
        assertThat(carol.awaitExit(Poll.LIMIT)).as(carol.describe()).isZero();
        carol.awaitEvent("left");
        assertThat(alice.errors() + bob.errors() + carol.errors()).isEmpty();
    }

    private static void assertAnswers(PeerProcess asker, PeerProcess asked) throws Exception {
        String nodeId = String.valueOf(asked.status().get("nodeId"));
        CommandRun ping = asker.ask("ping", "node:" + nodeId);
        assertThat(ping.exitCode()).as(ping.err()).isZero();
        assertThat(ping.out()).as(ping.err()).contains(nodeId).contains(" answered in ");
    }

    @Test
    void registersItsUsersAddressAndTakesThatBackWhenItLeaves() throws Exception {
        PeerProcess alice = office.found(HERE, "alice");
        PeerProcess bob = office.join(HERE, "bob", "--listen", "127.0.0.1", "--register", "sip:bob@office.example");
        bob.awaitEvent("registered");
        OverlayConfiguration overlay =
                OverlayConfiguration.parse(Files.readAllBytes(office.folder().resolve("overlay.xml")), null);
        SipUsage sip = SipUsage.create();
        ReloadNode carol = ReloadNode.builder(
                        overlay,
                        CredentialsPem.load(
                                office.folder().resolve("carol@office.example.pem"),
                                overlay.overlayName(),
                                overlay.nodeIdLength()))
                .topology(new ChordTopology())
                .links(TlsLinks.builder()
                        .listen(new InetSocketAddress("127.0.0.1", 0))
                        .build())
                .client()
                .usage(sip)
                .build();
        try {
            get(carol.join());
            List<SipRoute> routes = get(sip.resolve("bob@office.example"));
            assertThat(routes).hasSize(1);
            assertThat(routes.get(0).destinations())
                    .containsExactly(new Destination.Node(
                            NodeId.parse(String.valueOf(bob.status().get("nodeId")))));
            bob.signal("TERM");
            assertThat(bob.awaitExit(Poll.LIMIT)).as(bob.describe()).isZero();
            bob.awaitEvent("unregistered");
            assertThat(get(sip.resolve("bob@office.example"))).isEmpty();
        } finally {
            carol.close();
        }
        assertThat(alice.errors() + bob.errors()).isEmpty();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(Poll.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void theCommandsAreProcessesToo() throws Exception {
        PeerProcess alice = office.found(HERE, "alice");
        Path out = temporary.resolve("out");
        List<String> command = new ArrayList<>(PeerProcess.java());
        command.addAll(List.of(
                "ping", "--control", office.folder().resolve("alice.sock").toString(), "alice", "--json"));
        Process ping = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(new File("/dev/null"))
                .start();
        assertThat(ping.waitFor(Poll.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(ping.exitValue()).isZero();
        assertThat(Files.readString(out)).contains("\"user\":\"alice@office.example\"", "\"hops\":0");
        assertThat(alice.errors()).isEmpty();
    }

    @Test
    void aKilledPeerIsMissedAtOnceAndMayComeBack() throws Exception {
        PeerProcess alice = office.found(HERE, "alice");
        PeerProcess bob = office.join(HERE, "bob", "--listen", "127.0.0.1");
        PeerProcess carol = office.join(HERE, "carol", "--listen", "127.0.0.1");
        Office.awaitRing(alice, bob, carol);

        Instant killed = Instant.now();
        bob.signal("KILL");
        Map<String, Object> noticed = alice.awaitEvent("linkDown", killed, bob);
        carol.awaitEvent("linkDown", killed, bob);
        assertThat(Duration.between(killed, PeerProcess.time(noticed))).isLessThan(GIVEN_UP_AFTER);
        Office.awaitRing(alice, carol);
        assertThat(alice.ask("ping", "carol").exitCode()).isZero();

        PeerProcess again = office.join(HERE, "bob", "--listen", "127.0.0.1");
        Office.awaitRing(alice, again, carol);
    }

    @Test
    void aPeerThatFreezesForTenSecondsIsSilentThenRespondsAgain() throws Exception {
        PeerProcess alice = office.found(HERE, "alice");
        PeerProcess bob = office.join(HERE, "bob", "--listen", "127.0.0.1");
        Office.awaitRing(alice, bob);

        Instant stopped = Instant.now();
        bob.signal("STOP");
        alice.awaitEvent("linkSilent", stopped, bob);
        Poll.until(
                "ten seconds to pass",
                () -> Instant.now().isAfter(stopped.plusSeconds(10)),
                () -> "the clock stands still");
        bob.signal("CONT");
        alice.awaitEvent("linkResponds", stopped, bob);
        assertThat(alice.hasEvent("linkDown", stopped, bob))
                .as(alice.describe())
                .isFalse();
        Office.awaitRing(alice, bob);
        assertThat(alice.ask("ping", "bob").exitCode()).isZero();
    }

    @Test
    void aPeerThatFreezesForLongIsGivenUpAndComesBack() throws Exception {
        PeerProcess alice = office.found(HERE, "alice");
        PeerProcess bob = office.join(HERE, "bob", "--listen", "127.0.0.1");
        PeerProcess carol = office.join(HERE, "carol", "--listen", "127.0.0.1");
        Office.awaitRing(alice, bob, carol);

        Instant stopped = Instant.now();
        bob.signal("STOP");
        Map<String, Object> silent = alice.awaitEvent("linkSilent", stopped, bob);
        Map<String, Object> down = alice.awaitEvent("linkDown", stopped, bob);
        assertThat(Duration.between(PeerProcess.time(silent), PeerProcess.time(down)))
                .isLessThan(GIVEN_UP_AFTER.plusSeconds(30));
        Office.awaitRing(alice, carol);
        assertThat(alice.ask("ping", "carol").exitCode()).isZero();

        bob.signal("CONT");
        Office.awaitRing(alice, bob, carol);
    }

    @Test
    void goesOnTryingToJoinUntilItIsStopped() throws Exception {
        PeerProcess bob = office.start(HERE, "bob");
        Map<String, Object> delayed = bob.awaitEvent("joinDelayed");
        assertThat(String.valueOf(delayed.get("text")))
                .contains("no bootstrap node let this node in", "trying again in");
        assertThat(bob.status()).containsEntry("state", "joining");
        bob.signal("INT");
        assertThat(bob.awaitExit(Poll.LIMIT)).as(bob.describe()).isZero();
        bob.awaitEvent("stopped");
        assertThat(bob.errors()).isEmpty();
    }

    @Test
    void joinsWhenItsBootstrapNodeComes() throws Exception {
        PeerProcess bob = office.start(HERE, "bob", "--listen", "127.0.0.1");
        bob.awaitEvent("joinDelayed");
        PeerProcess alice = office.found(HERE, "alice");
        bob.awaitEvent("joined");
        Office.awaitRing(alice, bob);
    }

    @Test
    void givesUpIfItIsToldTo() throws Exception {
        PeerProcess bob = office.start(HERE, "bob", "--give-up-after", "0");
        assertThat(bob.awaitExit(Poll.LIMIT)).isEqualTo(1);
        assertThat(bob.errors().lines())
                .singleElement()
                .asString()
                .startsWith("reload peer: could not join: no bootstrap node let this node in: 127.0.0.1:");
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        PeerProcess alice = office.found(HERE, "alice");
        PeerProcess bob = office.join(HERE, "bob", "--listen", "127.0.0.1");
        Office.awaitRing(alice, bob);
        alice.signal("STOP");
        bob.signal("TERM");
        bob.awaitEvent("leaving");
        bob.signal("TERM");
        assertThat(bob.awaitExit(Duration.ofSeconds(30))).isIn(0, 130);
        alice.signal("CONT");
    }

    @Test
    void joinsThroughAFormerNeighborWhenTheBootstrapNodeIsGone() throws Exception {
        PeerProcess alice = office.found(HERE, "alice");
        PeerProcess bob = office.join(HERE, "bob", "--listen", "127.0.0.1");
        PeerProcess carol = office.join(HERE, "carol", "--listen", "127.0.0.1");
        Office.awaitRing(alice, bob, carol);
        carol.signal("TERM");
        assertThat(carol.awaitExit(Poll.LIMIT)).isZero();
        alice.signal("TERM");
        assertThat(alice.awaitExit(Poll.LIMIT)).isZero();
        assertThat(office.folder().resolve("carol@office.example.pem.neighbors"))
                .exists();

        PeerProcess again = office.join(HERE, "carol", "--listen", "127.0.0.1");
        Office.awaitRing(bob, again);
    }

    /** With a store, that would be in use too and say so first, see {@link DurablePeersTest}. */
    @Test
    void twoPeersWithTheSameControlSocketAreRefused() throws Exception {
        office.found(HERE, "alice");
        PeerProcess second = office.start(HERE, "alice", "--no-store");
        assertThat(second.awaitExit(Poll.LIMIT)).isEqualTo(1);
        assertThat(second.errors()).contains("a peer runs already with the control socket");
    }
}
