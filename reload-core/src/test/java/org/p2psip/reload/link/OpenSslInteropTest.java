// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.p2psip.reload.link.LinkNode.await;
import static org.p2psip.reload.link.LinkNode.take;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;
import static org.p2psip.reload.link.TestOverlay.CAROL;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.dtls.DatagramDrop;
import org.p2psip.reload.link.dtls.DtlsLinks;
import org.p2psip.reload.link.tls.TlsLinks;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.Opaque;

/** Handshakes with the command openssl, both ways, over TLS and DTLS. */
@Tag("interop")
class OpenSslInteropTest {
    private static final NettyEnvironment ENVIRONMENT = NettyEnvironment.create();
    private static final TestOverlay OVERLAY = TestOverlay.create("example.com");

    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path folder;

    private final List<LinkProvider> providers = new ArrayList<>();
    private final Map<Process, Path> outputs = new HashMap<>();

    /** Our end, of either protocol. */
    private static final class Node extends LinkNode {
        private final LinkProvider links;
        private final @Nullable TlsLinks tls;
        private final @Nullable DtlsLinks dtls;

        private Node(LinkProvider links, CertificateTrust trust) {
            super(ENVIRONMENT, links, OVERLAY.credentials(ALICE), trust);
            this.links = links;
            this.tls = links instanceof TlsLinks t ? t : null;
            this.dtls = links instanceof DtlsLinks d ? d : null;
        }

        @Override
        public InetSocketAddress address() {
            return on(() -> tls != null ? tls.localAddress() : dtls.localAddress());
        }
    }

    @AfterEach
    void closeAll() {
        outputs.keySet().forEach(Process::destroyForcibly);
        providers.forEach(LinkProvider::close);
    }

