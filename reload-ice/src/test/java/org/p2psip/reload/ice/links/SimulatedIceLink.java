// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Consumer;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.link.FramedLinkOutput;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkReceiver;
import org.p2psip.reload.link.LinkStatistics;
import org.p2psip.reload.link.reliability.ReliabilitySettings;
import org.p2psip.reload.link.reliability.SimpleReliability;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * A link over datagrams that bear its number: Simple Reliability as in production, and certificates shown instead of a
 * handshake, since DTLS would need threads.
 */
final class SimulatedIceLink implements Link {
    /** Begins each datagram: one of DTLS, as far as ICE can tell. */
    static final int DATA = 20;

    /** Begins what says that a link is closed. */
    static final int BYE = 21;

    /** Begins what asks for a link without ICE. */
    static final int HELLO = 22;

    /** Kind and number. */
    static final int HEADER_BYTES = 9;

    private static final int CERTIFICATE = 0;
    private static final int MESSAGE = 1;
    private static final int MAX_MESSAGE_BYTES = 10_000;
    private static final int FRAME_BYTES = 1_180;

    /** Where its datagrams go. */
    interface Outlet {
        void send(ByteBuf datagram);

        InetSocketAddress remoteAddress();

        void released();
    }

    private final LinkContext context;
    private final long number;
    private final Outlet outlet;
    private final Consumer<SimulatedIceLink> onUp;
    private final SimpleReliability reliability = new SimpleReliability(ReliabilitySettings.builder(MAX_MESSAGE_BYTES)
            .maxFrameBytes(FRAME_BYTES)
            .build());
    private final Queue<ByteBuf> waiting = new ArrayDeque<>();
    private NodeCertificate certificate;
    private LinkReceiver receiver;
    private Cancellable timer = () -> {};
    private boolean draining;
    private boolean closed;
    private String reason;

    SimulatedIceLink(LinkContext context, long number, Outlet outlet, Consumer<SimulatedIceLink> onUp) {
        this.context = context;
        this.number = number;
        this.outlet = outlet;
        this.onUp = onUp;
    }

    /** Shows this end's certificate. */
    SimulatedIceLink begin() {
        sendPiece(
                CERTIFICATE,
                Unpooled.wrappedBuffer(context.credentials().certificate().der().toByteArray()));
        return this;
    }

    private void sendPiece(int kind, ByteBuf bytes) {
        reliability.send(
                Unpooled.wrappedBuffer(Unpooled.buffer(1).writeByte(kind), bytes),
                context.environment().nowNanos());
        drain();
    }

    /** What follows the header of one of its datagrams. */
    void handleFrame(ByteBuf frame) {
        if (!closed) {
            reliability.handleDatagram(frame, context.environment().nowNanos());
            drain();
        }
    }

    void handleBye() {
        end("closed by the far end");
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        for (FramedLinkOutput each = reliability.pollOutput(); each != null; each = reliability.pollOutput()) {
            carryOut(each);
        }
        draining = false;
        timer.cancel();
        OptionalLong deadline = reliability.nextDeadlineNanos();
        if (!closed && deadline.isPresent()) {
            timer = context.environment()
                    .schedule(deadline.getAsLong() - context.environment().nowNanos(), () -> {
                        reliability.handleTimeout(context.environment().nowNanos());
                        drain();
                    });
        }
    }

    private void carryOut(FramedLinkOutput output) {
        if (closed) {
            return;
        }
        if (output instanceof FramedLinkOutput.Transmit transmit) {
            outlet.send(Unpooled.wrappedBuffer(header(DATA, number), transmit.frame()));
        } else if (output instanceof FramedLinkOutput.Deliver deliver) {
            ByteBuf piece = deliver.message();
            int kind = piece.readByte();
            if (kind == CERTIFICATE) {
                handleCertificate(piece);
            } else if (receiver != null) {
                receiver.message(piece);
            } else {
                waiting.add(piece);
            }
        } else if (output instanceof FramedLinkOutput.Unresponsive && receiver != null) {
            receiver.responsive(false);
        } else if (output instanceof FramedLinkOutput.Responsive && receiver != null) {
            receiver.responsive(true);
        } else if (output instanceof FramedLinkOutput.Failed failed) {
            end(failed.detail());
        }
    }

    private void handleCertificate(ByteBuf der) {
        byte[] bytes = new byte[der.readableBytes()];
        der.readBytes(bytes);
        try {
            certificate = NodeCertificate.parse(Opaque.copyOf(bytes), AttachSimulation.OVERLAY, 16);
        } catch (CertificateRefusedException e) {
            throw new AssertionError(e);
        }
        onUp.accept(this);
    }

    static ByteBuf header(int kind, long number) {
        return Unpooled.buffer(HEADER_BYTES).writeByte(kind).writeLong(number);
    }

    /** Ends it without a word to the far end. */
    void end(String why) {
        if (!closed) {
            closed = true;
            reason = why;
            timer.cancel();
            outlet.released();
            if (receiver != null) {
                context.environment().execute(() -> receiver.closed(why));
            }
        }
    }

    @Override
    public OverlayLinkType type() {
        return OverlayLinkType.DTLS_UDP_SR;
    }

    @Override
    public NodeId peer() {
        return certificate.nodeIds().get(0);
    }

    @Override
    public NodeCertificate certificate() {
        return certificate;
    }

    @Override
    public void receiver(LinkReceiver newReceiver) {
        receiver = newReceiver;
        context.environment().execute(() -> {
            for (ByteBuf each = waiting.poll(); each != null; each = waiting.poll()) {
                newReceiver.message(each);
            }
            if (closed) {
                newReceiver.closed(reason);
            }
        });
    }

    @Override
    public void send(ByteBuf message) {
        if (closed) {
            message.release();
        } else {
            sendPiece(MESSAGE, message);
        }
    }

    @Override
    public List<ByteBuf> takeUnacknowledged() {
        List<ByteBuf> messages = reliability.takeUnacknowledged();
        messages.removeIf(piece -> piece.readByte() != MESSAGE);
        return messages;
    }

    @Override
    public int maxMessageBytes() {
        return reliability.maxMessageBytes() - 1;
    }

    @Override
    public void close() {
        if (!closed) {
            outlet.send(header(BYE, number));
            end("closed here");
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return outlet.remoteAddress();
    }

    @Override
    public LinkStatistics statistics() {
        return reliability.statistics();
    }
}
