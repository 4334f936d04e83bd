// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What a link sent and the far end has not acknowledged yet, in order, so that it can be sent another way. Bounded. */
public final class UnacknowledgedMessages {
    /** How many bytes of messages are kept; what is sent while they wait is not. */
    public static final int MAX_BYTES = 1 << 16;

    private record Sent(int sequence, ByteBuf message) {}

    private final ArrayDeque<Sent> messages = new ArrayDeque<>();
    private int bytes;

    /** Creates an empty queue. */
    public UnacknowledgedMessages() {}

    /**
     * Keeps a message, if there is room.
     *
     * @param sequence greater than those before it, by difference
     * @param message retained if it is kept
     */
    public void add(int sequence, ByteBuf message) {
        if (bytes + message.readableBytes() <= MAX_BYTES) {
            messages.add(new Sent(sequence, message.retain()));
            bytes += message.readableBytes();
        }
    }

    /** Lets go of the messages up to {@code sequence}. */
    public void handleAck(int sequence) {
        for (Sent sent = messages.peek(); sent != null && sequence - sent.sequence() >= 0; sent = messages.peek()) {
            messages.remove();
            bytes -= sent.message().readableBytes();
            sent.message().release();
        }
    }

    /** Hands over the messages, which are the caller's then. */
    public List<ByteBuf> take() {
        List<ByteBuf> taken = new ArrayList<>(messages.size());
        messages.forEach(sent -> taken.add(sent.message()));
        messages.clear();
        bytes = 0;
        return taken;
    }

    /** Lets go of all messages. */
    public void clear() {
        take().forEach(ByteBuf::release);
    }
}
