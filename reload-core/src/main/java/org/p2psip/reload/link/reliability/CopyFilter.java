// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Which messages arrived lately, told by a hash of their bytes.
 *
 * <p>The hash has 64 bits and no key: a sender who looks for two messages with one hash can only suppress the second
 * of its own.
 */
final class CopyFilter {
    /** Messages remembered at most; past it the oldest is forgotten before its time. */
    static final int MAX_REMEMBERED = 1_024;

    private static final int INITIAL_CAPACITY = 16;
    private static final int NONE = -1;
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
    private static final long SECOND_MULTIPLIER = 0xBF58_476D_1CE4_E5B9L;

    private long windowNanos;

    // A ring of entries, the oldest first, and chains of those whose hashes end alike.
    private long[] hashes = new long[INITIAL_CAPACITY];
    private long[] seenNanos = new long[INITIAL_CAPACITY];
    private int[] nextInChain = new int[INITIAL_CAPACITY];
    private int[] chains = new int[INITIAL_CAPACITY];
    private int oldest;
    private int size;

    CopyFilter(long windowNanos) {
        this.windowNanos = windowNanos;
        Arrays.fill(chains, NONE);
    }

    /** Remembers messages for that long from now on. */
    void windowNanos(long nanos) {
        windowNanos = nanos;
    }

    /**
     * Notes that a message arrived.
     *
     * @param message from its reader index to its end; borrowed, and not read
     * @return whether the same bytes arrived within the window before
     */
    boolean handleReceived(ByteBuf message, long nowNanos) {
        if (windowNanos == 0) {
            return false;
        }
        long hash = hash(message);
        int known = find(hash);
        if (known != NONE) {
            boolean copy = nowNanos - seenNanos[known] <= windowNanos;
            // The entry keeps its place: it may be forgotten early, never late.
            seenNanos[known] = nowNanos;
            return copy;
        }
        while (size > 0 && nowNanos - seenNanos[oldest] > windowNanos) {
            removeOldest();
        }
        if (hashes.length > INITIAL_CAPACITY && size < hashes.length / 8) {
            // A burst is over: an idle link is to be small again.
            resize(Math.max(INITIAL_CAPACITY, hashes.length / 4));
        }
        if (size == hashes.length) {
            if (size < MAX_REMEMBERED) {
                resize(size * 2);
            } else {
                removeOldest();
            }
        }
        add(hash, nowNanos);
        return false;
    }

    int size() {
        return size;
    }

    int capacity() {
        return hashes.length;
    }

    private int find(long hash) {
        int index = chains[chain(hash)];
        while (index != NONE && hashes[index] != hash) {
            index = nextInChain[index];
        }
        return index;
    }

    private void add(long hash, long nowNanos) {
        int index = (oldest + size) & (hashes.length - 1);
        hashes[index] = hash;
        seenNanos[index] = nowNanos;
        nextInChain[index] = chains[chain(hash)];
        chains[chain(hash)] = index;
        size++;
    }

    private void removeOldest() {
        int chain = chain(hashes[oldest]);
        if (chains[chain] == oldest) {
            chains[chain] = nextInChain[oldest];
        } else {
            int before = chains[chain];
            while (nextInChain[before] != oldest) {
                before = nextInChain[before];
            }
            nextInChain[before] = nextInChain[oldest];
        }
        oldest = (oldest + 1) & (hashes.length - 1);
        size--;
    }

    private void resize(int capacity) {
        long[] oldHashes = hashes;
        long[] oldSeen = seenNanos;
        int count = size;
        int from = oldest;
        hashes = new long[capacity];
        seenNanos = new long[capacity];
        nextInChain = new int[capacity];
        chains = new int[capacity];
        Arrays.fill(chains, NONE);
        oldest = 0;
        size = 0;
        for (int i = 0; i < count; i++) {
            int index = (from + i) & (oldHashes.length - 1);
            add(oldHashes[index], oldSeen[index]);
        }
    }

    private int chain(long hash) {
        return (int) (hash >>> 32) & (chains.length - 1);
    }

    /** A hash of the readable bytes, whatever kind of buffer they are in. */
    static long hash(ByteBuf message) {
        int length = message.readableBytes();
        ByteBuffer bytes = message.hasArray()
                ? ByteBuffer.wrap(message.array(), message.arrayOffset() + message.readerIndex(), length)
                : message.nioBuffer();
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        int index = bytes.position();
        int end = bytes.limit();
        long hash = length * MULTIPLIER;
        if (length >= 4 * Long.BYTES) {
            // Four at a time do not wait for each other.
            long second = hash + 1;
            long third = hash + 2;
            long fourth = hash + 3;
            for (; end - index >= 4 * Long.BYTES; index += 4 * Long.BYTES) {
                hash = stir(hash, bytes.getLong(index));
                second = stir(second, bytes.getLong(index + Long.BYTES));
                third = stir(third, bytes.getLong(index + 2 * Long.BYTES));
                fourth = stir(fourth, bytes.getLong(index + 3 * Long.BYTES));
            }
            hash = mix(mix(mix(hash ^ second) ^ third) ^ fourth);
        }
        for (; end - index >= Long.BYTES; index += Long.BYTES) {
            hash = mix(hash ^ bytes.getLong(index));
        }
        for (; index < end; index++) {
            hash = mix(hash ^ bytes.get(index));
        }
        return mix(hash);
    }

    /** Cheaper than {@link #mix} where one waits for the other: the word is multiplied before its turn comes. */
    private static long stir(long lane, long word) {
        return Long.rotateLeft(lane + word * SECOND_MULTIPLIER, 31) * MULTIPLIER;
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 32) * MULTIPLIER;
        return (mixed ^ mixed >>> 29) * SECOND_MULTIPLIER;
    }
}
