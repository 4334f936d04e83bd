// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Messages that were not sent yet, and those to be sent again, which come first. Counts those in flight, too. */
final class MessageQueue {
    private final int maxMessages;
    private final int maxBytes;
    private final Deque<OutgoingMessage> waiting = new ArrayDeque<>();
    private final Deque<OutgoingMessage> lost = new ArrayDeque<>();
    private int messages;
    private int bytes;
    private boolean preferShort;
    private boolean turnOfShort;

    MessageQueue(int maxMessages, int maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    boolean hasRoomFor(int messageBytes) {
        return messages < maxMessages && messageBytes <= maxBytes - bytes;
    }

    void add(OutgoingMessage message) {
        waiting.add(message);
        messages++;
        bytes += message.messageBytes();
    }

    /** Queues a message that was taken out, to be sent again. */
    void addLost(OutgoingMessage message) {
        message.lost = true;
        lost.add(message);
    }

    /**
     * Whether every second message is to be the shortest, out of turn: it may get through where the long ones, which
     * would come first, don't.
     */
    void preferShort(boolean prefer) {
        preferShort = prefer;
        turnOfShort &= prefer;
    }

    /** The message that is to be sent next, or null. */
    @Nullable
    OutgoingMessage peek() {
        if (turnOfShort) {
            return shortest();
        }
        OutgoingMessage first = lost.peek();
        return first == null ? waiting.peek() : first;
    }

    /** The messages that were never sent. For reading only. */
    Iterable<OutgoingMessage> unsent() {
        return waiting;
    }

    /** Takes out the message that {@link #peek} gave; it still counts. */
    void remove(OutgoingMessage message) {
        if (message.lost) {
            removeLost(message);
        } else {
            waiting.remove(message);
        }
        turnOfShort = preferShort && !turnOfShort;
    }

    private @Nullable OutgoingMessage shortest() {
        OutgoingMessage shortest = null;
        for (Deque<OutgoingMessage> queue : List.of(lost, waiting)) {
            for (OutgoingMessage message : queue) {
                if (shortest == null || message.messageBytes() < shortest.messageBytes()) {
                    shortest = message;
                }
            }
        }
        return shortest;
    }

    /** Takes a message out that need not be sent again now. */
    void removeLost(OutgoingMessage message) {
        if (message.lost) {
            message.lost = false;
            lost.remove(message);
        }
    }

    /** A message is acknowledged or given up, wherever it is. */
    void finish(OutgoingMessage message) {
        removeLost(message);
        message.done = true;
        messages--;
        bytes -= message.messageBytes();
    }

    /** Finishes those of the queued messages that are {@code unwanted}, and tells how many they are. */
    int finishAll(Predicate<OutgoingMessage> unwanted) {
        int before = messages;
        for (Iterator<OutgoingMessage> each = waiting.iterator(); each.hasNext(); ) {
            OutgoingMessage message = each.next();
            if (unwanted.test(message)) {
                each.remove();
                finish(message);
            }
        }
        for (OutgoingMessage message : lost.toArray(new OutgoingMessage[0])) {
            if (unwanted.test(message)) {
                finish(message);
            }
        }
        return before - messages;
    }

    void clear() {
        waiting.clear();
        lost.clear();
        messages = 0;
        bytes = 0;
    }

    /** Messages not finished. */
    int messages() {
        return messages;
    }

    /** Bytes of the messages not finished. */
    int bytes() {
        return bytes;
    }
}
