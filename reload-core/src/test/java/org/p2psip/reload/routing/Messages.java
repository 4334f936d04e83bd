// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.TransactionId;
import org.p2psip.reload.wire.WireContext;

/** Messages whose payload means nothing, for tests of what looks at headers only. */
final class Messages {
    static final WireContext CONTEXT = WireContext.of(NodeId.MIN_LENGTH, Map.of());

    private Messages() {}

    /** A header of a whole message to one node. */
    static ForwardingHeader header(long transactionId) {
        return ForwardingHeader.builder(7, new TransactionId(transactionId))
                .destinationList(List.of(new Destination.Node(node(9))))
                .build();
    }

    static ByteBuf message(ForwardingHeader header, byte[] payload) {
        ByteBuf message = Unpooled.buffer();
        header.encode(message, payload.length);
        return message.writeBytes(payload);
    }

    /** A fragment, as it is cut by whoever. */
    static ByteBuf fragment(long transactionId, int offset, boolean last, byte[] payload) {
        return message(header(transactionId).toBuilder().fragment(last, offset).build(), payload);
    }

    /** Feeds a message or fragment, and returns what is complete with it. */
    static Reassembly.Whole feed(Reassembly reassembly, NodeId from, ByteBuf message, long nowNanos) {
        ByteBuf payload = message.duplicate();
        try {
            ForwardingHeader header = ForwardingHeader.decode(payload, CONTEXT);
            return reassembly.handleFragment(from, header, payload, nowNanos);
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }

    static NodeId node(int number) {
        return ConnectionTableTest.node(number);
    }

    /** Bytes that tell one place from another. */
    static byte[] payload(int length, int seed) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 251 + seed);
        }
        return bytes;
    }
}
