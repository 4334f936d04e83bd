// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two phones behind NATs of every kind, and two public peers: every pair of kinds gets a link and a tunnel by the best path there
 * is.
 */
@Tag("netns")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class NatLabTest {
    private static final List<String> KINDS = List.of("full", "addr", "port", "sym");

    /** Where nobody's mapping can be known before: both ends change ports, or one does and the other lets only known ones in. */
    private static final Set<String> WITHOUT_DIRECT_PATH = Set.of("sym sym", "sym port", "port sym");

    private static final String TURN_OVER_UDP = "udp:" + NatLab.SECOND_PUBLIC + ":3478";
    private static final String TURN_OVER_TCP = "tcp:" + NatLab.SECOND_PUBLIC + ":3478";

    @TempDir
    private Path temporary;

    @Test
    void everyPhoneReachesEveryPhone() throws Exception {
        try (NatLab lab = NatLab.up();
                Office office = office()) {
            lab.startTurnServer(temporary);
            publicPeers(lab, office);
            List<String> report = new ArrayList<>();
            for (String first : KINDS) {
                for (String second : KINDS) {
                    String kinds = first + " " + second;
                    lab.nat("A", first);
                    lab.nat("B", second);
                    report.add(kinds + ": " + connect(lab, office, TURN_OVER_UDP, WITHOUT_DIRECT_PATH.contains(kinds)));
                    System.out.println(report.get(report.size() - 1));
                }
            }
            assertThat(report).hasSize(16);
        }
    }

    @Test
    void aPhoneWhoseNetworkLetsNoUdpOutJoinsThroughARelayOverTcp() throws Exception {
        try (NatLab lab = NatLab.up();
                Office office = office()) {
            lab.startTurnServer(temporary);
            publicPeers(lab, office);
            lab.nat("A", "block");
            System.out.println("block port: " + connect(lab, office, TURN_OVER_TCP, true));
        }
    }

    @Test
    void phonesThatNoDirectPathConnectsFindTheRelayThatAPeerOffers() throws Exception {
        try (NatLab lab = NatLab.up();
                Office office = office()) {
            relayingPeers(lab, office);
            lab.nat("A", "sym");
            lab.nat("B", "sym");
            String report = connect(lab, office, LabPhone.RELAYS_OF_PEERS, true);
            System.out.println("sym sym, relays of peers: " + report);
            assertThat(report).contains(NatLab.SECOND_PUBLIC);
        }
    }

    @Test
    void aDirectPathTakesTheRelaysPlaceOnceThereIsOne() throws Exception {
        try (NatLab lab = NatLab.up();
                Office office = office()) {
            relayingPeers(lab, office);
            lab.part();
            NatLab.Phone carol = lab.phone("A", office.folder(), "carol", LabPhone.RELAYS_OF_PEERS);
            NatLab.Phone dave = lab.phone("B", office.folder(), "dave", LabPhone.RELAYS_OF_PEERS);
            carol.joined();
            String ofDave = dave.joined();
            assertThat(carol.ask("link " + ofDave)).startsWith("link relayed");
            lab.join();
            String direct = carol.ask("direct " + ofDave);
            System.out.println("relayed, then " + direct);
            assertThat(direct).startsWith("link direct");
            assertThat(carol.ask("tunnel " + ofDave)).startsWith("tunnel direct");
            carol.end();
            dave.end();
        }
    }

    @Test
    void reloadNatTellsTheTruthAboutEachKindOfNat() throws Exception {
        try (NatLab lab = NatLab.up();
                Office office = office()) {
            publicPeers(lab, office);
            assertReport(lab, "full", "endpoint-independent", "endpoint-independent", "everybody");
            assertReport(lab, "addr", "endpoint-independent", "address-dependent", "everybody");
            assertReport(lab, "port", "endpoint-independent", "address-and-port-dependent", "one port for all");
            assertReport(
                    lab,
                    "sym",
                    "address-and-port-dependent",
                    "address-and-port-dependent",
                    "through a relay: hosts behind");
            String forgotten = "timeout:   kept for 15 s, lost within 30 s\n";
            assertThat(report(lab, "full-hair", 0, "--timeouts", "15"))
                    .contains("hairpin:   yes\n", "timeout:   kept for 15 s\n");
            for (String kind : List.of("addr", "port")) {
                assertThat(report(lab, kind + "-hair-20s", 0, "--timeouts", "30"))
                        .contains("hairpin:   yes\n", forgotten);
            }
            assertThat(report(lab, "sym-20s", 0, "--timeouts", "30")).contains("hairpin:   no\n", forgotten);
            assertThat(report(lab, "port-only6084", 0))
                    .contains("mapping:   endpoint-independent\n", "6084 open", " blocked\n");
            assertThat(report(lab, "none", 0)).contains("192.0.2.10", ": no NAT", "mapping:   endpoint-independent");
            assertThat(report(lab, "block", 1))
                    .contains(
                            "does not answer",
                            "no peer answers over UDP",
                            "through a TURN server over TCP or TLS only");
        }
    }

    @Test
    void reloadNatTriesWhomItReachesAndHow() throws Exception {
        try (NatLab lab = NatLab.up();
                Office office = office()) {
            lab.startTurnServer(temporary);
            publicPeers(lab, office);
            lab.nat("B", "port");
            NatLab.Phone dave = lab.phone("B", office.folder(), "dave", TURN_OVER_UDP);
            try {
                String unused = dave.joined();
                String[] trial = {
                    "--overlay",
                    office.folder().resolve("overlay.xml").toString(),
                    "--credentials",
                    office.folder().resolve("carol@office.example.pem").toString(),
                    "--trial",
                    "15",
                    "--turn",
                    NatLab.SECOND_PUBLIC,
                    "--user",
                    LabPhone.TURN_USER,
                    "--pw",
                    LabPhone.TURN_PASSWORD
                };
                assertThat(report(lab, "addr", 0, trial))
                        .containsPattern(
                                "reached:   alice@office.example directly(, as bootstrap,)? at 198.51.100.1:6084")
                        .contains("reached:   bob@office.example directly at 198.51.100.2:6084")
                        .contains("reached:   dave@office.example directly at 198.51.100.12:");
                assertThat(report(lab, "sym", 0, trial))
                        .containsPattern(
                                "reached:   alice@office.example directly(, as bootstrap,)? at 198.51.100.1:6084")
                        .contains("reached:   dave@office.example through a relay at ");
                List<String> overTcp = new ArrayList<>(List.of(trial));
                overTcp.add("--turn-tcp");
                assertThat(report(lab, "block", 1, overTcp.toArray(String[]::new)))
                        .contains("reached:   alice@office.example through a relay")
                        .contains("reached:   dave@office.example through a relay at ");
            } finally {
                dave.end();
            }
        }
    }

    private static void assertReport(NatLab lab, String kind, String mapping, String filtering, String outlook)
            throws Exception {
        assertThat(report(lab, kind, 0))
                .contains("seen as 198.51.100.11:")
                .contains("mapping:   " + mapping + "\n")
                .contains("filtering: " + filtering + "\n")
                .contains("hairpin:   no\n")
                .contains("6084 open")
                .doesNotContain("blocked")
                .contains(outlook);
    }

    private static String report(NatLab lab, String kind, int exitCode, String... more) throws Exception {
        lab.nat("A", kind);
        List<String> command = new ArrayList<>(lab.on("hA"));
        command.addAll(PeerProcess.java());
        command.addAll(List.of("nat", "--peer", NatLab.FIRST_PUBLIC, "--peer", NatLab.SECOND_PUBLIC));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.println(kind + ":\n" + text);
        assertThat(process.waitFor()).as(text).isEqualTo(exitCode);
        return text;
    }

    @Test
    void linksComeBackByThemselvesWhenANatForgetsAndWhenAPhoneMoves() throws Exception {
        try (NatLab lab = NatLab.up();
                Office office = office()) {
            publicPeers(lab, office);
            NatLab.Phone carol = lab.phone("A", office.folder(), "carol");
            NatLab.Phone dave = lab.phone("B", office.folder(), "dave");
            carol.joined();
            String ofDave = dave.joined();
            assertThat(carol.ask("link " + ofDave)).startsWith("link direct");

            lab.nat("A", "port");
            assertThat(carol.ask("tunnel " + ofDave))
                    .startsWith("tunnel direct")
                    .contains("Hello 525450");

            lab.moveA("192.0.2.10", "192.0.2.20");
            assertThat(carol.ask("moved " + ofDave)).startsWith("link direct").contains("192.0.2.20");
            assertThat(carol.ask("tunnel " + ofDave))
                    .startsWith("tunnel direct")
                    .contains("192.0.2.20");
        }
    }

    private Office office() throws Exception {
        return Office.create(
                temporary.resolve("office"),
                NatLab.FIRST_PUBLIC + ":6084",
                List.of("alice", "bob", "carol", "dave"),
                "--ice");
    }

    private static void publicPeers(NatLab lab, Office office) throws Exception {
        PeerProcess alice = office.found(lab.on("pub1"), "alice");
        PeerProcess bob = office.join(lab.on("pub2"), "bob", "--listen", NatLab.SECOND_PUBLIC + ":6084");
        Office.awaitRing(alice, bob);
    }

    /** As before; the second one relays for others. */
    private static void relayingPeers(NatLab lab, Office office) throws Exception {
        PeerProcess alice = office.found(lab.on("pub1"), "alice");
        PeerProcess bob = office.join(
                lab.on("pub2"),
                "bob",
                "--listen",
                NatLab.SECOND_PUBLIC + ":6084",
                "--offer-relay",
                "--relay-external",
                NatLab.SECOND_PUBLIC,
                "--relay-to",
                "198.51.100.0/24");
        Office.awaitRing(alice, bob);
        bob.awaitEvent("relayOffered");
    }

    /** A link and a tunnel between the two phones, each by the best path. */
    private static String connect(NatLab lab, Office office, String turn, boolean relayed) throws Exception {
        NatLab.Phone carol = lab.phone("A", office.folder(), "carol", turn);
        NatLab.Phone dave = lab.phone("B", office.folder(), "dave", turn);
        try {
            String ofCarol = carol.joined();
            String ofDave = dave.joined();
            String link = carol.ask("link " + ofDave);
            String tunnel = carol.ask("tunnel " + ofDave);
            String back = dave.ask("tunnel " + ofCarol);
            String best = relayed ? "relayed" : "direct";
            assertThat(link).startsWith("link " + best);
            assertThat(tunnel).startsWith("tunnel " + best).contains("Hello 525450");
            assertThat(back).startsWith("tunnel " + best).contains("Hello 525450");
            return link + "; " + tunnel;
        } finally {
            carol.end();
            dave.end();
        }
    }
}
