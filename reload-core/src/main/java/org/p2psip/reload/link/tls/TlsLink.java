// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.link.FrameTap;
import org.p2psip.reload.link.FramedLink;
import org.p2psip.reload.link.FramedLinkOutput;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkReceiver;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.LinkStatistics;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.OverlayLinkType;

/** Drives a {@link FramedLink} over one TLS connection. */
final class TlsLink extends TlsConnection implements Link {
    private final Environment environment;
    private final @Nullable FrameTap tap;
    private final InetSocketAddress localAddress;
    private final FramedLink framed;
    private @Nullable LinkReceiver receiver;
    private @Nullable Cancellable timer;
    private long timerNanos;

    /** When the bytes came that are being drained. */
    private long heardNanos;

    private boolean draining;

    TlsLink(
            SecureConnection connection,
            NodeId peer,
            LinkContext context,
            LinkRules rules,
            TlsSettings settings,
            Consumer<TlsConnection> onClosed) {
        super(connection, peer, onClosed);
        this.environment = context.environment();
        this.tap = settings.frameTap();
        this.localAddress = (InetSocketAddress) connection.channel().localAddress();
        this.framed = new FramedLink(rules.maxMessageBytes(), settings.ackNumbering(), tap != null);
    }

    @Override
    public OverlayLinkType type() {
        return OverlayLinkType.TLS_TCP_FH_NO_ICE;
    }

    @Override
    public void receiver(LinkReceiver receiver) {
        requireNoReceiver();
        this.receiver = receiver;
        startReading();
    }

    @Override
    public int maxMessageBytes() {
        return FramedMessage.MAX_MESSAGE_BYTES;
    }

    @Override
    public void send(ByteBuf message) {
        try {
            requireEventLoop();
            if (isOpen()) {
                // Reading the clock costs as much as framing, and what is sent from inside is sent at the end of the
                // turn anyway.
                framed.send(message, draining ? heardNanos : environment.nowNanos());
                drain();
            }
        } finally {
            message.release();
        }
    }

    @Override
    public List<ByteBuf> takeUnacknowledged() {
        return framed.takeUnacknowledged();
    }

    @Override
    public LinkStatistics statistics() {
        return framed.statistics();
    }

    @Override
    void rules(LinkRules rules) {
        framed.rules(rules);
    }

    @Override
    void handleBytes(ByteBuf bytes) {
        heardNanos = environment.nowNanos();
        framed.handleBytes(bytes, heardNanos);
        drain();
    }

    @Override
    void handleClosed(String reason) {
        stopTimer();
        if (receiver != null) {
            receiver.closed(reason);
        }
        framed.takeUnacknowledged().forEach(ByteBuf::release);
    }

    /** What a receiver sends from inside joins the queue that is being drained, so messages keep their order. */
    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (FramedLinkOutput output = framed.pollOutput(); output != null; output = framed.pollOutput()) {
                if (isOpen()) {
                    handleOutput(output);
                }
            }
        } finally {
            draining = false;
        }
        updateTimer();
    }

    private void handleOutput(FramedLinkOutput output) {
        LinkReceiver to = receiver;
        if (output instanceof FramedLinkOutput.Transmit transmit) {
            write(transmit.frame());
        } else if (output instanceof FramedLinkOutput.FrameSent sent) {
            tap(true, sent.frame());
        } else if (output instanceof FramedLinkOutput.FrameReceived received) {
            tap(false, received.frame());
        } else if (output instanceof FramedLinkOutput.Failed failed) {
            closeBecause(failed.detail());
        } else if (to == null) {
            // Only an unresponsive link can come here: nothing is read before there is a receiver.
            return;
        } else if (output instanceof FramedLinkOutput.Deliver deliver) {
            to.message(deliver.message());
        } else if (output instanceof FramedLinkOutput.Unresponsive) {
            to.responsive(false);
        } else if (output instanceof FramedLinkOutput.Responsive) {
            to.responsive(true);
        } else if (output instanceof FramedLinkOutput.Oversized oversized) {
            to.oversized(oversized.head());
            environment.schedule(
                    LinkReceiver.OVERSIZED_GRACE.toNanos(),
                    () -> closeBecause("the far end sent a message longer than max-message-size"));
        } else {
            throw new AssertionError(output);
        }
    }

    private void tap(boolean sent, ByteBuf frame) {
        if (tap != null) {
            tap.frame(sent, localAddress, remoteAddress(), frame.duplicate());
        }
    }

    /** Leaves a timer alone that fires too early: it sets itself anew, which costs less than one for each message. */
    private void updateTimer() {
        OptionalLong deadline = isOpen() ? framed.nextDeadlineNanos() : OptionalLong.empty();
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
        heardNanos = environment.nowNanos();
        framed.handleTimeout(heardNanos);
        drain();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
