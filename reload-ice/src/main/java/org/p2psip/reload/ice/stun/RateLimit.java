// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets so many requests per second pass, from each source and in all. A source is an IPv4 address or the /64 of an IPv6
 * address.
 *
 * <p>At most {@link #MAX_SOURCES} sources are remembered; beyond that the one that was quiet longest is forgotten, and then
 * only the limit for all holds it back.
 */
public final class RateLimit {
    /** How many sources are remembered. */
    public static final int MAX_SOURCES = 1024;

    private final int perSource;
    private final TokenBucket all;
    private final Map<Long, TokenBucket> sources = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Creates a limit; each may be used up at once.
     *
     * @param perSource requests per second from one source
     * @param inAll requests per second from all
     */
    public RateLimit(int perSource, int inAll) {
        this.perSource = perSource;
        this.all = new TokenBucket(inAll);
    }

    /** Whether one more request from {@code source} is to be served. */
    public boolean tryAcquire(InetAddress source, long nowNanos) {
        long key = key(source);
        TokenBucket bucket = sources.get(key);
        if (bucket == null) {
            if (sources.size() == MAX_SOURCES) {
                sources.remove(sources.keySet().iterator().next());
            }
            bucket = new TokenBucket(perSource);
            sources.put(key, bucket);
        }
        return bucket.tryAcquire(nowNanos) && all.tryAcquire(nowNanos);
    }

    /** How many sources are remembered now. */
    int sources() {
        return sources.size();
    }

    private static long key(InetAddress source) {
        ByteBuffer bytes = ByteBuffer.wrap(source.getAddress());
        // An IPv4 address never looks like a /64 in use.
        return source instanceof Inet6Address ? bytes.getLong() : bytes.getInt() & 0xFFFF_FFFFL;
    }

    /** So many tokens per second; as many can be saved. */
    private static final class TokenBucket {
        private static final long SECOND_NANOS = 1_000_000_000L;

        private final long costNanos;
        private long savedNanos = SECOND_NANOS;
        private long lastNanos;
        private boolean used;

        TokenBucket(int perSecond) {
            if (perSecond < 1) {
                throw new IllegalArgumentException("the rate is " + perSecond + " per second, at least 1");
            }
            costNanos = SECOND_NANOS / perSecond;
        }

        boolean tryAcquire(long nowNanos) {
            if (used) {
                long elapsedNanos = Math.min(SECOND_NANOS, Math.max(0, nowNanos - lastNanos));
                savedNanos = Math.min(SECOND_NANOS, savedNanos + elapsedNanos);
            }
            used = true;
            lastNanos = nowNanos;
            if (savedNanos < costNanos) {
                return false;
            }
            savedNanos -= costNanos;
            return true;
        }
    }
}
