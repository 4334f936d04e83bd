// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunTransaction;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;
import org.p2psip.reload.ice.stun.TransactionTimings;

/**
 * Asks STUN servers what they see of this end's sockets (RFC 8445, Section 5.1.1.2), and asks again every 15 seconds, so
 * that NATs do not forget while the far end's description is on its way (Section 5.1.1.4). A machine; at most
 * {@link #MAX_QUERIES} pairs of socket and server.
 */
public final class StunGatherer {
    /** How many pairs of socket and server there may be. */
    public static final int MAX_QUERIES = 32;

    private static final long REFRESH_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long MIN_RTO_NANOS = Duration.ofMillis(500).toNanos();

    private final StunWriter writer;
    private final Random random;
    private final CheckClock clock;
    private final long intervalNanos;
    private final List<Query> queries = new ArrayList<>();
    private final Deque<Query> toAsk = new ArrayDeque<>();
    private final Deque<GatheringOutput> outputs = new ArrayDeque<>();
    private int unanswered;

    private static final class Query {
        private final InetSocketAddress base;
        private final InetSocketAddress server;
        private boolean settled;
        private @Nullable StunTransaction transaction;
        private @Nullable InetSocketAddress mapped;
        private OptionalLong refreshNanos = OptionalLong.empty();

        Query(InetSocketAddress base, InetSocketAddress server) {
            this.base = base;
            this.server = server;
        }
    }

    /**
     * Creates a gatherer that asks nobody yet.
     *
     * @param pacer the one of all agents on this thread
     * @param random unpredictable outside tests
     */
    public StunGatherer(IceSettings settings, StunPacer pacer, StunIntegrity integrity, Random random) {
        this.intervalNanos = settings.checkInterval().toNanos();
        this.clock = new CheckClock(pacer, intervalNanos);
        this.writer = new StunWriter(integrity);
        this.random = random;
    }

    /**
     * Has {@code server} asked about the socket {@code base}.
     *
     * @throws IllegalStateException if there are {@link #MAX_QUERIES}
     */
    public void ask(InetSocketAddress base, InetSocketAddress server, long nowNanos) {
        if (queries.size() == MAX_QUERIES) {
            throw new IllegalStateException("there are " + MAX_QUERIES + " queries already");
        }
        Query query = new Query(base, server);
        queries.add(query);
        toAsk.add(query);
        unanswered++;
        handleTimeout(nowNanos);
    }

    /** Takes a message that came from {@code server} to the socket {@code base}; false if it answers nothing asked here. */
    public boolean handleMessage(StunMessage message, InetSocketAddress base, InetSocketAddress server, long nowNanos) {
        for (Query query : queries) {
            StunTransaction transaction = query.transaction;
            if (transaction != null
                    && transaction.matches(message)
                    && query.base.equals(base)
                    && query.server.equals(server)) {
                transaction.handleResponse();
                query.transaction = null;
                query.refreshNanos = OptionalLong.of(nowNanos + REFRESH_NANOS);
                Optional<InetSocketAddress> mapped = mapped(message);
                if (mapped.isPresent() && !mapped.get().equals(query.mapped)) {
                    query.mapped = mapped.get();
                    outputs.add(new GatheringOutput.Mapped(base, server, mapped.get()));
                }
                settle(query);
                return true;
            }
        }
        return false;
    }

    private static Optional<InetSocketAddress> mapped(StunMessage message) {
        try {
            return message.messageClass() == StunClass.SUCCESS_RESPONSE
                    ? message.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)
                    : Optional.empty();
        } catch (StunFormatException e) {
            return Optional.empty();
        }
    }

    private void settle(Query query) {
        if (!query.settled) {
            query.settled = true;
            unanswered--;
            if (unanswered == 0) {
                outputs.add(new GatheringOutput.Finished());
            }
        }
    }

    /** Sends what is due. */
    public void handleTimeout(long nowNanos) {
        for (Query query : queries) {
            if (query.refreshNanos.isPresent() && nowNanos - query.refreshNanos.getAsLong() >= 0) {
                query.refreshNanos = OptionalLong.empty();
                toAsk.add(query);
            }
            StunTransaction transaction = query.transaction;
            if (transaction == null) {
                continue;
            }
            switch (transaction.handleTimeout(nowNanos)) {
                case SEND -> send(query, transaction.id());
                case GIVE_UP -> {
                    query.transaction = null;
                    settle(query);
                }
                case WAIT -> {
                    // Its time will come.
                }
            }
        }
        while (clock.claim(!toAsk.isEmpty(), nowNanos)) {
            begin(toAsk.remove(), nowNanos);
        }
    }

    private void begin(Query query, long nowNanos) {
        long rtoNanos = Math.max(MIN_RTO_NANOS, intervalNanos * queries.size());
        StunTransaction transaction = new StunTransaction(
                TransactionId.random(random), TransactionTimings.unreliable(Duration.ofNanos(rtoNanos)));
        query.transaction = transaction;
        transaction.start(nowNanos);
        send(query, transaction.id());
    }

    private void send(Query query, TransactionId id) {
        ByteBuf payload = Unpooled.buffer(StunMessage.HEADER_BYTES);
        writer.begin(payload, StunClass.REQUEST, StunMethod.BINDING, id).end();
        outputs.add(new GatheringOutput.Transmit(query.base, query.server, payload));
    }

    /** The next output, or null if there is none. */
    public @Nullable GatheringOutput pollOutput() {
        return outputs.poll();
    }

    /** When {@link #handleTimeout} is to be called. */
    public OptionalLong nextDeadlineNanos() {
        OptionalLong earliest = clock.nextDeadlineNanos(!toAsk.isEmpty());
        for (Query query : queries) {
            StunTransaction transaction = query.transaction;
            earliest = Deadlines.earlier(earliest, query.refreshNanos);
            if (transaction != null) {
                earliest = Deadlines.earlier(earliest, transaction.nextDeadlineNanos());
            }
        }
        return earliest;
    }

    /** Whether every server has answered or has been given up. */
    public boolean isFinished() {
        return unanswered == 0;
    }

    /** Asks nobody any more. */
    public void close() {
        queries.clear();
        toAsk.clear();
        outputs.clear();
    }
}
