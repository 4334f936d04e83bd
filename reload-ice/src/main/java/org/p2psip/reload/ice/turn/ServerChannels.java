// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which peers of an allocation have channels, each for ten minutes (RFC 8656, Section 12). */
final class ServerChannels {
    static final int MAX_CHANNELS = 128;

    private static final long LIFETIME_NANOS = Duration.ofMinutes(10).toNanos();

    private final Map<Integer, Channel> byNumber = new HashMap<>();
    private final Map<InetSocketAddress, Channel> byPeer = new HashMap<>();

    /** A channel. Data goes over it as long as there is a permission as well. */
    static final class Channel {
        private final int number;
        private final InetSocketAddress peer;
        private ServerPermissions.Permission permission;
        private long untilNanos;

        Channel(int number, InetSocketAddress peer, ServerPermissions.Permission permission) {
            this.number = number;
            this.peer = peer;
            this.permission = permission;
        }

        int number() {
            return number;
        }

        InetSocketAddress peer() {
            return peer;
        }

        private boolean isBound(long nowNanos) {
            return nowNanos - untilNanos < 0;
        }

        boolean isLive(long nowNanos) {
            return isBound(nowNanos) && permission.isLive(nowNanos);
        }
    }

    /** Whether number and peer are both free, or bound to each other. */
    boolean fits(int number, InetSocketAddress peer, long nowNanos) {
        Channel ofNumber = byNumber.get(number);
        Channel ofPeer = byPeer.get(peer);
        boolean numberFree = ofNumber == null || !ofNumber.isBound(nowNanos) || ofNumber.peer.equals(peer);
        boolean peerFree = ofPeer == null || !ofPeer.isBound(nowNanos) || ofPeer.number == number;
        return numberFree && peerFree;
    }

    /** Whether one more channel has room; forgets those whose time is over if it had not. */
    boolean hasRoomFor(int number, long nowNanos) {
        if (byNumber.containsKey(number)) {
            return true;
        }
        if (byNumber.size() == MAX_CHANNELS) {
            byNumber.values().removeIf(each -> !each.isBound(nowNanos));
            byPeer.values().removeIf(each -> !each.isBound(nowNanos));
        }
        return byNumber.size() < MAX_CHANNELS;
    }

    /** Binds what {@link #fits}, or renews it. */
    void bind(int number, InetSocketAddress peer, ServerPermissions.Permission permission, long nowNanos) {
        Channel channel = byNumber.get(number);
        if (channel == null || !channel.peer.equals(peer)) {
            if (channel != null) {
                byPeer.remove(channel.peer, channel);
            }
            Channel ofPeer = byPeer.get(peer);
            if (ofPeer != null) {
                byNumber.remove(ofPeer.number, ofPeer);
            }
            channel = new Channel(number, peer, permission);
            byNumber.put(number, channel);
            byPeer.put(peer, channel);
        }
        channel.permission = permission;
        channel.untilNanos = nowNanos + LIFETIME_NANOS;
    }

    @Nullable
    Channel ofNumber(int number) {
        return byNumber.get(number);
    }

    @Nullable
    Channel ofPeer(InetSocketAddress peer) {
        return byPeer.get(peer);
    }

    void forget(AddressFamily family) {
        byNumber.values().removeIf(each -> AddressFamily.of(each.peer.getAddress()) == family);
        byPeer.keySet().removeIf(each -> AddressFamily.of(each.getAddress()) == family);
    }

    int size() {
        return byNumber.size();
    }
}
