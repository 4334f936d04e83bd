// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.NodeId;

/**
 * DTLS over a path that something else has found: a handshake, then a {@link Link} or an application's datagrams. It
 * belongs to the path and not to an address: when the path leads elsewhere, it goes on without a new handshake.
 *
 * <p>There is no cookie, as whoever is at the other end has proved that it receives there. A server takes no thread before
 * the first record has come. Used on the environment's thread.
 */
// Each stage is heard by whoever gets it.
@SuppressWarnings("FutureReturnValueIgnored")
public final class DtlsAssociation {
    private final DtlsEndpoint endpoint;
    private final HandshakePool pool;
    private final ProvenPath path;
    private final boolean server;
    private final @Nullable NodeId peer;
    private final LinkPurpose purpose;
    private final PathEnd farEnd;
    private final RecordQueue records;
    private final Cancellable deadline;
    private final CompletableFuture<Link> link = new CompletableFuture<>();
    private final CompletableFuture<SecureDatagrams> datagrams = new CompletableFuture<>();
    private @Nullable DtlsLink madeLink;
    private @Nullable DtlsDatagrams madeDatagrams;
    private boolean running;
    private boolean shaking = true;
    private boolean released;

    DtlsAssociation(
            DtlsEndpoint endpoint,
            HandshakePool pool,
            UdpSocket socket,
            ProvenPath path,
            boolean server,
            @Nullable NodeId peer,
            LinkPurpose purpose) {
        this.endpoint = endpoint;
        this.pool = pool;
        this.path = path;
        this.server = server;
        this.peer = peer;
        this.purpose = purpose;
        this.farEnd = new PathEnd(new UdpPath(
                new PathOutlet(endpoint.environment(), socket, path),
                path.remoteAddress(),
                path.maxDatagramBytes(),
                drop -> endpoint.environment().execute(() -> endpoint.count(drop)),
                () -> {}));
        this.records = new RecordQueue(farEnd.path(), server);
        this.deadline = endpoint.environment()
                .schedule(endpoint.settings().handshakeTimeout().toNanos(), this::handleDeadline);
        if (!server) {
            shakeHands();
        }
    }

    /**
     * The link, or a failure with {@link LinkException}.
     *
     * @throws IllegalStateException if this is an application's
     */
    public CompletionStage<Link> link() {
        require(LinkPurpose.OVERLAY);
        return link;
    }

    /**
     * The application's datagrams, or a failure with {@link LinkException}.
     *
     * @throws IllegalStateException if this is the overlay's
     */
    public CompletionStage<SecureDatagrams> datagrams() {
        require(LinkPurpose.APPLICATION);
        return datagrams;
    }

    private void require(LinkPurpose required) {
        if (purpose != required) {
            throw new IllegalStateException("made for " + purpose);
        }
    }

    /**
     * Takes a datagram that came over the path.
     *
     * @param datagram borrowed
     * @return false if nothing in it is known to be of this association, so that another one with the same addresses may
     *     have it
     */
    public boolean handleDatagram(ByteBuf datagram) {
        byte[] bytes = endpoint.datagramScratch();
        int length = datagram.readableBytes();
        if (length > bytes.length) {
            return false;
        }
        datagram.getBytes(datagram.readerIndex(), bytes, 0, length);
        boolean any = false;
        int record;
        for (int offset = 0; offset < length && !released; offset += record) {
            record = DtlsRecords.length(bytes, offset, length - offset);
            if (record < 0) {
                break;
            }
            any |= handleRecord(bytes, offset, record);
        }
        return any;
    }

    private boolean handleRecord(byte[] bytes, int offset, int length) {
        if (shaking) {
            byte[] record = Arrays.copyOfRange(bytes, offset, offset + length);
            if (!records.expects(record) || !records.offer(record)) {
                return false;
            }
            if (!running) {
                shakeHands();
            }
            // Data may be of an association that both ends had before.
            return !DtlsRecords.isApplicationData(bytes, offset);
        }
        DtlsLink toLink = madeLink;
        DtlsDatagrams toApplication = madeDatagrams;
        boolean encrypted = DtlsRecords.epoch(bytes, offset) > 0;
        if (!encrypted
                && (!DtlsRecords.isPlainHandshake(bytes, offset)
                        || !server
                        || DtlsRecords.isClientHello(bytes, offset, length))) {
            return false;
        }
        if (toLink != null) {
            return isOurs(toLink.handleRecord(bytes, offset, length));
        }
        return toApplication != null && isOurs(toApplication.handleRecord(bytes, offset, length));
    }

