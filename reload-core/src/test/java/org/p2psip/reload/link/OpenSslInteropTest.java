// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.link.LinkNode.await;
import static org.p2psip.reload.link.LinkNode.take;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;

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
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.dtls.DtlsLinks;
import org.p2psip.reload.link.tls.TlsLinks;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.Opaque;

/** Handshakes with the command openssl, both ways, over TLS and DTLS. */
@Tag("interop")
class OpenSslInteropTest {
    private static final NettyEnvironment ENVIRONMENT = NettyEnvironment.create();
    private static final TestOverlay OVERLAY = TestOverlay.create("example.com");

    @TempDir
    Path folder;

    private final List<LinkProvider> providers = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

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
        processes.forEach(Process::destroyForcibly);
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
        Link link = await(alice.on(() -> alice.links.connect(server(protocol, OVERLAY.credentials(BOB)))));
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

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-dtls1_2"})
    void renegotiationLeadsToNothing(String protocol) throws IOException {
        Node alice = node(protocol, OVERLAY.trust());
        Process client = interactive(protocol, alice);
        LinkNode.Received received = alice.receive(take(alice.accepted));
        client.getOutputStream().write("R\n".getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
        client.getOutputStream().write("Q\n".getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
        client.destroy();
        assertThat(alice.accepted).isEmpty();
        assertThat(received.messages).isEmpty();
        // The node goes on with others.
        client(protocol, alice, OVERLAY.rsaCredentials(BOB));
        assertThat(take(alice.accepted).peer()).isEqualTo(BOB);
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

    /** Starts a server that wants a certificate, and waits until it listens. */
    private InetSocketAddress server(String protocol, Credentials credentials) throws Exception {
        int port = freePort(protocol);
        List<String> command = new ArrayList<>(
                List.of("openssl", "s_server", protocol, "-accept", "127.0.0.1:" + port, "-Verify", "3"));
        command.addAll(identity(credentials));
        Process server = start(command);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> server.inputReader().lines().forEach(lines::add));
        reader.setDaemon(true);
        reader.start();
        while (!take(lines).startsWith("ACCEPT")) {
            assertThat(server.isAlive()).isTrue();
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
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
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        if (!command.contains("s_server")) {
            Thread drain = new Thread(() -> process.inputReader().lines().forEach(line -> {}));
            drain.setDaemon(true);
            drain.start();
        }
        return process;
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
