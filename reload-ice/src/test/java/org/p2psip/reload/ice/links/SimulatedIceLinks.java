// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.driver.DatagramTransport;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.IcePort;
import org.p2psip.reload.ice.driver.SimulatedLoop;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkProvider;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.testkit.nat.NatHost;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * Links of a node on simulated hosts, one socket for each of its addresses: sessions, ports, descriptions and the choice of
 * STUN servers are those of production; only DTLS is left out.
 */
final class SimulatedIceLinks implements LinkProvider {
    static final int PORT = 6084;
    static final Duration NEGOTIATION_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration HELLO_INTERVAL = Duration.ofMillis(500);
    private static final int HELLOS = 20;

    final StunServers stunServers = new StunServers(List.of());
    final List<IcePort> ports = new ArrayList<>();
    final Map<String, Integer> failures = new HashMap<>();

    /** Links that ICE made, as they came up. */
    final List<SimulatedIceLink> negotiated = new ArrayList<>();

    /** Links without ICE, as they came up. */
    final List<SimulatedIceLink> connected = new ArrayList<>();

    /** On which side of the Attach this node was, in the same order. */
    final List<NegotiationRole> roles = new ArrayList<>();

    private final SimulatedLoop loop;
    private final List<NatHost> hosts;
    private final Random random;
    private final Map<Long, SimulatedIceLink> plain = new HashMap<>();
    LinkContext context;
    IceContext iceContext;
    private Keepalives keepalives;
    private LinkListener listener;
    private boolean closed;

    SimulatedIceLinks(SimulatedLoop loop, List<NatHost> hosts, Random random) {
        this.loop = loop;
        this.hosts = hosts;
        this.random = random;
    }

    @Override
    public OverlayLinkType type() {
        return OverlayLinkType.DTLS_UDP_SR;
    }

    @Override
    public boolean carries(LinkPurpose purpose) {
        return purpose == LinkPurpose.OVERLAY;
    }

    @Override
    public CompletionStage<Void> start(LinkContext nodeContext, LinkListener nodeListener) {
        context = nodeContext;
        listener = nodeListener;
        keepalives = new Keepalives(context.environment(), random);
        iceContext = loop.context(IceSettings.defaults(), random);
        for (NatHost host : hosts) {
            int index = ports.size();
            ports.add(loop.port(
                    iceContext, host, PORT, (datagram, from) -> handlePlain(ports.get(index), datagram, from)));
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public LinkNegotiation negotiate(NegotiationRole role, LinkPurpose purpose) {
        return new SimulatedIceNegotiation(this, role);
    }

    @Override
    public CompletionStage<Link> connect(InetSocketAddress bootstrap) {
        CompletableFuture<Link> result = new CompletableFuture<>();
        IcePort port = ports.stream()
                .filter(each -> each.localAddress().getAddress() instanceof Inet4Address
                        == bootstrap.getAddress() instanceof Inet4Address)
                .findFirst()
                .orElseThrow();
        long number = random.nextLong();
        SimulatedIceLink link = open(port, bootstrap, number, result::complete);
        plain.put(number, link);
        hello(port, bootstrap, number, result, HELLOS);
        return result;
    }

    private void hello(
            IcePort port, InetSocketAddress bootstrap, long number, CompletableFuture<Link> result, int left) {
        if (result.isDone() || closed) {
            return;
        }
        if (left == 0) {
            plain.get(number).end("nobody there");
            result.completeExceptionally(new LinkException(RefusalReason.UNREACHABLE, "nobody there"));
            return;
        }
        transmit(port, bootstrap, SimulatedIceLink.header(SimulatedIceLink.HELLO, number));
        context.environment()
                .schedule(HELLO_INTERVAL.toNanos(), () -> hello(port, bootstrap, number, result, left - 1));
    }

    private SimulatedIceLink open(IcePort port, InetSocketAddress remote, long number, Consumer<Link> onUp) {
        SimulatedIceLink made = new SimulatedIceLink(
                context,
                number,
                new SimulatedIceLink.Outlet() {
                    @Override
                    public void send(ByteBuf datagram) {
                        transmit(port, remote, datagram);
                    }

                    @Override
                    public InetSocketAddress remoteAddress() {
                        return remote;
                    }

                    @Override
                    public void released() {
                        plain.remove(number);
                    }
                },
                link -> {
                    stunServers.add(link);
                    connected.add(link);
                    keepalives.add(link, transport(port));
                    onUp.accept(link);
                });
        plain.put(number, made);
        return made.begin();
    }

    private DatagramTransport transport(IcePort port) {
        return new DatagramTransport() {
            @Override
            public InetSocketAddress localAddress() {
                return port.localAddress();
            }

            @Override
            public void send(ByteBuf datagram, InetSocketAddress to) {
                transmit(port, to, datagram);
            }
        };
    }

    private void transmit(IcePort port, InetSocketAddress to, ByteBuf datagram) {
        // Past the sessions: as DTLS without ICE sends.
        SimulatedLoop.send(port, to, datagram);
    }

    private void handlePlain(IcePort port, ByteBuf datagram, InetSocketAddress from) {
        if (closed || datagram.readableBytes() < SimulatedIceLink.HEADER_BYTES) {
            return;
        }
        int kind = datagram.readByte();
        long number = datagram.readLong();
        SimulatedIceLink link = plain.get(number);
        if (link == null && kind == SimulatedIceLink.HELLO) {
            open(port, from, number, listener::linkAccepted);
        } else if (link != null && kind == SimulatedIceLink.DATA) {
            link.handleFrame(datagram);
        } else if (link != null && kind == SimulatedIceLink.BYE) {
            link.handleBye();
        }
    }

    void countFailure(String what) {
        failures.merge(what, 1, Integer::sum);
    }

    @Override
    public void rules(LinkRules rules) {}

    @Override
    public void close() {
        closed = true;
        new ArrayList<>(plain.values()).forEach(SimulatedIceLink::close);
        new ArrayList<>(negotiated).forEach(SimulatedIceLink::close);
    }
}
