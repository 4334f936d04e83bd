// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.CredentialsPem;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.sip.ContactPreferences;
import org.p2psip.reload.usage.sip.SipUsage;

/** The power of a whole office fails: what phones had registered is there when the peers are back. */
@Tag("interop")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DurablePeersTest {
    private static final List<String> HERE = List.of();
    private static final int PHONES = 5;

    @TempDir
    private Path temporary;

    private Office office;

    @BeforeEach
    void makeAnOverlay() throws Exception {
        office = Office.create(temporary.resolve("o"), Office.freeAddress());
        for (int i = 0; i < PHONES; i++) {
            assertThat(CommandRun.of("overlay", "issue", office.folder(), phone(i))
                            .exitCode())
                    .isZero();
        }
    }

    @AfterEach
    void endAll() {
        office.close();
    }

    @Test
    void allPeersAreKilledAndComeBackWithWhatTheyHeld() throws Exception {
        List<PeerProcess> peers = threePeers();
        for (int i = 0; i < PHONES; i++) {
            register(phone(i));
        }
        awaitValues(peers);
        for (PeerProcess peer : peers) {
            peer.signal("KILL");
            peer.awaitExit(Poll.LIMIT);
        }

        List<PeerProcess> again = threePeers();
        for (PeerProcess peer : again) {
            assertThat(((Number) peer.awaitEvent("store").get("values")).intValue())
                    .isEqualTo(PHONES);
        }
        awaitValues(again);
        findAll();
        assertThat(again.get(0).errors() + again.get(1).errors() + again.get(2).errors())
                .isEmpty();
    }

    @Test
    void whatLiesInMemoryOnlyIsGone() throws Exception {
        PeerProcess alice = office.found(HERE, "alice", "--no-store");
        register(phone(0));
        assertThat(values(alice)).isEqualTo(1);
        alice.signal("KILL");
        alice.awaitExit(Poll.LIMIT);
        assertThat(office.folder().resolve("alice@office.example.pem.store")).doesNotExist();
        PeerProcess again = office.found(HERE, "alice", "--no-store");
        assertThat(values(again)).isZero();
    }

    @Test
    void aPeerSaysWhyItCannotUseItsStore() throws Exception {
        PeerProcess alice =
                office.found(HERE, "alice", "--store", temporary.resolve("s").toString());
        PeerProcess second =
                office.start(HERE, "bob", "--store", temporary.resolve("s").toString());
        assertThat(second.awaitExit(Poll.LIMIT)).isEqualTo(2);
        assertThat(second.errors()).contains("is in use by another process").hasLineCount(1);
        alice.signal("TERM");
        assertThat(alice.awaitExit(Poll.LIMIT)).isZero();

        PeerProcess other =
                office.start(HERE, "bob", "--store", temporary.resolve("s").toString());
        assertThat(other.awaitExit(Poll.LIMIT)).isEqualTo(2);
        assertThat(other.errors()).contains("belongs to Node-ID").hasLineCount(1);

        Path garbage = Files.createDirectory(temporary.resolve("g"));
        Files.writeString(garbage.resolve("values.db"), "garbage\n".repeat(1000));
        PeerProcess garbled = office.start(HERE, "bob", "--store", garbage.toString());
        assertThat(garbled.awaitExit(Poll.LIMIT)).isEqualTo(2);
        assertThat(garbled.errors()).contains("is damaged", "move " + garbage).hasLineCount(1);

        PeerProcess nowhere = office.start(HERE, "bob", "--store", "/dev/null/store");
        assertThat(nowhere.awaitExit(Poll.LIMIT)).isEqualTo(2);
        assertThat(nowhere.errors()).contains("/dev/null", "--no-store").hasLineCount(1);
    }

    private List<PeerProcess> threePeers() throws IOException, InterruptedException {
        PeerProcess alice = office.found(HERE, "alice");
        PeerProcess bob = office.join(HERE, "bob", "--listen", "127.0.0.1");
        PeerProcess carol = office.join(HERE, "carol", "--listen", "127.0.0.1");
        Office.awaitRing(alice, bob, carol);
        return List.of(alice, bob, carol);
    }

    /** Each of three peers holds every registration, as the responsible one or with a copy. */
    private static void awaitValues(List<PeerProcess> peers) throws InterruptedException {
        for (PeerProcess peer : peers) {
            Poll.until(peer.user() + " to hold all", () -> values(peer) == PHONES, peer::describe);
        }
    }

    private static int values(PeerProcess peer) {
        Object storage = peer.status().get("storage");
        return storage instanceof Map<?, ?> members ? ((Number) members.get("values")).intValue() : -1;
    }

    private void register(String user) throws Exception {
        SipUsage sip = SipUsage.create();
        try (ReloadNode phone = client(user, sip)) {
            phone.join().toCompletableFuture().get(60, TimeUnit.SECONDS);
            sip.register(user + "@office.example", ContactPreferences.ANY)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private void findAll() throws Exception {
        SipUsage sip = SipUsage.create();
        try (ReloadNode phone = client(phone(0), sip)) {
            phone.join().toCompletableFuture().get(60, TimeUnit.SECONDS);
            List<String> found = new ArrayList<>();
            for (int i = 0; i < PHONES; i++) {
                if (!sip.resolve(phone(i) + "@office.example")
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS)
                        .isEmpty()) {
                    found.add(phone(i));
                }
            }
            assertThat(found).hasSize(PHONES);
        }
    }

    private ReloadNode client(String user, SipUsage sip) throws Exception {
        OverlayConfiguration overlay =
                OverlayConfiguration.parse(Files.readAllBytes(office.folder().resolve("overlay.xml")), null);
        Credentials credentials = CredentialsPem.load(
                office.folder().resolve(user + "@office.example.pem"), overlay.overlayName(), overlay.nodeIdLength());
        return ReloadNode.builder(overlay, credentials)
                .topology(new ChordTopology())
                .links(TlsLinks.builder()
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .build())
                .usage(sip)
                .client()
                .build();
    }

    private static String phone(int number) {
        return "phone" + number;
    }
}
