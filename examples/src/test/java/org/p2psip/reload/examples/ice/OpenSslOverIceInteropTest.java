// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.ice;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.examples.CommandRun;
import org.p2psip.reload.examples.text.JsonParser;
import org.p2psip.reload.ice.agent.CandidateType;
import org.p2psip.reload.ice.agent.RemoteCandidate;
import org.p2psip.reload.ice.agent.RemoteDescription;
import org.p2psip.reload.ice.links.IceLinks;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.AppReceiver;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.CredentialsPem;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * An application's channel whose far end is put together of other people's programs: aioice finds the path, and openssl shakes
 * hands over the pair that it nominated or was nominated to it. Fails without the two.
 */
@Tag("interop")
class OpenSslOverIceInteropTest {
    private static final int SECONDS = 60;
    private static final String OVERLAY = "office.example";

    @TempDir
    Path folder;

    private final NettyEnvironment environment = NettyEnvironment.create();
    private final List<AutoCloseable> open = new ArrayList<>();
    private OverlayConfiguration configuration;
    private Credentials bob;

    @BeforeEach
    void createOverlay() throws Exception {
        assertThat(CommandRun.of(
                                "overlay",
                                "create",
                                folder.resolve("o"),
                                "--name",
                                OVERLAY,
                                "--bootstrap",
                                "127.0.0.1:6084")
                        .exitCode())
                .isZero();
        for (String user : List.of("alice", "bob")) {
            assertThat(CommandRun.of("overlay", "issue", folder.resolve("o"), user)
                            .exitCode())
                    .isZero();
        }
        configuration = OverlayConfiguration.parse(Files.readAllBytes(folder.resolve("o/overlay.xml")), null);
        bob = credentials("bob");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        environment.close();
    }

    private Credentials credentials(String user) throws Exception {
        return CredentialsPem.load(pem(user), OVERLAY, configuration.nodeIdLength());
    }

    private Path pem(String user) {
        return folder.resolve("o/" + user + "@" + OVERLAY + ".pem");
    }

    @ParameterizedTest(name = "ours is the {0}")
    @EnumSource(NegotiationRole.class)
    void carriesWhatOpenSslSaysOverThePairThatAioiceAgreedTo(NegotiationRole role) throws Exception {
        IceLinks links = start();
        LinkNegotiation negotiation = on(() -> links.negotiate(role, LinkPurpose.APPLICATION));
        LinkDescription own = await(on(negotiation::localDescription));
        // Without --regular: aioice gives up a pair that both ends check in the same moment, since it then runs two
        // checks of its own
        // and finds one of them not nominated.
        IceProcess aioice = IceProcess.aioice(role == NegotiationRole.OFFERER ? "--controlled" : "--controlling");
        open.add(aioice);
        LinkDescription theirs = description(aioice.await("\"ufrag\""), role.other());
        // RFC 6940, Section 6.5.1.13: who sends the Attach is the DTLS server.
        Bridge bridge = new Bridge(aioice);
        open.add(bridge);
        boolean openSslServes = role == NegotiationRole.ANSWERER;
        Process server = openSslServes ? openSsl(true, bridge) : null;
        // aioice begins first: its checks come before this end knows of it.
        aioice.say(json(own, role));
        CompletionStage<AppChannel> connecting = on(() -> negotiation.establishApplication(theirs, bob.nodeId()));
        aioice.await("\"connected\"");
        bridge.start();
        Process openSsl = server == null ? openSsl(false, bridge) : server;
        AppChannel channel = await(connecting);
        assertThat(channel.peer()).isEqualTo(bob.nodeId());
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        run(() -> channel.receiver(new AppReceiver() {
            @Override
            public void bytes(ByteBuf bytes) {
                heard.add(bytes.toString(StandardCharsets.US_ASCII));
            }

            @Override
            public void closed() {}
        }));
        OutputStream toOpenSsl = openSsl.getOutputStream();
        toOpenSsl.write("from openssl\n".getBytes(StandardCharsets.US_ASCII));
        toOpenSsl.flush();
        assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("from openssl\n");
        run(() -> channel.send(Unpooled.copiedBuffer("from ours\n", StandardCharsets.US_ASCII)));
        awaitOutput("from ours");
        run(channel::close);
        on(() -> {
            links.close();
            return true;
        });
    }

    private IceLinks start() throws Exception {
        IceLinks links = IceLinks.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build();
        LinkContext context = new LinkContext(
                environment,
                credentials("alice"),
                new CertificateTrust(configuration.trustPolicy()),
                Clock.systemUTC(),
                new SecureRandom(),
                5_000);
        await(on(() -> links.start(context, new LinkListener() {
            @Override
            public void linkAccepted(Link link) {}

            @Override
            public void linkRefused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {}
        })));
        return links;
    }

