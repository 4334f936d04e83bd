// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.MessageRole;
import org.p2psip.reload.routing.Router;
import org.p2psip.reload.routing.RoutingDecision;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.HeaderView;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.WireContext;

/**
 * Sends what a link did not bring to the next hop another way, so that its origin need not wait for its timer to do so (RFC 6940,
 * Section 6.6: failed links are to be routed around quickly).
 */
final class Rerouting {
    private final NodeId self;
    private final WireContext context;
    private final HeaderView view;
    private int maxMessageSize;
    private final Router router;
    private final Transmitter transmitter;
    private final MessageTransport.Upward upward;
    private final Counters counters;

    Rerouting(
            NodeId self,
            OverlayConfiguration configuration,
            Router router,
            Transmitter transmitter,
            MessageTransport.Upward upward,
            Counters counters) {
        this.self = self;
        this.context = configuration.wireContext();
        this.view = new HeaderView(context);
        this.maxMessageSize = configuration.maxMessageSize();
        this.router = router;
        this.transmitter = transmitter;
        this.upward = upward;
        this.counters = counters;
    }

    void configuration(OverlayConfiguration next) {
        maxMessageSize = next.maxMessageSize();
    }

    /**
     * Finds another way for a message that this node sent or forwarded. There may be none, and the far end may have got it all the
     * same: both are as if it had been lost, or been sent again, on the way.
     *
     * @param lost who was to get it
     * @param message whole, as it was sent; borrowed
     */
    void reroute(NodeId lost, ByteBuf message, long nowNanos) {
        try {
            view.wrap(message);
            RoutingDecision decision = router.reroute(view, MessageRole.of(view, message), lost);
            if (decision instanceof RoutingDecision.Forward forward) {
                counters.rerouted();
                transmit(forward, message);
            } else if (decision instanceof RoutingDecision.Deliver) {
                counters.rerouted();
                upward.deliver(header(message), payload(message), self, nowNanos);
            } else if (decision instanceof RoutingDecision.Refuse refuse && isRequestOfAnother(message)) {
                upward.refuse(header(message), self, refuse.code(), refuse.text(), nowNanos);
            }
        } catch (MalformedMessageException impossible) {
            throw new AssertionError("a message of which this node read or wrote the header", impossible);
        }
    }

    private boolean isRequestOfAnother(ByteBuf message) {
        return MessageRole.of(view, message) == MessageRole.REQUEST && view.viaCount() > 0;
    }

    private void transmit(RoutingDecision.Forward forward, ByteBuf message) throws MalformedMessageException {
        ForwardingHeader header = header(message);
        ForwardingHeader sent = header.toBuilder()
                .destinationList(forward.remaining(header.destinationList()))
                .build();
        ByteBuf again = MessageTransport.encode(sent, payload(message));
        transmitter.transmit(forward.link(), again, sent.encodedLength(), maxMessageSize);
    }

    private ForwardingHeader header(ByteBuf message) throws MalformedMessageException {
        return ForwardingHeader.decode(message.duplicate(), context);
    }

    private ByteBuf payload(ByteBuf message) {
        int length = view.headerLength();
        return message.slice(message.readerIndex() + length, message.readableBytes() - length);
    }
}
