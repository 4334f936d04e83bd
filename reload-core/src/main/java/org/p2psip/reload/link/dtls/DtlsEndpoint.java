// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.internal.Admission;
import org.p2psip.reload.link.internal.Arrivals;
import org.p2psip.reload.link.internal.Checks;
import org.p2psip.reload.link.internal.HostAddresses;
import org.p2psip.reload.link.reliability.ReliabilitySettings;
import org.p2psip.reload.link.reliability.SimpleReliability;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.OverlayLinkType;

/** The socket of one node, what arrives there, and the books of what is open. */
final class DtlsEndpoint implements Associations.Owner, DtlsLink.Endpoint {
    private final DtlsSettings settings;
    private final LinkContext context;
    private final LinkListener listener;
    private final EventLoop eventLoop;
    private final Admission admission;
    private final NodeIdentity identity;
    private final Associations associations;
    private final RecordDemultiplexer demultiplexer;
    private final Arrivals<DtlsLink, DtlsNegotiation> arrivals = new Arrivals<>();
    private final Set<DtlsLink> open = new LinkedHashSet<>();
    private final Set<DtlsDatagrams> applications = new LinkedHashSet<>();
    private final byte[] scratch = new byte[DtlsRecords.MAX_RECORD_BYTES];
    private final byte[] datagramScratch = new byte[DtlsRecords.MAX_RECORD_BYTES];
    private @Nullable UdpSocket socket;
    private LinkRules rules;
    private boolean closed;

    DtlsEndpoint(DtlsSettings settings, LinkContext context, LinkListener listener, EventLoop eventLoop) {
        this.settings = settings;
        this.context = context;
        this.listener = listener;
        this.eventLoop = eventLoop;
        this.admission = new Admission(settings.maxLinks(), settings.maxLinksPerPeer(), settings.maxHandshakes());
        this.rules = context.rules();
        this.identity = new NodeIdentity(context, settings.keyLog());
        this.associations = new Associations(settings, context.environment(), identity, admission, this);
        SecureRandom random = context.random() instanceof SecureRandom secure ? secure : new SecureRandom();
        this.demultiplexer = new RecordDemultiplexer(
                context.environment(),
                new Cookies(random, context.environment().nowNanos()),
                associations,
                address -> newRemote(address).path());
    }

    /** Goes by other rules of the overlay from now on. */
    void rules(LinkRules next) {
        rules = next;
        open.forEach(link -> link.rules(next, duplicateWindow()));
    }

    /** Binds the socket; fails with {@link org.p2psip.reload.link.ListenFailedException}. */
    CompletableFuture<Void> start() {
        return UdpSocket.bind(eventLoop, settings.listen(), this::handleDatagram)
                .thenAccept(bound -> {
                    socket = bound;
                    if (closed) {
                        bound.close();
                    }
                });
    }

    private void handleDatagram(ByteBuf datagram, InetSocketAddress from) {
        DatagramFilter filter = settings.filter();
        if (filter == null || !filter.take(datagram, from)) {
            demultiplexer.handleDatagram(datagram, from);
        }
    }

    /** Sends something that is not of DTLS without ICE. */
    void send(ByteBuf datagram, InetSocketAddress to) {
        socket().send(datagram, to, done -> {
            if (!done.isSuccess()) {
                count(DatagramDrop.NOT_SENT);
            }
        });
    }

    /** Begins DTLS over a path that others have found. */
    DtlsAssociation associate(ProvenPath path, boolean server, @Nullable NodeId peer, LinkPurpose purpose) {
        return new DtlsAssociation(this, associations.pool(), socket(), path, server, peer, purpose);
    }

    /** Room for one datagram, while it is handled. */
    byte[] datagramScratch() {
        return datagramScratch;
    }

    NodeIdentity identity() {
        return identity;
    }

    void connect(InetSocketAddress address, Dialler dialler) {
        associations.connect(address, dialler);
    }

    InetSocketAddress localAddress() {
        return socket().localAddress();
    }

    /** Where the other nodes find this one. */
    List<InetAddress> reachableAddresses() {
        return HostAddresses.reachable(settings.advertised(), localAddress());
    }

    /** An open link with {@code peer}, the newest if there are several; null if there is none. */
    @Nullable
    DtlsLink find(NodeId peer) {
        DtlsLink newest = null;
        for (DtlsLink link : open) {
            if (link.isOpen() && link.peer().equals(peer)) {
                newest = link;
            }
        }
        return newest;
    }

    Arrivals<DtlsLink, DtlsNegotiation> arrivals() {
        return arrivals;
    }

    LinkContext context() {
        return context;
    }

    DtlsSettings settings() {
        return settings;
    }

