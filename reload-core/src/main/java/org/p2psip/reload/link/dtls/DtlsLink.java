// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.link.FramedLinkOutput;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkReceiver;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.LinkStatistics;
import org.p2psip.reload.link.reliability.SimpleReliability;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.OverlayLinkType;

/** Drives a {@link SimpleReliability} over one DTLS association. */
final class DtlsLink implements Link {
    /** Frames that wait for the receiver; further ones are lost, and sent again by the far end. */
    static final int MAX_EARLY_FRAMES = 32;

    /** How long a link that this node closes waits for the acknowledgements of what was sent. */
    static final long MAX_LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What a link has of its endpoint. */
    interface Endpoint {
        Environment environment();

        /** Room for the data of one record, between two calls. */
        byte[] scratch();

        void tap(boolean sent, InetSocketAddress remote, ByteBuf frame);

        void count(DatagramDrop drop);

        void handleClosed(DtlsLink link);

        OverlayLinkType type();

        void requireEventLoop();
    }

    private enum State {
        OPEN,
        /** Sends no more messages, and waits for acknowledgements. */
        LINGERING,
        CLOSED
    }

    private final Endpoint endpoint;
    private final Environment environment;
    private final FarEnd remote;
    private final DtlsChannel channel;
    private final SimpleReliability reliability;
    private final Queue<byte[]> early = new ArrayDeque<>();
    private NodeId peer;
    private State state = State.OPEN;
    private String closeReason = "";
    private boolean reading;
    private boolean draining;
    private @Nullable LinkReceiver receiver;
    private @Nullable Cancellable timer;
    private @Nullable Cancellable linger;
    private long timerNanos;
    private long heardNanos;

    DtlsLink(Endpoint endpoint, FarEnd remote, DtlsChannel channel, NodeId peer, SimpleReliability reliability) {
        this.endpoint = endpoint;
        this.environment = endpoint.environment();
        this.remote = remote;
        this.channel = channel;
        this.peer = peer;
        this.reliability = reliability;
        this.heardNanos = environment.nowNanos();
        handleNarrowed();
    }

    @Override
    public OverlayLinkType type() {
        return endpoint.type();
    }

    @Override
    public NodeId peer() {
        return peer;
    }

    @Override
    public boolean isMaintained() {
        return remote.isMaintained();
    }

    @Override
    public NodeCertificate certificate() {
        return channel.certificate();
    }

    @Override
    public void receiver(LinkReceiver newReceiver) {
        endpoint.requireEventLoop();
        if (receiver != null) {
            throw new IllegalStateException("there is a receiver already");
        }
        receiver = newReceiver;
        environment.execute(this::startReading);
    }

    @Override
    public int maxMessageBytes() {
        return reliability.maxMessageBytes();
    }

    /** Goes by other rules of the overlay from now on. */
    void rules(LinkRules rules, Duration duplicateWindow) {
        reliability.rules(rules, duplicateWindow);
    }

    @Override
    public void send(ByteBuf message) {
        try {
            endpoint.requireEventLoop();
            if (message.readableBytes() > FramedMessage.MAX_MESSAGE_BYTES) {
                throw new IllegalArgumentException(
                        "message is " + message.readableBytes() + " bytes, at most " + FramedMessage.MAX_MESSAGE_BYTES);
            }
            if (isOpen()) {
                reliability.send(message, environment.nowNanos());
                drain();
            }
        } finally {
            message.release();
        }
    }

    @Override
    public List<ByteBuf> takeUnacknowledged() {
        return reliability.takeUnacknowledged();
    }

    @Override
    public void close() {
        endpoint.requireEventLoop();
        if (state != State.OPEN) {
            return;
        }
        if (reliability.isIdle()) {
            closeBecause("closed by this node");
            return;
        }
        state = State.LINGERING;
        linger = environment.schedule(MAX_LINGER_NANOS, () -> closeBecause("closed by this node"));
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote.address();
    }

    @Override
    public LinkStatistics statistics() {
        return reliability.statistics();
    }

    DtlsChannel channel() {
        return channel;
    }

    /** Takes the far end for {@code nodeId} from now on, which its certificate holds. */
    void identify(NodeId nodeId) {
        peer = nodeId;
    }

    /** For how long nothing authentic has come. */
    long silentNanos() {
        return environment.nowNanos() - heardNanos;
    }

    /** Takes a record that may be of this link. */
    DtlsChannel.Received handleRecord(byte[] bytes, int offset, int length) {
        byte[] data = endpoint.scratch();
        DtlsChannel.Received received = channel.handleRecord(bytes, offset, length, data);
        if (received == DtlsChannel.Received.DATA) {
            heardNanos = environment.nowNanos();
            handleData(data, channel.dataLength());
        }
        if (channel.isClosed() && state != State.CLOSED) {
            String failure = channel.failure();
            closeBecause(failure == null ? "closed by the far end" : "connection lost: " + failure);
        }
        return received;
    }