    @AfterAll
    static void closeEnvironment() {
        ENVIRONMENT.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2", "-dtls1_2"})
    void clientGetsALinkWithItsCertificate(String protocol) throws IOException {
        Node alice = node(protocol, OVERLAY.trust());
        Process client = client(protocol, alice, OVERLAY.credentials(BOB));
        Link link = take(alice.accepted);
        assertThat(link.peer()).isEqualTo(BOB);
        LinkNode.Received received = alice.receive(link);
        // Framed by hand: data, sequence 0, one byte.
        client.getOutputStream().write(Hex.decode("80" + "00000000" + "000001" + "2a"));
        client.getOutputStream().flush();
        assertThat(take(received.messages)).isEqualTo("2a");
        client.destroy();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2", "-dtls1_2"})
    void rsaClientGetsALink(String protocol) throws IOException {
        Node alice = node(protocol, OVERLAY.trust());
        client(protocol, alice, OVERLAY.rsaCredentials(BOB));
        assertThat(take(alice.accepted).peer()).isEqualTo(BOB);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2", "-dtls1_2"})
    void serverGetsALink(String protocol) throws Exception {
        Node alice = node(protocol, OVERLAY.trust());
        Server server = server(protocol, OVERLAY.credentials(BOB), "-Verify", "3");
        Link link = await(alice.on(() -> alice.links.connect(server.address)));
        assertThat(link.peer()).isEqualTo(BOB);
    }

    @ParameterizedTest
    @CsvSource({"-tls1_3, NO_CERTIFICATE", "-tls1_2, HANDSHAKE_FAILED", "-dtls1_2, NO_CERTIFICATE"})
    void refusesClientsWithoutCertificate(String protocol, RefusalReason reason) throws IOException {
        Node alice = node(protocol, OVERLAY.trust());
        client(protocol, alice, null);
        assertThat(take(alice.refused)).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2", "-dtls1_2"})
    void refusesStrangersAndExpiredAndForeignAndBadNodes(String protocol) throws IOException {
        Node alice = node(protocol, OVERLAY.trust());
        client(protocol, alice, TestOverlay.create("example.com").credentials(BOB));
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.UNKNOWN_CA);
        client(protocol, alice, OVERLAY.expiredCredentials(BOB));
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.EXPIRED);
        client(protocol, alice, OVERLAY.sibling("other.example.com").credentials(BOB));
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.WRONG_OVERLAY);
        Node strict = node(protocol, OVERLAY.trust(BOB));
        client(protocol, strict, OVERLAY.credentials(BOB));
        assertThat(take(strict.refused)).isEqualTo(RefusalReason.BAD_NODE);
        assertThat(alice.accepted).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "-tls1, -cipher ALL:@SECLEVEL=0",
        "-tls1_1, -cipher ALL:@SECLEVEL=0",
        "-tls1_2, -cipher AES128-GCM-SHA256",
        "-tls1_2, -cipher ECDHE-ECDSA-AES128-SHA",
        "-dtls1, -cipher ALL:@SECLEVEL=0",
        "-dtls1_2, -cipher ECDHE-ECDSA-AES128-SHA",
        "-dtls1_2, -cipher DHE-RSA-AES128-GCM-SHA256",
    })
    void refusesOldVersionsAndWeakSuites(String protocol, String option) throws IOException {
        Node alice = node(protocol, OVERLAY.trust());
        client(protocol, alice, OVERLAY.credentials(BOB), option.split(" "));
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.HANDSHAKE_FAILED);
        assertThat(alice.accepted).isEmpty();
    }

    @Test
    void clientsRenegotiationOverTlsIsRefusedAndCounted() throws IOException {
        Node alice = node("-tls1_2", OVERLAY.trust());
        Process client = interactive("-tls1_2", alice);
        LinkNode.Received received = alice.receive(take(alice.accepted));
        type(client, "R");
        awaitOutput(client, "no renegotiation");
        await(received.closed);
        assertThat(alice.accepted).isEmpty();
        assertThat(received.messages).isEmpty();
        assertThat(refusals(alice)).isEqualTo(Map.of(RefusalReason.RENEGOTIATION, 1L));
    }

    @Test
    void clientsRenegotiationOverDtlsIsPassedOverAndCounted() throws IOException {
        Node alice = node("-dtls1_2", OVERLAY.trust());
        Process client = interactive("-dtls1_2", alice);
        Link link = take(alice.accepted);
        alice.receive(link);
        type(client, "R");
        awaitOutOfPlace(alice);
        assertThat(alice.accepted).isEmpty();
        assertThat(alice.on(link::isOpen)).isTrue();
    }

    @Test
    void serversRenegotiationOverTlsIsRefusedAndCounted() throws IOException {
        Node alice = node("-tls1_2", OVERLAY.trust());
        Server server = server("-tls1_2", OVERLAY.credentials(BOB), "-Verify", "3");
        Link link = await(alice.on(() -> alice.links.connect(server.address)));
        LinkNode.Received received = alice.receive(link);
        type(server.process, "r");
        awaitOutput(server.process, "no renegotiation");
        await(received.closed);
        assertThat(received.messages).isEmpty();
        assertThat(refusals(alice)).isEqualTo(Map.of(RefusalReason.RENEGOTIATION, 1L));
    }

    @Test
    void serversRenegotiationOverDtlsIsPassedOverAndCounted() throws IOException {
        Node alice = node("-dtls1_2", OVERLAY.trust());
        Server server = server("-dtls1_2", OVERLAY.credentials(BOB), "-Verify", "3");
        Link link = await(alice.on(() -> alice.links.connect(server.address)));
        alice.receive(link);
        type(server.process, "r");
        awaitOutOfPlace(alice);
        assertThat(alice.on(link::isOpen)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2", "-dtls1_2"})
    void refusesServersThatAreStrangersExpiredForeignOrBadNodes(String protocol) throws IOException {
        Node alice = node(protocol, OVERLAY.trust(CAROL));
        assertThat(refusal(alice, protocol, TestOverlay.create("example.com").credentials(BOB)))
                .isEqualTo(RefusalReason.UNKNOWN_CA);
        assertThat(refusal(alice, protocol, OVERLAY.expiredCredentials(BOB))).isEqualTo(RefusalReason.EXPIRED);
        assertThat(refusal(alice, protocol, OVERLAY.sibling("other.example.com").credentials(BOB)))
                .isEqualTo(RefusalReason.WRONG_OVERLAY);
        assertThat(refusal(alice, protocol, OVERLAY.credentials(CAROL))).isEqualTo(RefusalReason.BAD_NODE);
        assertThat(open(alice)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2", "-dtls1_2"})
    void refusesAServerThatIsAnotherNodeThanTheOneNegotiatedWith(String protocol) throws IOException {
        Node alice = node(protocol, OVERLAY.trust());
        Server server = server(protocol, OVERLAY.credentials(BOB), "-Verify", "3");
        IceCandidate candidate = IceCandidate.builder(IpAddressPort.of(server.address), alice.links.type())
                .foundation(ascii("1"))
                .build();
        LinkDescription offer = new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, ascii("passive"), List.of(candidate));
        LinkNegotiation answering =
                alice.on(() -> alice.links.negotiate(NegotiationRole.ANSWERER, LinkPurpose.OVERLAY));
        await(alice.on(answering::localDescription));
        assertThat(reason(alice.on(() -> answering.establish(offer, CAROL)))).isEqualTo(RefusalReason.WRONG_NODE_ID);
        assertThat(open(alice)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "-tls1, -cipher ALL:@SECLEVEL=0",
        "-tls1_2, -cipher ECDHE-ECDSA-AES128-SHA",
        "-dtls1, -cipher ALL:@SECLEVEL=0",
        "-dtls1_2, -cipher ECDHE-ECDSA-AES128-SHA",
    })
    void refusesServersOfOldVersionsAndWithWeakSuites(String protocol, String option) throws IOException {
        Node alice = node(protocol, OVERLAY.trust());
        assertThat(refusal(alice, protocol, OVERLAY.credentials(BOB), option.split(" ")))
                .isEqualTo(RefusalReason.HANDSHAKE_FAILED);
        assertThat(open(alice)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2", "-dtls1_2"})
    void refusesAServerThatAsksForNoCertificateOfOurs(String protocol) throws IOException {
        Node alice = node(protocol, OVERLAY.trust());
        Server server = server(protocol, OVERLAY.credentials(BOB));
        assertThat(reason(alice.on(() -> alice.links.connect(server.address))))
                .isEqualTo(RefusalReason.ASKED_FOR_NO_CERTIFICATE);
        assertThat(refusals(alice)).containsKey(RefusalReason.ASKED_FOR_NO_CERTIFICATE);
        assertThat(open(alice)).isZero();
    }

    /** Why no link comes about to a server with these credentials, as the node counts it too. */
    private RefusalReason refusal(Node node, String protocol, Credentials credentials, String... options)
            throws IOException {
        List<String> all = new ArrayList<>(List.of("-Verify", "3"));
        all.addAll(List.of(options));
        Server server = server(protocol, credentials, all.toArray(new String[0]));
        RefusalReason reason = reason(node.on(() -> node.links.connect(server.address)));
        server.process.destroyForcibly();
        assertThat(refusals(node)).containsKey(reason);
        return reason;
    }

    private static RefusalReason reason(CompletionStage<Link> attempt) {
        Throwable failure = catchThrowable(() -> await(attempt));
        assertThat(failure).hasCauseInstanceOf(LinkException.class);
        return ((LinkException) failure.getCause()).reason();
    }

    private static Map<RefusalReason, Long> refusals(Node node) {
        return node.on(() -> node.tls != null
                ? node.tls.counters().refusals()
                : node.dtls.counters().refusals());
    }

    private static int open(Node node) {
        return node.on(() -> node.tls != null
                ? node.tls.counters().open()
                : node.dtls.counters().open());
    }

    private static void awaitOutOfPlace(Node node) {
        long start = System.nanoTime();
        while (!node.on(node.dtls::counters).dropped().containsKey(DatagramDrop.OUT_OF_PLACE)) {
            assertThat(System.nanoTime() - start).as("nanoseconds waited").isLessThan(TIMEOUT_NANOS);
            Thread.onSpinWait();
        }
    }

    private static Opaque ascii(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }

    private Node node(String protocol, CertificateTrust trust) {
        LinkProvider links = protocol.startsWith("-dtls")
                ? DtlsLinks.builder().listen(LinkNode.anyPort()).build()
                : TlsLinks.builder().listen(LinkNode.anyPort()).build();
        providers.add(links);
        return new Node(links, trust);
    }

    private Process client(String protocol, Node to, @Nullable Credentials credentials, String... options)
            throws IOException {
        List<String> command = connect(protocol, to, credentials);
        command.add("-quiet");
        command.addAll(List.of(options));
        return start(command);
    }

    private Process interactive(String protocol, Node to) throws IOException {
        return start(connect(protocol, to, OVERLAY.credentials(BOB)));
    }

    private List<String> connect(String protocol, Node to, @Nullable Credentials credentials) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                protocol,
                "-connect",
                "127.0.0.1:" + to.address().getPort()));
        if (credentials != null) {
            command.addAll(identity(credentials));
        }
        return command;
    }

    private record Server(Process process, InetSocketAddress address) {}

    /** Starts a server and waits until it listens. */
    private Server server(String protocol, Credentials credentials, String... options) throws IOException {
        int port = freePort(protocol);
        List<String> command =
                new ArrayList<>(List.of("openssl", "s_server", protocol, "-accept", "127.0.0.1:" + port));
        command.addAll(identity(credentials));
        command.addAll(List.of(options));
        Process server = start(command);
        awaitOutput(server, "ACCEPT");
        return new Server(server, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static int freePort(String protocol) throws IOException {
        if (protocol.startsWith("-dtls")) {
            try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process start(List<String> command) throws IOException {
        Path output = Files.createTempFile(folder, "openssl", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        outputs.put(process, output);
        return process;
    }

    private static void type(Process process, String command) throws IOException {
        process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }

    private void awaitOutput(Process process, String text) throws IOException {
        Path output = outputs.get(process);
        long start = System.nanoTime();
        boolean runs = true;
        while (!Files.readString(output, StandardCharsets.ISO_8859_1).contains(text)) {
            assertThat(runs).as("openssl has ended and not said %s", text).isTrue();
            runs = process.isAlive();
            assertThat(System.nanoTime() - start).as("nanoseconds waited").isLessThan(TIMEOUT_NANOS);
            Thread.onSpinWait();
        }
    }

    private List<String> identity(Credentials credentials) throws IOException {
        String name = Long.toString(System.nanoTime());
        Path chain = folder.resolve(name + ".crt");
        Path key = folder.resolve(name + ".key");
        StringBuilder pem = new StringBuilder();
        for (Opaque der : credentials.chain()) {
            pem.append(pem("CERTIFICATE", der.toByteArray()));
        }
        Files.writeString(chain, pem);
        try {
            Files.writeString(
                    key,
                    pem(
                            "PRIVATE KEY",
                            credentials.privateKey(new BouncyCastleProvider()).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        return List.of("-cert", chain.toString(), "-key", key.toString());
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der) + "\n-----END "
                + type + "-----\n";
    }
}