    void countRefusal(RefusalReason reason) {
        admission.countRefusal(reason);
    }

    DtlsLinkCounters counters(int negotiations) {
        return new DtlsLinkCounters(
                admission.openCount(),
                admission.handshakeCount(),
                negotiations,
                admission.refusals(),
                demultiplexer.dropped());
    }

    void closeAll() {
        closed = true;
        for (DtlsLink link : List.copyOf(open)) {
            link.closeBecause("closed by this node");
        }
        List.copyOf(applications).forEach(DtlsDatagrams::close);
        associations.closeAll();
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public Remote newRemote(InetSocketAddress address) {
        return new Remote(
                address, socket(), settings.maxDatagramBytes(), this::countOnLoop, associations::handleClosed);
    }

    @Override
    public DtlsLink open(Remote remote, DtlsChannel channel, NodeId peer) throws LinkException {
        DtlsLink former = remote.link();
        if (former != null) {
            // RFC 6347, Section 4.2.8: now that the far end has proved itself, not earlier.
            remote.link(null);
            former.closeBecause("replaced by a new connection from the same address");
        }
        DtlsLink link = openLink(remote, channel, peer);
        remote.link(link);
        return link;
    }

    /** Makes a link of an association; closes the channel if it fails. */
    DtlsLink openLink(FarEnd farEnd, DtlsChannel channel, NodeId peer) throws LinkException {
        admit(channel);
        DtlsLink link = new DtlsLink(this, farEnd, channel, peer, newReliability());
        open.add(link);
        return link;
    }

    /** Makes an application's datagrams of an association; closes the channel if it fails. */
    DtlsDatagrams openDatagrams(FarEnd farEnd, DtlsChannel channel, NodeId peer, Runnable onClosed)
            throws LinkException {
        admit(channel);
        DtlsDatagrams datagrams = new DtlsDatagrams(this, farEnd, channel, peer, onClosed);
        applications.add(datagrams);
        return datagrams;
    }

    private void admit(DtlsChannel channel) throws LinkException {
        if (closed) {
            channel.close();
            throw new LinkException(RefusalReason.CANCELLED, "the provider is closed");
        }
        try {
            admission.open(channel.firstNodeId());
        } catch (LinkException full) {
            channel.close();
            throw full;
        }
    }

    @Override
    public void accepted(DtlsLink link) {
        Arrivals.Awaited<DtlsNegotiation> waiting = arrivals.waitingFor(link.certificate());
        if (waiting != null) {
            link.identify(waiting.peer());
            waiting.negotiation().succeed(link);
        } else {
            arrivals.add(link);
            listener.linkAccepted(link);
        }
    }

    @Override
    public void refused(LinkException failure, InetSocketAddress remote) {
        countRefusal(failure.reason());
        if (!closed) {
            listener.linkRefused(failure.reason(), String.valueOf(failure.getMessage()), remote);
        }
    }

    @Override
    public Environment environment() {
        return context.environment();
    }

    @Override
    public byte[] scratch() {
        return scratch;
    }

    @Override
    public void tap(boolean sent, InetSocketAddress remote, ByteBuf frame) {
        if (settings.frameTap() != null) {
            settings.frameTap().frame(sent, localAddress(), remote, frame.duplicate());
        }
    }

    @Override
    public void count(DatagramDrop drop) {
        demultiplexer.count(drop);
    }

    @Override
    public void handleClosed(DtlsLink link) {
        admission.close(link.channel().firstNodeId());
        open.remove(link);
    }

    /** An application's datagrams are over. */
    void handleClosed(DtlsDatagrams datagrams) {
        admission.close(datagrams.channel().firstNodeId());
        applications.remove(datagrams);
    }

    @Override
    public OverlayLinkType type() {
        return settings.type();
    }

    @Override
    public void requireEventLoop() {
        Checks.requireEventLoop(eventLoop);
    }

    private SimpleReliability newReliability() {
        return new SimpleReliability(ReliabilitySettings.builder(rules.maxMessageBytes())
                .sender(settings.sender())
                .ackNumbering(settings.ackNumbering())
                .observed(settings.frameTap() != null)
                .duplicateWindow(duplicateWindow())
                .build());
    }

    private Duration duplicateWindow() {
        return settings.duplicateWindow(rules.reliabilityTimer());
    }

    private void countOnLoop(DatagramDrop drop) {
        if (eventLoop.inEventLoop()) {
            demultiplexer.count(drop);
        } else {
            context.environment().execute(() -> demultiplexer.count(drop));
        }
    }

    private UdpSocket socket() {
        if (socket == null) {
            throw new IllegalStateException("not started");
        }
        return socket;
    }
}