    /** A round trip was measured before the link was used. */
    void handleRoundTrip(long roundTripNanos) {
        reliability.handleRoundTrip(roundTripNanos);
    }

    /** The path carries shorter datagrams than before, or others. */
    void handleNarrowed() {
        reliability.handlePathMtu(channel.maxDataBytes(), environment.nowNanos());
        drain();
    }

    /** Closes at once; {@code reason} is what the receiver is told. */
    void closeBecause(String reason) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        closeReason = reason;
        stopTimer();
        if (linger != null) {
            linger.cancel();
        }
        channel.close();
        early.clear();
        endpoint.handleClosed(this);
        remote.handleClosed(this);
        if (reading) {
            environment.execute(this::tellClosed);
        }
    }

    private void startReading() {
        reading = true;
        if (state == State.CLOSED) {
            tellClosed();
            return;
        }
        for (byte[] frame = early.poll(); frame != null; frame = early.poll()) {
            handleData(frame, frame.length);
        }
    }

    private void tellClosed() {
        if (receiver != null) {
            receiver.closed(closeReason);
        }
    }

    private void handleData(byte[] data, int length) {
        if (reading) {
            reliability.handleDatagram(Unpooled.wrappedBuffer(data, 0, length), environment.nowNanos());
            drain();
        } else if (early.size() < MAX_EARLY_FRAMES) {
            early.add(Arrays.copyOf(data, length));
        } else {
            endpoint.count(DatagramDrop.NO_RECEIVER);
        }
    }

    /** What a receiver sends from inside joins the queue that is being drained, so messages keep their order. */
    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (FramedLinkOutput output = reliability.pollOutput();
                    output != null;
                    output = reliability.pollOutput()) {
                if (state != State.CLOSED) {
                    handleOutput(output);
                }
            }
        } finally {
            draining = false;
        }
        if (state == State.LINGERING && reliability.isIdle()) {
            closeBecause("closed by this node");
        }
        updateTimer();
    }

    private void handleOutput(FramedLinkOutput output) {
        LinkReceiver to = receiver;
        if (output instanceof FramedLinkOutput.Transmit transmit) {
            transmit(transmit.frame());
        } else if (output instanceof FramedLinkOutput.FrameReceived received) {
            endpoint.tap(false, remoteAddress(), received.frame());
        } else if (output instanceof FramedLinkOutput.Failed failed) {
            closeBecause(failed.detail());
        } else if (to == null || state != State.OPEN) {
            // Only an unresponsive link, or one that lingers, can come here.
            return;
        } else if (output instanceof FramedLinkOutput.Deliver deliver) {
            to.message(deliver.message());
        } else if (output instanceof FramedLinkOutput.Unresponsive) {
            to.responsive(false);
        } else if (output instanceof FramedLinkOutput.Responsive) {
            to.responsive(true);
        } else if (output instanceof FramedLinkOutput.Oversized oversized) {
            to.oversized(oversized.head());
            // What the receiver sent just now is to be acknowledged first.
            environment.execute(this::close);
        } else {
            throw new AssertionError(output);
        }
    }

    private void transmit(ByteBuf frame) {
        remote.path().maxSharedBytes(reliability.provenFrameBytes() + channel.recordBytes());
        endpoint.tap(true, remoteAddress(), frame);
        if (frame.hasArray()) {
            channel.send(frame.array(), frame.arrayOffset() + frame.readerIndex(), frame.readableBytes());
        } else {
            byte[] bytes = new byte[frame.readableBytes()];
            frame.readBytes(bytes);
            channel.send(bytes, 0, bytes.length);
        }
        frame.release();
        String failure = channel.failure();
        if (failure != null) {
            closeBecause("connection lost: " + failure);
        }
    }

    /** Leaves a timer alone that fires too early: it sets itself anew, which costs less than one for each message. */
    private void updateTimer() {
        OptionalLong deadline = state == State.CLOSED ? OptionalLong.empty() : reliability.nextDeadlineNanos();
        if (!deadline.isPresent()) {
            stopTimer();
            return;
        }
        if (timer != null) {
            if (deadline.getAsLong() - timerNanos >= 0) {
                return;
            }
            stopTimer();
        }
        timerNanos = deadline.getAsLong();
        timer = environment.schedule(timerNanos - environment.nowNanos(), this::handleTimer);
    }

    private void handleTimer() {
        timer = null;
        reliability.handleTimeout(environment.nowNanos());
        drain();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