    /** What seems to be a repetition may be of another association, which counts its records as well. */
    private static boolean isOurs(DtlsChannel.Received received) {
        return received == DtlsChannel.Received.DATA || received == DtlsChannel.Received.CONTROL;
    }

    /** Whether the handshake is over and the association lives. */
    public boolean isSecured() {
        return !shaking && !released;
    }

    /** The path leads elsewhere now, or carries other lengths. */
    public void handlePathChanged() {
        DtlsLink changed = madeLink;
        farEnd.path().maxDatagramBytes(path.maxDatagramBytes());
        if (changed != null && changed.isOpen()) {
            changed.handleNarrowed();
        }
    }

    /** The path is lost, or not wanted any more: ends whatever there is. */
    public void close(String reason) {
        if (shaking) {
            refuse(new LinkException(RefusalReason.CANCELLED, reason));
            records.abandon();
        }
        if (madeLink != null) {
            madeLink.closeBecause(reason);
        }
        if (madeDatagrams != null) {
            madeDatagrams.close();
        }
    }

    private void shakeHands() {
        running = true;
        DtlsHandshake handshake = new DtlsHandshake(
                endpoint.identity(),
                records,
                server,
                null,
                System.nanoTime() + endpoint.settings().handshakeTimeout().toNanos(),
                new DtlsHandshake.Outcome() {
                    @Override
                    public void secured(DtlsChannel channel) {
                        endpoint.environment().execute(() -> handleSecured(channel));
                    }

                    @Override
                    public void refused(LinkException failure) {
                        endpoint.environment().execute(() -> refuse(failure));
                    }
                });
        if (!(server ? pool.accept(handshake) : pool.connect(handshake))) {
            refuse(new LinkException(RefusalReason.TOO_MANY_HANDSHAKES, "as many handshakes as allowed are under way"));
        }
    }

    private void handleSecured(DtlsChannel channel) {
        List<byte[]> left = List.copyOf(records.endHandshake());
        if (!shaking) {
            // Given up meanwhile.
            channel.close();
            return;
        }
        if (peer != null && !channel.proves(peer)) {
            channel.close();
            refuse(new LinkException(
                    RefusalReason.WRONG_NODE_ID, "the certificate is of " + channel.firstNodeId() + ", not " + peer));
            return;
        }
        try {
            open(channel);
        } catch (LinkException e) {
            refuse(e);
            return;
        }
        shaking = false;
        deadline.cancel();
        for (byte[] record : left) {
            handleRecord(record, 0, record.length);
        }
        if (madeLink != null) {
            link.complete(madeLink);
        }
        if (madeDatagrams != null) {
            datagrams.complete(madeDatagrams);
        }
    }

    private void open(DtlsChannel channel) throws LinkException {
        NodeId proved = peer == null ? channel.firstNodeId() : peer;
        if (purpose == LinkPurpose.OVERLAY) {
            DtlsLink made = endpoint.openLink(farEnd, channel, proved);
            path.roundTripNanos().ifPresent(made::handleRoundTrip);
            madeLink = made;
        } else {
            madeDatagrams = endpoint.openDatagrams(farEnd, channel, proved, this::release);
        }
    }

    private void handleDeadline() {
        if (shaking) {
            refuse(new LinkException(RefusalReason.TIMED_OUT, "the handshake did not end in time"));
            records.abandon();
        }
    }

    private void refuse(LinkException failure) {
        if (!shaking) {
            return;
        }
        shaking = false;
        deadline.cancel();
        endpoint.countRefusal(failure.reason());
        release();
        link.completeExceptionally(failure);
        datagrams.completeExceptionally(failure);
    }

    private void release() {
        if (!released) {
            released = true;
            path.release();
        }
    }

    /** The far end as the link sees it. */
    private final class PathEnd implements FarEnd {
        private final UdpPath udp;

        private PathEnd(UdpPath udp) {
            this.udp = udp;
        }

        @Override
        public InetSocketAddress address() {
            return path.remoteAddress();
        }

        @Override
        public UdpPath path() {
            return udp;
        }

        @Override
        public boolean isMaintained() {
            return path.isMaintained();
        }

        @Override
        public void handleClosed(DtlsLink closed) {
            // The alert that says so waits for the end of the turn.
            udp.finish();
            release();
        }
    }
}
