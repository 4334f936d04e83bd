// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DTLSRequest;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.internal.Admission;
import org.p2psip.reload.wire.NodeId;

/**
 * The addresses with which there is a link or a handshake, and the way from one to the other. Addresses are as many as
 * links and handshakes, which are bounded.
 */
final class Associations {
    /** While handshakes wait for a thread, one whose far end is silent for this long gives up its own. */
    static final long MAX_STALL_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A link over which nothing came for this long is not relied on when a new one is asked for. */
    static final long MAX_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What a handshake that is over leads to. */
    interface Owner {
        Remote newRemote(InetSocketAddress address);

        /** Makes a link of an association, which replaces that of the same address; closes the channel if it fails. */
        DtlsLink open(Remote remote, DtlsChannel channel, NodeId peer) throws LinkException;

        /** A link that another node began, and that no dialler took. */
        void accepted(DtlsLink link);

        void refused(LinkException failure, InetSocketAddress remote);
    }

    private final DtlsSettings settings;
    private final Environment environment;
    private final NodeIdentity identity;
    private final Admission admission;
    private final Owner owner;
    private final HandshakePool pool;
    private final Map<InetSocketAddress, Remote> remotes = new LinkedHashMap<>();
    private int ownHandshakes;
    private @Nullable Cancellable stallTimer;
    private boolean closed;

    Associations(
            DtlsSettings settings, Environment environment, NodeIdentity identity, Admission admission, Owner owner) {
        this.settings = settings;
        this.environment = environment;
        this.identity = identity;
        this.admission = admission;
        this.owner = owner;
        this.pool = new HandshakePool(settings.handshakeThreads(), settings.maxHandshakes());
    }

    @Nullable
    Remote get(InetSocketAddress address) {
        return remotes.get(address);
    }

    /** The threads of handshakes. */
    HandshakePool pool() {
        return pool;
    }

    /** Finds or makes a link. */
    void connect(InetSocketAddress address, Dialler dialler) {
        if (closed) {
            dialler.refused(new LinkException(RefusalReason.CANCELLED, "the provider is closed"));
            return;
        }
        Remote remote = remotes.computeIfAbsent(address, owner::newRemote);
        DtlsLink link = remote.link();
        PendingHandshake pending = remote.pending();
        if (link != null && fits(dialler, link.channel()) && link.silentNanos() < MAX_SILENCE_NANOS) {
            dialler.connected(link);
        } else if (pending != null) {
            pending.add(dialler);
        } else {
            beginClient(remote, List.of(dialler));
        }
    }

    /** A ClientHello with a good cookie came. */
    void handleRequest(InetSocketAddress from, DTLSRequest request, byte[] clientRandom) {
        Remote remote = remotes.computeIfAbsent(from, owner::newRemote);
        PendingHandshake pending = remote.pending();
        List<Dialler> diallers = List.of();
        if (pending != null) {
            if (!pending.isServer() && pending.compareTo(clientRandom) > 0) {
                return;
            }
            if (!pending.isServer() && pending.compareTo(clientRandom) == 0) {
                abandon(remote, pending, new LinkException(RefusalReason.UNREACHABLE, "the address is the node's own"));
                return;
            }
            diallers = pending.takeDiallers();
            abandon(remote, pending, cancelled());
            remotes.put(from, remote);
        }
        beginServer(remote, request, clientRandom, diallers);
    }

    /** The link of {@code remote} is closed. */
    void handleClosed(Remote remote, DtlsLink link) {
        if (remote.link() == link) {
            remote.link(null);
            forgetIfEmpty(remote);
        }
    }

    void closeAll() {
        closed = true;
        if (stallTimer != null) {
            stallTimer.cancel();
        }
        for (Remote remote : List.copyOf(remotes.values())) {
            PendingHandshake pending = remote.pending();
            if (pending != null) {
                abandon(remote, pending, cancelled());
            }
        }
        pool.close();
    }

    private void beginServer(Remote remote, DTLSRequest request, byte[] clientRandom, List<Dialler> diallers) {
        if (!admission.beginHandshake(remote.address().getAddress())) {
            refuseHandshake(remote, diallers);
            return;
        }
        PendingHandshake pending = new PendingHandshake(
                new RecordQueue(remote.path(), true), clientRandom, diallers, environment.nowNanos());
        remote.pending(pending);
        if (!pool.accept(handshake(remote, pending, request))) {
            remote.pending(null);
            endServer(remote);
            refuseHandshake(remote, diallers);
        }
        watchForStalled();
    }

    private void refuseHandshake(Remote remote, List<Dialler> diallers) {
        LinkException failure = new LinkException(
                RefusalReason.TOO_MANY_HANDSHAKES,
                "as many handshakes as allowed are under way, in all or with this address");
        forgetIfEmpty(remote);
        owner.refused(failure, remote.address());
        diallers.forEach(dialler -> dialler.refused(failure));
    }

    private void beginClient(Remote remote, List<Dialler> diallers) {
        PendingHandshake pending =
                new PendingHandshake(new RecordQueue(remote.path(), false), null, diallers, environment.nowNanos());
        if (ownHandshakes >= settings.maxHandshakes() || !pool.connect(handshake(remote, pending, null))) {
            forgetIfEmpty(remote);
            LinkException failure = new LinkException(
                    RefusalReason.TOO_MANY_HANDSHAKES, "as many own handshakes as allowed are under way");
            diallers.forEach(dialler -> dialler.refused(failure));
            return;
        }
        ownHandshakes++;
        remote.pending(pending);
        pending.connectTimer(
                environment.schedule(settings.connectTimeout().toNanos(), () -> handleConnectTimeout(remote, pending)));
    }

