// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.routing.Router;
import org.p2psip.reload.routing.RoutingDecision;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ForwardedMessage;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.HeaderView;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageCode;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireContext;

/** Brings messages to the next hop and out of links: what a node does by the forwarding header alone (RFC 6940, 6.1). */
final class MessageTransport {
    /** Takes what is for this node. */
    interface Upward {
        /**
         * A message is for this node.
         *
         * @param message the whole message, borrowed
         */
        void deliver(ForwardingHeader header, ByteBuf message, NodeId previousHop, long nowNanos);

        /** A request was refused because of its header; its sender is to be told. */
        void refuse(ForwardingHeader header, NodeId previousHop, ErrorCode code, String text, long nowNanos);
    }

    /** Where the field {@code length} is in the header. */
    private static final int LENGTH_OFFSET = 16;

    private final NodeId self;
    private final WireContext context;
    private final HeaderView view;
    private int maxMessageSize;
    private final ConnectionTable connections;
    private final Router router;
    private final Upward upward;
    private final Counters counters;
    private final Outputs outputs;

    MessageTransport(
            NodeId self,
            WireContext context,
            int maxMessageSize,
            ConnectionTable connections,
            Router router,
            Upward upward,
            Counters counters,
            Outputs outputs) {
        this.self = self;
        this.context = context;
        this.view = new HeaderView(context);
        this.maxMessageSize = maxMessageSize;
        this.connections = connections;
        this.router = router;
        this.upward = upward;
        this.counters = counters;
        this.outputs = outputs;
    }

    void configuration(OverlayConfiguration next) {
        maxMessageSize = next.maxMessageSize();
    }

    /** Whether the overlay carries a message of this node with that header and payload. */
    boolean fits(ForwardingHeader header, Opaque payload) {
        return header.encodedLength() + payload.length() <= maxMessageSize;
    }

    /**
     * Sends a message of this node, perhaps to itself.
     *
     * @return whether there was a way
     */
    boolean send(ForwardingHeader header, Opaque payload, long nowNanos) {
        RoutingDecision decision = router.originate(header);
        if (decision instanceof RoutingDecision.Deliver) {
            upward.deliver(header, encode(header, Unpooled.wrappedBuffer(payload.toByteArray())), self, nowNanos);
            return true;
        }
        if (decision instanceof RoutingDecision.Forward forward) {
            List<Destination> destinations = header.destinationList();
            ForwardingHeader sent = header.toBuilder()
                    .destinationList(destinations.subList(forward.consumed(), destinations.size()))
                    .build();
            transmit(forward.link(), encode(sent, Unpooled.wrappedBuffer(payload.toByteArray())));
            return true;
        }
        if (decision instanceof RoutingDecision.Drop drop) {
            counters.dropped(drop.reason());
        }
        return false;
    }

    /** Takes a message from a link: for this node, for others, or refused. */
    void handleMessage(LinkId link, ByteBuf message, long nowNanos) {
        NodeId previousHop = connections.peer(link);
        if (previousHop == null) {
            counters.dropped(DropReason.UNKNOWN_LINK);
            return;
        }
        counters.received(message.readableBytes());
        try {
            view.wrap(message);
            if (view.length() != message.readableBytes()) {
                throw new MalformedMessageException(
                        "ForwardingHeader.length",
                        LENGTH_OFFSET,
                        view.length() + " in a message of " + message.readableBytes() + " bytes");
            }
            handle(previousHop, message, nowNanos);
        } catch (MalformedMessageException malformed) {
            counters.dropped(DropReason.MALFORMED);
            outputs.add(new NodeOutput.CloseLink(link, String.valueOf(malformed.getMessage())));
        }
    }

    private void handle(NodeId previousHop, ByteBuf message, long nowNanos) throws MalformedMessageException {
        boolean answer = isAnswer(message);
        RoutingDecision decision = router.route(view, !answer);
        if (decision instanceof RoutingDecision.Deliver) {
            upward.deliver(header(message), message, previousHop, nowNanos);
        } else if (decision instanceof RoutingDecision.Forward forward) {
            forward(forward, message, previousHop, answer, nowNanos);
        } else if (decision instanceof RoutingDecision.Refuse refuse) {
            refuse(message, previousHop, answer, refuse.code(), refuse.text(), nowNanos);
        } else if (decision instanceof RoutingDecision.Drop drop) {
            counters.dropped(drop.reason());
        } else {
            throw new AssertionError("unknown decision " + decision);
        }
    }

    private ForwardingHeader header(ByteBuf message) throws MalformedMessageException {
        return ForwardingHeader.decode(message.duplicate(), context);
    }

    private void forward(
            RoutingDecision.Forward forward, ByteBuf message, NodeId previousHop, boolean answer, long nowNanos)
            throws MalformedMessageException {
        @Nullable NodeId hop = answer ? null : previousHop;
        int length = ForwardedMessage.length(view, forward.consumed(), hop);
        if (length > maxMessageSize) {
            String text = "longer than " + maxMessageSize + " bytes with its Via List";
            refuse(message, previousHop, answer, ErrorCode.MESSAGE_TOO_LARGE, text, nowNanos);
            return;
        }
        counters.forwarded();
        ByteBuf sent = Unpooled.buffer(length);
        ForwardedMessage.write(view, forward.consumed(), hop, sent);
        transmit(forward.link(), sent);
    }

    private void refuse(ByteBuf message, NodeId previousHop, boolean answer, ErrorCode code, String text, long nowNanos)
            throws MalformedMessageException {
        counters.dropped(DropReason.REFUSED);
        if (!answer) {
            upward.refuse(header(message), previousHop, code, text, nowNanos);
        }
    }

    /** Whether the first bytes of the contents tell no request. Of a later fragment nobody can tell: taken for an answer. */
    private boolean isAnswer(ByteBuf message) {
        int contents = message.readerIndex() + view.headerLength();
        if (view.fragmentOffset() != 0 || message.writerIndex() - contents < Short.BYTES) {
            return true;
        }
        int code = message.getUnsignedShort(contents);
        return code == 0 || !new MessageCode(code).isRequest();
    }

    private void transmit(LinkId link, ByteBuf message) {
        counters.sent(message.readableBytes());
        outputs.add(new NodeOutput.Send(link, message));
    }

    private static ByteBuf encode(ForwardingHeader header, ByteBuf payload) {
        ByteBuf message = Unpooled.buffer(header.encodedLength() + payload.readableBytes());
        header.encode(message, payload.readableBytes());
        message.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        return message;
    }
}
