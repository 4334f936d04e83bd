// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.TransactionId;

/**
 * Puts messages together that came in fragments (RFC 6940, Section 6.7): those that are for this node. A machine.
 *
 * <p>Fragments belong together that came from one neighbor under one transaction ID, so no other neighbor can spoil a
 * message. They may come in any order, cut anew on the way, twice, or mixed with those of the request sent again: equal bytes
 * may overlap. Bytes that contradict each other end the message.
 *
 * <p>Bounded by {@link ReassemblyLimits}. A neighbor that fills its share loses its oldest message; when all is full, the
 * neighbor that holds most does. Memory is taken as fragments come, whatever they claim.
 */
public final class Reassembly {
    /** How long after its first fragment a message is given up: the maximum request lifetime. */
    public static final Duration LIFETIME = Duration.ofSeconds(15);

    private record Key(NodeId previousHop, TransactionId transactionId) {}

    private static final class Entry {
        private final FragmentedMessage message = new FragmentedMessage();
        private final long expiryNanos;
        private long chargedBytes;

        private Entry(long expiryNanos) {
            this.expiryNanos = expiryNanos;
        }
    }

    /** What one neighbor sent. */
    private static final class Share {
        private final Set<Key> keys = new LinkedHashSet<>();
        private long bytes;
    }

    /**
     * A message put together.
     *
     * @param header of the first fragment, marked as that of a whole message
     * @param payload contents and security block, the taker's
     */
    public record Whole(ForwardingHeader header, ByteBuf payload) {}

    private ReassemblyLimits limits;

    /** In the order in which their first fragments came, and so in that of their ends. */
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    private final Map<NodeId, Share> shares = new HashMap<>();
    private final Queue<DropReason> drops = new ArrayDeque<>();
    private long bytes;

    /** Creates a machine that holds nothing. */
    public Reassembly(ReassemblyLimits limits) {
        this.limits = limits;
    }

    /** Sets other limits, which hold for the fragments that come from now on. */
    public void limits(ReassemblyLimits newLimits) {
        limits = newLimits;
    }

    /**
     * Takes a fragment.
     *
     * @param header its header
     * @param payload the bytes behind its header, borrowed
     * @return the message, if it is complete now
     */
    public @Nullable Whole handleFragment(NodeId previousHop, ForwardingHeader header, ByteBuf payload, long nowNanos) {
        handleTimeout(nowNanos);
        int length = payload.readableBytes();
        Key key = new Key(previousHop, header.transactionId());
        if (length == 0) {
            drops.add(DropReason.FRAGMENT);
            return null;
        }
        if (header.fragmentOffset() + length > limits.maxMessageBytes()) {
            drop(key, DropReason.MESSAGE_TOO_LARGE);
            return null;
        }
        Entry entry = entries.get(key);
        if (entry == null) {
            entry = new Entry(nowNanos + LIFETIME.toNanos());
            entries.put(key, entry);
            shares.computeIfAbsent(previousHop, hop -> new Share()).keys.add(key);
        }
        FragmentedMessage.Added added = entry.message.add(header, payload);
        charge(previousHop, entry);
        return switch (added) {
            case CONFLICT -> {
                drop(key, DropReason.FRAGMENT_CONFLICT);
                yield null;
            }
            case COMPLETE -> {
                remove(key);
                yield new Whole(entry.message.header(), entry.message.payload());
            }
            case TAKEN -> {
                makeRoom(previousHop);
                yield null;
            }
        };
    }

    /** Gives up the messages whose time is over. */
    public void handleTimeout(long nowNanos) {
        while (!entries.isEmpty()) {
            Map.Entry<Key, Entry> oldest = entries.entrySet().iterator().next();
            if (nowNanos - oldest.getValue().expiryNanos < 0) {
                return;
            }
            drop(oldest.getKey(), DropReason.INCOMPLETE);
        }
    }

    /** Takes the reason for which a message was given up, or null when there is none; each has to be taken. */
    public @Nullable DropReason pollDropped() {
        return drops.poll();
    }

    /** When {@link #handleTimeout} has to be called next. */
    public OptionalLong nextDeadlineNanos() {
        Iterator<Entry> oldest = entries.values().iterator();
        return oldest.hasNext() ? OptionalLong.of(oldest.next().expiryNanos) : OptionalLong.empty();
    }

    /** Number of messages that are not complete. */
    public int size() {
        return entries.size();
    }

    /** What they cost, in bytes. */
    public long bytes() {
        return bytes;
    }

    private void makeRoom(NodeId hop) {
        for (Share share = shares.get(hop); share != null; share = shares.get(hop)) {
            if (share.bytes <= limits.maxBytesPerHop()) {
                break;
            }
            dropOldestOf(share);
        }
        while (bytes > limits.maxBytes()) {
            dropOldestOf(largestShare());
        }
    }

    private Share largestShare() {
        NodeId owner = null;
        Share largest = null;
        for (Map.Entry<NodeId, Share> each : shares.entrySet()) {
            Share share = each.getValue();
            boolean first = owner == null || each.getKey().compareTo(owner) < 0;
            if (largest == null || share.bytes > largest.bytes || (share.bytes == largest.bytes && first)) {
                owner = each.getKey();
                largest = share;
            }
        }
        if (largest == null) {
            throw new AssertionError("bytes of nobody: " + bytes);
        }
        return largest;
    }

    private void dropOldestOf(Share share) {
        drop(share.keys.iterator().next(), DropReason.FRAGMENT_OVERFLOW);
    }

    private void drop(Key key, DropReason reason) {
        remove(key);
        drops.add(reason);
    }

    private void remove(Key key) {
        Entry entry = entries.remove(key);
        Share share = shares.get(key.previousHop);
        if (entry == null || share == null) {
            return;
        }
        bytes -= entry.chargedBytes;
        share.bytes -= entry.chargedBytes;
        share.keys.remove(key);
        if (share.keys.isEmpty()) {
            shares.remove(key.previousHop);
        }
    }

    private void charge(NodeId hop, Entry entry) {
        Share share = shares.get(hop);
        if (share == null) {
            throw new AssertionError("a fragment of nobody");
        }
        long more = entry.message.chargedBytes() - entry.chargedBytes;
        entry.chargedBytes += more;
        share.bytes += more;
        bytes += more;
    }
}
