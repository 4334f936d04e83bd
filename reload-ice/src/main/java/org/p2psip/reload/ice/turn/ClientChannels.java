// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which peers have channels, and which bindings are to be renewed (RFC 8656, Section 12). At most {@link #MAX_CHANNELS}; further
 * peers get none, and what is sent to them goes by Send indications. A channel that nothing was sent over for ten minutes is
 * not renewed; its number and its peer are bound to nothing else for five minutes after.
 */
final class ClientChannels {
    static final int MAX_CHANNELS = 32;

    private static final long LIFETIME_NANOS = Duration.ofMinutes(10).toNanos();
    private static final long REFRESH_NANOS = Duration.ofMinutes(9).toNanos();
    private static final long QUARANTINE_NANOS = Duration.ofMinutes(5).toNanos();

    private final Map<InetSocketAddress, Channel> byPeer = new LinkedHashMap<>();
    private final Map<Integer, Channel> byNumber = new HashMap<>();
    private OptionalLong nextDeadlineNanos = OptionalLong.empty();

    private static final class Channel {
        private final int number;
        private final InetSocketAddress peer;
        private boolean asked = true;
        private boolean bound;
        private boolean given;
        private long untilNanos;
        private long deadlineNanos;
        private long usedNanos;

        Channel(int number, InetSocketAddress peer) {
            this.number = number;
            this.peer = peer;
        }
    }

    /** The channel to {@code peer} that may be sent on now, or -1. */
    int use(InetSocketAddress peer, long nowNanos) {
        Channel channel = byPeer.get(peer);
        if (channel == null || !channel.bound || nowNanos - channel.untilNanos >= 0) {
            return -1;
        }
        channel.usedNanos = nowNanos;
        return channel.number;
    }

    /** Whose data comes on a channel, from the moment it was asked for; null if nobody's. */
    @Nullable
    InetSocketAddress peer(int number, long nowNanos) {
        Channel channel = byNumber.get(number);
        boolean live = channel != null && (channel.asked || (channel.bound && nowNanos - channel.untilNanos < 0));
        return channel != null && live ? channel.peer : null;
    }

    /** A request for a channel to {@code peer}, or null if it has one, has had one until a moment ago, or there are too many. */
    TurnRequest.@Nullable BindChannel add(InetSocketAddress peer, long nowNanos) {
        if (byPeer.size() == MAX_CHANNELS || byPeer.containsKey(peer)) {
            return null;
        }
        int number = ChannelData.MIN_NUMBER;
        while (byNumber.containsKey(number)) {
            number++;
        }
        Channel channel = new Channel(number, peer);
        channel.usedNanos = nowNanos;
        byPeer.put(peer, channel);
        byNumber.put(number, channel);
        return new TurnRequest.BindChannel(number, peer);
    }

    void bound(TurnRequest.BindChannel request, long nowNanos) {
        Channel channel = byNumber.get(request.number());
        if (channel == null || !channel.peer.equals(request.peer())) {
            return;
        }
        channel.asked = false;
        channel.bound = true;
        channel.given = true;
        channel.untilNanos = nowNanos + LIFETIME_NANOS;
        channel.deadlineNanos = nowNanos + REFRESH_NANOS;
        findNext();
    }

    /** The server did not bind. The channel is kept from use as if it had been, as an answer may be lost. */
    void refused(TurnRequest.BindChannel request, long nowNanos) {
        Channel channel = byNumber.get(request.number());
        if (channel == null) {
            return;
        }
        channel.asked = false;
        if (!channel.given) {
            channel.untilNanos = nowNanos + LIFETIME_NANOS;
        }
        channel.given = true;
        channel.bound = false;
        channel.deadlineNanos = channel.untilNanos + QUARANTINE_NANOS;
        findNext();
    }

    /** Forgets channels whose time is over, and gives requests for those that are to be renewed. */
    List<TurnRequest.BindChannel> handleTimeout(long nowNanos) {
        if (!Deadlines.isOver(nextDeadlineNanos, nowNanos)) {
            return List.of();
        }
        List<TurnRequest.BindChannel> due = new ArrayList<>();
        for (Channel each : new ArrayList<>(byPeer.values())) {
            if (each.asked || nowNanos - each.deadlineNanos < 0) {
                continue;
            }
            if (nowNanos - (each.untilNanos + QUARANTINE_NANOS) >= 0) {
                byPeer.remove(each.peer);
                byNumber.remove(each.number);
            } else if (each.bound && nowNanos - each.usedNanos < LIFETIME_NANOS) {
                each.asked = true;
                due.add(new TurnRequest.BindChannel(each.number, each.peer));
            } else {
                each.deadlineNanos = each.untilNanos + QUARANTINE_NANOS;
            }
        }
        findNext();
        return due;
    }

    private void findNext() {
        nextDeadlineNanos = OptionalLong.empty();
        for (Channel each : byPeer.values()) {
            if (!each.asked) {
                nextDeadlineNanos = Deadlines.earlier(nextDeadlineNanos, OptionalLong.of(each.deadlineNanos));
            }
        }
    }

    /** Forgets the channels to peers of one family. */
    void forget(AddressFamily family) {
        for (Channel each : new ArrayList<>(byPeer.values())) {
            if (AddressFamily.of(each.peer.getAddress()) == family) {
                byPeer.remove(each.peer);
                byNumber.remove(each.number);
            }
        }
        findNext();
    }

    OptionalLong nextDeadlineNanos() {
        return nextDeadlineNanos;
    }
}
