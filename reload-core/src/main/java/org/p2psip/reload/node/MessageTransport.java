// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.routing.Fragmenter;
import org.p2psip.reload.routing.HeaderOutline;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.routing.LinkRates;
import org.p2psip.reload.routing.MessageRole;
import org.p2psip.reload.routing.Router;
import org.p2psip.reload.routing.RoutingDecision;
import org.p2psip.reload.routing.ViaLists;
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
         * @param payload what follows the header of the message or fragment, borrowed
         */
        void deliver(ForwardingHeader header, ByteBuf payload, NodeId previousHop, long nowNanos);

        /** A request of others that {@code previousHop} routed by way of this node went on. */
        void forwarded(NodeId previousHop, long nowNanos);

        /** A request was refused because of its header; its sender is to be told. */
        void refuse(ForwardingHeader header, NodeId previousHop, ErrorCode code, String text, long nowNanos);
    }

    /** Where the field {@code length} is in the header. */
    private static final int LENGTH_OFFSET = 16;

    private final NodeId self;
    private final WireContext context;
    private final HeaderView view;
    private final UnprovenLinks unproven;
    private int maxMessageSize;
    private final ConnectionTable connections;
    private final Router router;
    private final ViaLists viaLists;
    private final LinkRates rates;
    private final Transmitter transmitter;
    private final Upward upward;
    private final Counters counters;
    private final Outputs outputs;

    MessageTransport(
            NodeId self,
            WireContext context,
            int maxMessageSize,
            ConnectionTable connections,
            UnprovenLinks unproven,
            Router router,
            ViaLists viaLists,
            LinkRates rates,
            Transmitter transmitter,
            Upward upward,
            Counters counters,
            Outputs outputs) {
        this.self = self;
        this.context = context;
        this.view = new HeaderView(context);
        this.maxMessageSize = maxMessageSize;
        this.connections = connections;
        this.unproven = unproven;
        this.router = router;
        this.viaLists = viaLists;
        this.rates = rates;
        this.transmitter = transmitter;
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
            upward.deliver(header, Unpooled.wrappedBuffer(payload.toByteArray()), self, nowNanos);
            return true;
        }
        if (decision instanceof RoutingDecision.Forward forward) {
            ForwardingHeader sent = header.toBuilder()
                    .destinationList(forward.remaining(header.destinationList()))
                    .build();
            ByteBuf message = Unpooled.buffer(sent.encodedLength() + payload.length());
            sent.encode(message, payload.length());
            payload.writeTo(message);
            transmitter.transmit(forward.link(), message, sent.encodedLength(), maxMessageSize);
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
        if (!rates.admits(link, message.readableBytes(), nowNanos)) {
            counters.dropped(DropReason.RATE_LIMITED);
            return;
        }
        try {
            view.wrap(message);
            if (view.length() != message.readableBytes()) {
                throw new MalformedMessageException(
                        "ForwardingHeader.length",
                        LENGTH_OFFSET,
                        view.length() + " in a message of " + message.readableBytes() + " bytes");
            }
            if (unproven.contains(link) && unproven.forbids(link, code(message))) {
                String text = "your certificate has several Node-IDs: attach first";
                refuse(message, previousHop, MessageRole.REQUEST, ErrorCode.FORBIDDEN, text, nowNanos);
                return;
            }
            handle(previousHop, message, nowNanos);
        } catch (MalformedMessageException malformed) {
            counters.dropped(DropReason.MALFORMED);
            if (!HeaderOutline.isSound(message)) {
                outputs.add(new NodeOutput.CloseLink(link, String.valueOf(malformed.getMessage())));
            }
        }
    }

    /**
     * A message is longer than the overlay carries: whoever sent a request is told; the link closes by itself.
     *
     * @param head its first bytes, borrowed
     */
    void handleOversized(LinkId link, ByteBuf head, long nowNanos) {
        NodeId previousHop = connections.peer(link);
        counters.dropped(DropReason.MESSAGE_TOO_LARGE);
        try {
            view.wrap(head);
            if (previousHop != null && MessageRole.of(view, head) == MessageRole.REQUEST) {
                String text = "longer than " + maxMessageSize + " bytes";
                upward.refuse(header(head), previousHop, ErrorCode.MESSAGE_TOO_LARGE, text, nowNanos);
            }
        } catch (MalformedMessageException malformed) {
            // Its header is too long as well, or no header: nobody is told (RFC 6940, Section 6.6).
        }
    }

    private void handle(NodeId previousHop, ByteBuf message, long nowNanos) throws MalformedMessageException {
        if (view.fragmentOffset() + message.readableBytes() - view.headerLength() > maxMessageSize) {
            counters.dropped(DropReason.MESSAGE_TOO_LARGE);
            return;
        }
        MessageRole role = MessageRole.of(view, message);
        RoutingDecision decision = router.route(view, role);
        if (decision instanceof RoutingDecision.Deliver) {
            upward.deliver(header(message), payload(message), previousHop, nowNanos);
        } else if (decision instanceof RoutingDecision.Forward forward) {
            forward(forward, message, previousHop, role, nowNanos);
        } else if (decision instanceof RoutingDecision.Refuse refuse) {
            refuse(message, previousHop, role, refuse.code(), refuse.text(), nowNanos);
        } else if (decision instanceof RoutingDecision.Drop drop) {
            counters.dropped(drop.reason());
        } else {
            throw new AssertionError("unknown decision " + decision);
        }
    }

    private ForwardingHeader header(ByteBuf message) throws MalformedMessageException {
        return ForwardingHeader.decode(message.duplicate(), context);
    }

    private ByteBuf payload(ByteBuf message) {
        int length = view.headerLength();
        return message.slice(message.readerIndex() + length, message.readableBytes() - length);
    }

    private void forward(
            RoutingDecision.Forward forward, ByteBuf message, NodeId previousHop, MessageRole role, long nowNanos)
            throws MalformedMessageException {
        boolean asItCame = forward.inserted().isEmpty() && (viaLists.arePlain() || !role.needsWayBack());
        ByteBuf sent = asItCame
                ? forwarded(forward, role.needsWayBack() ? previousHop : null)
                : rewritten(forward, message, previousHop, role, nowNanos);
        if (sent == null) {
            counters.dropped(DropReason.VIA_TOO_LONG);
            return;
        }
        int headerLength = sent.readableBytes() - (message.readableBytes() - view.headerLength());
        // What gets too long only by what this node writes into its Via List is not too long: it goes on in fragments.
        if (sent.readableBytes() > maxMessageSize && maxMessageSize - headerLength < Fragmenter.MIN_PAYLOAD_BYTES) {
            counters.dropped(DropReason.VIA_TOO_LONG);
            return;
        }
        counters.forwarded();
        if (forward.consumed() == 0 && role == MessageRole.REQUEST) {
            upward.forwarded(previousHop, nowNanos);
        }
        transmitter.transmit(forward.link(), sent, headerLength, maxMessageSize);
        if (role == MessageRole.REQUEST && !connections.isResponsive(forward.link())) {
            // It is for the very node that does not respond, and will reach it if that does again.
            String text = connections.peer(forward.link()) + " does not respond";
            upward.refuse(header(message), previousHop, ErrorCode.REQUEST_TIMEOUT, text, nowNanos);
        }
    }

    private ByteBuf forwarded(RoutingDecision.Forward forward, @Nullable NodeId hop) {
        ByteBuf sent = Unpooled.buffer(ForwardedMessage.length(view, forward.consumed(), hop));
        ForwardedMessage.write(view, forward.consumed(), hop, sent);
        return sent;
    }

    /** The message with opaque IDs made or resolved; null if its lists get too long by it. */
    private @Nullable ByteBuf rewritten(
            RoutingDecision.Forward forward, ByteBuf message, NodeId previousHop, MessageRole role, long nowNanos)
            throws MalformedMessageException {
        ForwardingHeader header = header(message);
        List<Destination> via = header.viaList();
        if (role.needsWayBack()) {
            via = viaLists.extended(via, previousHop, view.transactionId(), nowNanos);
        }
        List<Destination> destinations = forward.remaining(header.destinationList());
        if (isTooLong(via) || isTooLong(destinations)) {
            return null;
        }
        ForwardingHeader changed = header.toBuilder()
                .ttl(header.ttl() - 1)
                .viaList(via)
                .destinationList(destinations)
                .build();
        return encode(changed, payload(message));
    }

    private static boolean isTooLong(List<Destination> list) {
        return list.stream().mapToInt(Destination::encodedLength).sum() > ForwardingHeader.MAX_LIST_BYTES;
    }

    private void refuse(
            ByteBuf message, NodeId previousHop, MessageRole role, ErrorCode code, String text, long nowNanos)
            throws MalformedMessageException {
        counters.dropped(DropReason.REFUSED);
        if (role == MessageRole.REQUEST) {
            upward.refuse(header(message), previousHop, code, text, nowNanos);
        }
    }

    /** The code of a message; that of a later fragment, which nobody can tell, counts as one that nobody may send. */
    private MessageCode code(ByteBuf message) {
        int contents = message.readerIndex() + view.headerLength();
        boolean told = view.fragmentOffset() == 0 && message.writerIndex() - contents >= Short.BYTES;
        int code = told ? message.getUnsignedShort(contents) : 0;
        return code == 0 ? MessageCode.LEAVE_REQUEST : new MessageCode(code);
    }

    static ByteBuf encode(ForwardingHeader header, ByteBuf payload) {
        ByteBuf message = Unpooled.buffer(header.encodedLength() + payload.readableBytes());
        header.encode(message, payload.readableBytes());
        message.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        return message;
    }
}
