// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkReceiver;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.LinkStatistics;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.OverlayLinkType;

/** A link that carries whole messages over a simulated connection, without frames. */
final class SimulatedLink extends SimulatedTransport implements Link {
    private static final long MIN_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** SRTT + 4 RTTVAR after the first measurement (RFC 6298, Section 2.2). */
    private static final int TIMEOUT_FACTOR = 3;

    private final SimulatedHost host;
    private int maxMessageBytes;
    private @Nullable LinkReceiver receiver;
    private boolean oversized;
    private long messagesSent;
    private long messagesReceived;
    private long bytesSent;
    private long bytesReceived;

    SimulatedLink(
            SimulatedHost host,
            SecuredConnection connection,
            NodeId peer,
            LinkContext context,
            LinkRules rules,
            Consumer<SimulatedTransport> onClosed) {
        super(connection, peer, context.environment(), onClosed);
        this.host = host;
        this.maxMessageBytes = rules.maxMessageBytes();
    }

    @Override
    public OverlayLinkType type() {
        return OverlayLinkType.TLS_TCP_FH_NO_ICE;
    }

    @Override
    public void receiver(LinkReceiver newReceiver) {
        requireNoReceiver();
        receiver = newReceiver;
        beginReading();
    }

    @Override
    public int maxMessageBytes() {
        return host.network().maxMessageBytes();
    }

    @Override
    public void send(ByteBuf message) {
        byte[] bytes = takeUnshared(message);
        if (bytes.length > FramedMessage.MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "message is " + bytes.length + " bytes, at most " + FramedMessage.MAX_MESSAGE_BYTES);
        }
        if (bytes.length > maxMessageBytes()) {
            host.network().simulation().record(SimulationEvent.Kind.LOST, host.name(), "too long", bytes.length, 0);
        } else if (isOpen()) {
            messagesSent++;
            bytesSent += bytes.length;
            send(SimulationEvent.Kind.MESSAGE, bytes);
        }
    }

    @Override
    public List<ByteBuf> takeUnacknowledged() {
        List<ByteBuf> taken = new ArrayList<>();
        connection().end().takeUnacknowledged().forEach(bytes -> taken.add(Unpooled.wrappedBuffer(bytes)));
        return taken;
    }

    @Override
    public LinkStatistics statistics() {
        long rttNanos = connection().rttNanos();
        return new LinkStatistics(
                messagesSent,
                messagesReceived,
                bytesSent,
                bytesReceived,
                rttNanos,
                Math.max(MIN_TIMEOUT_NANOS, TIMEOUT_FACTOR * rttNanos));
    }

    @Override
    public void responsive(boolean responsive) {
        if (receiver != null) {
            receiver.responsive(responsive);
        }
    }

    @Override
    void rules(LinkRules rules) {
        maxMessageBytes = rules.maxMessageBytes();
    }

    @Override
    void deliver(byte[] bytes) {
        LinkReceiver to = receiver;
        if (to == null || oversized) {
            return;
        }
        bytesReceived += bytes.length;
        if (bytes.length > maxMessageBytes) {
            oversized = true;
            to.oversized(Unpooled.wrappedBuffer(bytes, 0, maxMessageBytes));
            environment()
                    .schedule(
                            LinkReceiver.OVERSIZED_GRACE.toNanos(),
                            () -> closeBecause("the far end sent a message longer than max-message-size"));
        } else {
            messagesReceived++;
            to.message(Unpooled.wrappedBuffer(bytes));
        }
    }

    @Override
    void tellClosed(String reason) {
        if (receiver != null) {
            receiver.closed(reason);
        }
    }
}
