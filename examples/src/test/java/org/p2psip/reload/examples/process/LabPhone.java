// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.process;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.examples.embedding.EmbeddedTunnel;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.links.IceLinks;
import org.p2psip.reload.ice.links.IceLinksBuilder;
import org.p2psip.reload.ice.links.IcePath;
import org.p2psip.reload.ice.links.TurnRelays;
import org.p2psip.reload.ice.relays.OverlayRelays;
import org.p2psip.reload.ice.tunnel.Tunnel;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.CredentialsPem;
import org.p2psip.reload.usage.turn.TurnCredentials;
import org.p2psip.reload.usage.turn.TurnUsage;
import org.p2psip.reload.wire.NodeId;

/**
 * A phone behind a NAT, in a process of its own: joins, then does what it reads, line by line, and says in a line how it went.
 *
 * <p>Arguments: configuration, credentials, and ways to a TURN server, {@code udp:HOST:PORT} or {@code tcp:HOST:PORT}, or else {@code
 * overlay} for the relays of peers.
 */
public final class LabPhone {
    static final String TURN_USER = "lab";
    static final String TURN_PASSWORD = "laboratory";
    /** The argument that has relays of peers looked for. */
    static final String RELAYS_OF_PEERS = "overlay";

    private static final Duration DIRECT_RETRY = Duration.ofSeconds(5);
    private static final int SECONDS = 60;

    private LabPhone() {}