    private Process openSsl(boolean serves, Bridge bridge) throws IOException {
        String identity = pem("bob").toString();
        List<String> command = new ArrayList<>(List.of("openssl", serves ? "s_server" : "s_client", "-dtls1_2"));
        if (serves) {
            int port = bridge.farPort();
            command.addAll(List.of("-accept", "127.0.0.1:" + port, "-Verify", "1", "-verify_return_error"));
        } else {
            command.addAll(List.of("-connect", "127.0.0.1:" + bridge.port(), "-verify_return_error"));
        }
        command.addAll(List.of(
                "-CAfile", folder.resolve("o/ca-cert.pem").toString(), "-cert", identity, "-key", identity, "-quiet"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
        open.add(process::destroyForcibly);
        return process;
    }

    private Path output() {
        return folder.resolve("openssl.txt");
    }

    private void awaitOutput(String text) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!Files.readString(output(), StandardCharsets.ISO_8859_1).contains(text)) {
            assertThat(System.nanoTime() - end)
                    .as(Files.readString(output(), StandardCharsets.ISO_8859_1))
                    .isNegative();
            Thread.onSpinWait();
        }
    }

    /** What aioice says of itself, as an Attach would. */
    private static LinkDescription description(String line, NegotiationRole role) throws Exception {
        RemoteDescription remote = DescriptionJson.read(JsonParser.object(line));
        List<IceCandidate> candidates = new ArrayList<>();
        for (RemoteCandidate each : remote.candidates()) {
            assertThat(each.type()).isEqualTo(CandidateType.HOST);
            candidates.add(IceCandidate.builder(IpAddressPort.of(each.address()), OverlayLinkType.DTLS_UDP_SR)
                    .foundation(ascii(each.foundation()))
                    .priority(each.priority())
                    .build());
        }
        return new LinkDescription(
                ascii(remote.credentials().ufrag()),
                ascii(remote.credentials().password()),
                ascii(role.roleName()),
                candidates);
    }

    /** What the Attach says of us, in aioice's words. */
    private static String json(LinkDescription own, NegotiationRole role) {
        StringBuilder candidates = new StringBuilder();
        for (IceCandidate each : own.candidates()) {
            InetSocketAddress address = ((IpAddressPort.InternetAddress) each.addressPort()).toSocketAddress();
            candidates
                    .append(candidates.length() == 0 ? "" : ",")
                    .append("{\"foundation\":\"")
                    .append(text(each.foundation()))
                    .append("\",\"component\":1,\"transport\":\"udp\",\"priority\":")
                    .append(each.priority())
                    .append(",\"ip\":\"")
                    .append(address.getAddress().getHostAddress())
                    .append("\",\"port\":")
                    .append(address.getPort())
                    .append(",\"type\":\"host\"}");
        }
        return "{\"ufrag\":\"" + text(own.ufrag()) + "\",\"pwd\":\"" + text(own.password()) + "\",\"controlling\":"
                + (role == NegotiationRole.OFFERER) + ",\"candidates\":[" + candidates + "]}";
    }

    private static Opaque ascii(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(Opaque bytes) {
        return new String(bytes.toByteArray(), StandardCharsets.US_ASCII);
    }

    private <T> T on(Callable<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        environment.execute(() -> {
            try {
                result.complete(action.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return await(result);
    }

    private void run(Runnable action) {
        on(() -> {
            action.run();
            return true;
        });
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    /** Carries datagrams between openssl's socket and aioice's path. */
    private static final class Bridge implements AutoCloseable {
        private final IceProcess aioice;
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final int farPort;
        private volatile SocketAddress openSsl;
        private volatile boolean closed;

        Bridge(IceProcess aioice) throws IOException {
            this.aioice = aioice;
            try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                farPort = free.getLocalPort();
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        /** Where openssl listens, if it does. */
        int farPort() {
            openSsl = new InetSocketAddress(InetAddress.getLoopbackAddress(), farPort);
            return farPort;
        }

        void start() {
            Thread out = new Thread(this::fromOpenSsl, "from openssl");
            Thread in = new Thread(this::fromAioice, "from aioice");
            out.setDaemon(true);
            in.setDaemon(true);
            out.start();
            in.start();
        }

        private void fromOpenSsl() {
            byte[] room = new byte[2_000];
            try {
                while (!closed) {
                    DatagramPacket packet = new DatagramPacket(room, room.length);
                    socket.receive(packet);
                    openSsl = packet.getSocketAddress();
                    aioice.say("{\"send\":\"" + ByteBufUtil.hexDump(room, 0, packet.getLength()) + "\"}");
                }
            } catch (SocketException end) {
                // Closed.
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void fromAioice() {
            try {
                while (!closed) {
                    String line = aioice.await("\"recv\"");
                    String hex = line.substring(line.indexOf("\"recv\":\"") + 8, line.lastIndexOf('"'));
                    byte[] bytes = ByteBufUtil.decodeHexDump(hex);
                    SocketAddress to = openSsl;
                    if (to != null) {
                        socket.send(new DatagramPacket(bytes, bytes.length, to));
                    }
                }
            } catch (AssertionError | IOException | InterruptedException end) {
                // The process has ended.
            }
        }

        @Override
        public void close() {
            closed = true;
            socket.close();
        }
    }
}
