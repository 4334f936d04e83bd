// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Deque;
import java.util.Random;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;

/** Data between a server's clients and their peers (RFC 8656, Sections 11 and 12). */
final class ServerRelaying {
    private static final int INDICATION_BYTES = 64;

    private final ServerSockets sockets;
    private final PeerPolicy policy;
    private final ByteRate rate;
    private final ByteRate guestRate;
    private final ServerCounters counters;
    private final Deque<TurnServerOutput> outputs;
    private final StunWriter writer;
    private final Random random;

    ServerRelaying(
            ServerSockets sockets,
            PeerPolicy policy,
            ByteRate rate,
            ByteRate guestRate,
            ServerCounters counters,
            Deque<TurnServerOutput> outputs,
            StunIntegrity integrity,
            Random random) {
        this.sockets = sockets;
        this.policy = policy;
        this.rate = rate;
        this.guestRate = guestRate;
        this.counters = counters;
        this.outputs = outputs;
        this.writer = new StunWriter(integrity);
        this.random = random;
    }

    /** Whether a permission for {@code peer} may be given. Own addresses may: other clients are reached there, and nobody else. */
    boolean allows(InetAddress peer) {
        boolean allowed = policy.allows(peer) || sockets.isOwn(peer);
        if (!allowed) {
            counters.denied++;
        }
        return allowed;
    }

    /** Data on a channel, from a client; the message is borrowed. */
    void onChannel(Allocation allocation, ByteBuf message, long nowNanos) {
        // Only numbers that may be bound are.
        int number = ChannelData.anyNumber(message);
        ServerChannels.Channel channel =
                number < 0 ? null : allocation.channels().ofNumber(number);
        if (channel == null || !channel.isLive(nowNanos)) {
            counters.notPermitted++;
            return;
        }
        toPeer(allocation, channel.peer(), ChannelData.data(message), false, nowNanos);
    }

    /** Data in a Send indication, from a client; it is borrowed. */
    void indicated(Allocation allocation, InetSocketAddress peer, ByteBuf data, boolean dontFragment, long nowNanos) {
        if (allocation.permissions().allows(peer.getAddress(), nowNanos)) {
            toPeer(allocation, peer, data, dontFragment, nowNanos);
        } else {
            counters.notPermitted++;
        }
    }

    private void toPeer(
            Allocation allocation, InetSocketAddress peer, ByteBuf data, boolean dontFragment, long nowNanos) {
        RelaySocket socket = allocation.socketFor(peer.getAddress());
        if (socket == null || peer.getPort() == 0) {
            counters.notPermitted++;
            return;
        }
        if (!takesRate(allocation, data.readableBytes(), nowNanos)) {
            return;
        }
        if (sockets.isOwn(peer.getAddress())) {
            RelaySocket other = sockets.at(peer);
            if (other != null) {
                counters.toPeers++;
                fromPeer(other, socket.relayed(), data, nowNanos);
                return;
            }
            if (!policy.allows(peer.getAddress())) {
                counters.denied++;
                return;
            }
        }
        counters.toPeers++;
        counters.relayedBytes += data.readableBytes();
        outputs.add(new TurnServerOutput.ToPeer(socket, peer, data.retain(), dontFragment));
    }

    /** A datagram has come to a socket; it is borrowed. */
    void received(RelaySocket socket, InetSocketAddress from, ByteBuf datagram, long nowNanos) {
        // What other relays of this server send does not come this way, and permissions for own addresses are for them
        // alone.
        if (sockets.isOwn(from.getAddress()) && !policy.allows(from.getAddress())) {
            counters.denied++;
            return;
        }
        fromPeer(socket, from, datagram, nowNanos);
    }

    private void fromPeer(RelaySocket socket, InetSocketAddress from, ByteBuf datagram, long nowNanos) {
        Allocation allocation = socket.owner();
        if (allocation == null || allocation.opening() != null) {
            counters.notPermitted++;
            return;
        }
        ServerChannels.Channel channel = allocation.channels().ofPeer(from);
        boolean onChannel = channel != null && channel.isLive(nowNanos);
        if (!onChannel && !allocation.permissions().allows(from.getAddress(), nowNanos)) {
            counters.notPermitted++;
            return;
        }
        int length = datagram.readableBytes();
        if (!takesRate(allocation, length, nowNanos)) {
            return;
        }
        ByteBuf out;
        if (channel != null && onChannel) {
            out = datagram.alloc().buffer(ChannelData.HEADER_BYTES + length + 3);
            ChannelData.write(out, channel.number(), datagram, allocation.path().isStream());
        } else {
            if (length > 0xFFFF - INDICATION_BYTES) {
                counters.malformed++;
                return;
            }
            out = datagram.alloc().buffer(INDICATION_BYTES + length);
            writer.begin(out, StunClass.INDICATION, StunMethod.DATA, TransactionId.random(random))
                    .xorAddress(AttributeType.XOR_PEER_ADDRESS, from)
                    .bytes(AttributeType.DATA, datagram)
                    .end();
        }
        counters.toClients++;
        counters.relayedBytes += length;
        outputs.add(new TurnServerOutput.ToClient(allocation.path(), out, true));
    }

    private boolean takesRate(Allocation allocation, int bytes, long nowNanos) {
        ByteRate ofUser = allocation.user().rate();
        boolean guest = allocation.isGuest();
        if (!ofUser.allows(bytes, nowNanos)
                || !rate.allows(bytes, nowNanos)
                || (guest && !guestRate.allows(bytes, nowNanos))) {
            counters.overRate++;
            return false;
        }
        ofUser.take(bytes);
        rate.take(bytes);
        if (guest) {
            guestRate.take(bytes);
        }
        return true;
    }
}