    /** Runs until the end of the input. */
    public static void main(String[] arguments) throws Exception {
        OverlayConfiguration overlay = OverlayConfiguration.parse(Files.readAllBytes(Path.of(arguments[0])), null);
        Credentials own = CredentialsPem.load(Path.of(arguments[1]), overlay.overlayName(), overlay.nodeIdLength());
        IceLinksBuilder builder = IceLinks.builder();
        TurnUsage turn = new TurnUsage();
        if (arguments.length > 2 && arguments[2].equals(RELAYS_OF_PEERS)) {
            builder.relays(new OverlayRelays(turn, () -> TurnCredentials.of(overlay, own.nodeId()))::open);
        } else if (arguments.length > 2) {
            List<TurnAddress> servers = List.of(arguments).subList(2, arguments.length).stream()
                    .map(LabPhone::server)
                    .toList();
            builder.relays(new TurnRelays(servers, TURN_USER, TURN_PASSWORD));
        }
        IceLinks links = builder.directRetry(DIRECT_RETRY).build();
        NettyEnvironment environment = NettyEnvironment.create();
        ReloadNode node = EmbeddedTunnel.node(overlay, own, links)
                .environment(environment)
                .usage(turn)
                .joinPatience(Duration.ofSeconds(2 * SECONDS))
                .build();
        node.join().toCompletableFuture().get(3 * SECONDS, TimeUnit.SECONDS);
        say("joined " + node.nodeId());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            try {
                switch (words[0]) {
                    case "link" -> say(link(environment, links, NodeId.parse(words[1])));
                    case "direct" -> say(direct(environment, links, NodeId.parse(words[1])));
                    case "moved" -> say(moved(environment, links, NodeId.parse(words[1])));
                    case "tunnel" -> say(tunnel(environment, links, node, NodeId.parse(words[1])));
                    default -> say("what is " + line);
                }
            } catch (Exception e) {
                say("failed " + e);
            }
        }
        node.leave().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        System.exit(0);
    }

    private static TurnAddress server(String text) {
        String[] parts = text.split(":");
        InetSocketAddress address = new InetSocketAddress(parts[1], Integer.parseInt(parts[2]));
        return parts[0].equals("tcp") ? TurnAddress.tcp(address) : TurnAddress.udp(address);
    }

    private static String link(NettyEnvironment environment, IceLinks links, NodeId peer) throws Exception {
        return "link " + await(environment, links, peer, LinkPurpose.OVERLAY);
    }

    /** The path, once one is selected: data may flow before. */
    private static String await(NettyEnvironment environment, IceLinks links, NodeId peer, LinkPurpose purpose)
            throws Exception {
        Instant begin = Instant.now();
        while (Duration.between(begin, Instant.now()).getSeconds() < 2 * SECONDS) {
            Optional<IcePath> path = path(environment, links, peer, purpose);
            if (path.isPresent()) {
                return text(path.get());
            }
            boolean unused = new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
        }
        return "nothing";
    }

    /** Waits until no path of a link leads through a relay. */
    private static String direct(NettyEnvironment environment, IceLinks links, NodeId peer) throws Exception {
        Instant begin = Instant.now();
        while (Duration.between(begin, Instant.now()).getSeconds() < 4 * SECONDS) {
            List<IcePath> paths = paths(environment, links, peer, LinkPurpose.OVERLAY);
            if (!paths.isEmpty() && paths.stream().noneMatch(IcePath::isRelayed)) {
                return "link " + text(paths.get(0)) + " after "
                        + Duration.between(begin, Instant.now()).toMillis() + " ms";
            }
            boolean unused = new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
        }
        return "nothing";
    }

    /** Waits for a link from an address that this phone has now. */
    private static String moved(NettyEnvironment environment, IceLinks links, NodeId peer) throws Exception {
        Instant begin = Instant.now();
        while (Duration.between(begin, Instant.now()).getSeconds() < 3 * SECONDS) {
            Optional<IcePath> path = path(environment, links, peer, LinkPurpose.OVERLAY);
            if (path.isPresent()
                    && NetworkInterface.getByInetAddress(path.get().base().getAddress()) != null) {
                return "link " + text(path.get()) + " after "
                        + Duration.between(begin, Instant.now()).toMillis() + " ms";
            }
            boolean unused = new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
        }
        return "nothing";
    }

    private static String tunnel(NettyEnvironment environment, IceLinks links, ReloadNode node, NodeId peer)
            throws Exception {
        Instant begin = Instant.now();
        CompletableFuture<String> stream = new CompletableFuture<>();
        CompletableFuture<String> datagram = new CompletableFuture<>();
        Tunnel tunnel = EmbeddedTunnel.greet(node, peer, stream::complete)
                .toCompletableFuture()
                .get(SECONDS, TimeUnit.SECONDS);
        String greeting = stream.get(SECONDS, TimeUnit.SECONDS);
        long millis = Duration.between(begin, Instant.now()).toMillis();
        String path = await(environment, links, peer, LinkPurpose.APPLICATION);
        environment.execute(() -> {
            tunnel.datagramReceiver(each -> datagram.complete(ByteBufUtil.hexDump(each)));
            tunnel.sendDatagram(Unpooled.wrappedBuffer(new byte[] {0x52, 0x54, 0x50}));
        });
        String returned = datagram.get(SECONDS, TimeUnit.SECONDS);
        environment.execute(tunnel::close);
        return "tunnel " + path + " " + greeting + " " + returned + " " + millis + " ms";
    }

    private static Optional<IcePath> path(
            NettyEnvironment environment, IceLinks links, NodeId peer, LinkPurpose purpose) throws Exception {
        return paths(environment, links, peer, purpose).stream().findFirst();
    }

    private static List<IcePath> paths(NettyEnvironment environment, IceLinks links, NodeId peer, LinkPurpose purpose)
            throws Exception {
        CompletableFuture<List<IcePath>> found = new CompletableFuture<>();
        environment.execute(() -> found.complete(links.paths().stream()
                .filter(each -> each.peer().equals(peer) && each.purpose() == purpose)
                .toList()));
        return found.get(SECONDS, TimeUnit.SECONDS);
    }

    private static String text(IcePath path) {
        return (path.isRelayed() ? "relayed" : "direct") + " " + path.localType() + " "
                + path.base().getAddress().getHostAddress() + " " + path.remoteType() + " "
                + path.remote().getAddress().getHostAddress();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