    private void handleConnectTimeout(Remote remote, PendingHandshake pending) {
        if (remote.pending() == pending && !pending.records().isHeard()) {
            Duration waited = settings.connectTimeout();
            abandon(
                    remote,
                    pending,
                    new LinkException(RefusalReason.UNREACHABLE, "no answer within " + waited.toMillis() + " ms"));
        }
    }

    private DtlsHandshake handshake(Remote remote, PendingHandshake pending, @Nullable DTLSRequest request) {
        return new DtlsHandshake(
                identity,
                pending.records(),
                request != null,
                request,
                System.nanoTime() + settings.handshakeTimeout().toNanos(),
                new DtlsHandshake.Outcome() {
                    @Override
                    public void secured(DtlsChannel channel) {
                        environment.execute(() -> handleSecured(remote, pending, channel));
                    }

                    @Override
                    public void refused(LinkException failure) {
                        environment.execute(() -> handleRefused(remote, pending, failure));
                    }
                });
    }

    private void handleSecured(Remote remote, PendingHandshake pending, DtlsChannel channel) {
        boolean wanted = end(remote, pending) && !closed;
        List<byte[]> left = List.copyOf(pending.records().endHandshake());
        if (!wanted) {
            pending.records().reopen();
            channel.close();
            return;
        }
        List<Dialler> diallers = pending.takeDiallers();
        Dialler first = diallers.stream()
                .filter(dialler -> fits(dialler, channel))
                .findFirst()
                .orElse(null);
        try {
            if (first == null && !pending.isServer()) {
                channel.close();
                throw new LinkException(RefusalReason.WRONG_NODE_ID, "the certificate is of " + channel.firstNodeId());
            }
            NodeId expected = first == null ? null : first.expectedPeer();
            DtlsLink link = owner.open(remote, channel, expected == null ? channel.firstNodeId() : expected);
            left.forEach(record -> link.handleRecord(record, 0, record.length));
            if (first == null) {
                owner.accepted(link);
            }
            tell(diallers, link);
        } catch (LinkException e) {
            forgetIfEmpty(remote);
            if (pending.isServer()) {
                owner.refused(e, remote.address());
            }
            diallers.forEach(dialler -> dialler.refused(e));
        }
    }

    private static void tell(List<Dialler> diallers, DtlsLink link) {
        for (Dialler dialler : diallers) {
            NodeId expected = dialler.expectedPeer();
            // The link may be closed by now; that is for its receiver to hear.
            if (expected == null || link.channel().proves(expected)) {
                dialler.connected(link);
            } else {
                dialler.refused(new LinkException(
                        RefusalReason.WRONG_NODE_ID,
                        "the certificate is of " + link.channel().firstNodeId()));
            }
        }
    }

    private void handleRefused(Remote remote, PendingHandshake pending, LinkException failure) {
        if (!end(remote, pending)) {
            return;
        }
        List<Dialler> diallers = pending.takeDiallers();
        if (pending.isServer()) {
            owner.refused(failure, remote.address());
            if (!diallers.isEmpty() && !closed) {
                beginClient(remote, diallers);
                return;
            }
        }
        forgetIfEmpty(remote);
        diallers.forEach(dialler -> dialler.refused(failure));
    }

    /** Books the end of a handshake; returns false if it was given up before. */
    private boolean end(Remote remote, PendingHandshake pending) {
        if (pending.isServer()) {
            endServer(remote);
        } else {
            ownHandshakes--;
        }
        pending.end();
        if (remote.pending() != pending) {
            return false;
        }
        remote.pending(null);
        return true;
    }

    private void endServer(Remote remote) {
        admission.endHandshake(remote.address().getAddress());
    }

    /** Gives a handshake up; it is booked once its thread is through with it. */
    private void abandon(Remote remote, PendingHandshake pending, LinkException failure) {
        remote.pending(null);
        pending.end();
        pending.records().abandon();
        forgetIfEmpty(remote);
        pending.takeDiallers().forEach(dialler -> dialler.refused(failure));
    }

    /** While handshakes wait for a thread, looks again and again for one that holds its thread in vain. */
    private void watchForStalled() {
        if (stallTimer == null && pool.isAcceptingBusy() && !closed) {
            stallTimer = environment.schedule(MAX_STALL_NANOS / 4, () -> {
                stallTimer = null;
                giveUpStalled();
                watchForStalled();
            });
        }
    }

    private void giveUpStalled() {
        long now = environment.nowNanos();
        for (Remote remote : List.copyOf(remotes.values())) {
            PendingHandshake pending = remote.pending();
            if (pending != null && pending.isServer() && pending.isStalled(now, MAX_STALL_NANOS)) {
                LinkException failure =
                        new LinkException(RefusalReason.TIMED_OUT, "the far end was silent while others waited");
                abandon(remote, pending, failure);
                owner.refused(failure, remote.address());
            }
        }
    }

    private void forgetIfEmpty(Remote remote) {
        if (remote.isEmpty()) {
            remotes.remove(remote.address(), remote);
        }
    }

    private static boolean fits(Dialler dialler, DtlsChannel channel) {
        NodeId expected = dialler.expectedPeer();
        return !channel.isClosed() && (expected == null || channel.proves(expected));
    }

    private static LinkException cancelled() {
        return new LinkException(RefusalReason.CANCELLED, "the provider is closed");
    }
}
