// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;

/** Data between a client and its peers: what waits, how often a peer was sent to, and the messages that carry it. */
final class ClientData {
    private static final int MAX_COUNTED_PEERS = ClientPermissions.MAX_PERMISSIONS;

    private final TurnClientSettings settings;
    private final StunWriter writer;
    private final Random random;
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<InetSocketAddress, Integer> sendings = new LinkedHashMap<>();

    /** A datagram that is to be sent once its peer is permitted. */
    record Waiting(InetSocketAddress peer, ByteBuf payload) {}

    ClientData(TurnClientSettings settings, StunIntegrity integrity, Random random) {
        this.settings = settings;
        this.writer = new StunWriter(integrity);
        this.random = random;
    }

    /** Keeps a copy of a datagram. False if there are too many. */
    boolean wait(InetSocketAddress peer, ByteBuf payload) {
        if (waiting.size() == TurnClient.MAX_WAITING_DATAGRAMS) {
            return false;
        }
        waiting.add(new Waiting(peer, Unpooled.copiedBuffer(payload)));
        return true;
    }

    /** What has waited for {@code peer}. */
    List<Waiting> take(InetAddress peer) {
        List<Waiting> taken = new ArrayList<>();
        for (Iterator<Waiting> it = waiting.iterator(); it.hasNext(); ) {
            Waiting each = it.next();
            if (each.peer().getAddress().equals(peer)) {
                it.remove();
                taken.add(each);
            }
        }
        return taken;
    }

    /** Drops what has waited for {@code peer}; how much that was. */
    int forget(InetAddress peer) {
        return take(peer).size();
    }

    void clear() {
        waiting.clear();
        sendings.clear();
    }

    /** Counts a datagram to {@code peer}; whether it is time for a channel. */
    boolean countsAsMany(InetSocketAddress peer) {
        if (settings.datagramsBeforeChannel() == 0) {
            return false;
        }
        if (sendings.size() == MAX_COUNTED_PEERS && !sendings.containsKey(peer)) {
            sendings.remove(sendings.keySet().iterator().next());
        }
        return sendings.merge(peer, 1, Integer::sum) >= settings.datagramsBeforeChannel();
    }

    ByteBuf onChannel(int number, ByteBuf payload) {
        ByteBuf out = Unpooled.buffer(ChannelData.HEADER_BYTES + payload.readableBytes() + 3);
        ChannelData.write(out, number, payload, settings.stream());
        return out;
    }

    ByteBuf indication(InetSocketAddress peer, ByteBuf payload, boolean dontFragment) {
        ByteBuf out = Unpooled.buffer(StunMessage.HEADER_BYTES + 40 + payload.readableBytes());
        writer.begin(out, StunClass.INDICATION, StunMethod.SEND, TransactionId.random(random))
                .xorAddress(AttributeType.XOR_PEER_ADDRESS, peer);
        if (dontFragment) {
            writer.flag(AttributeType.DONT_FRAGMENT);
        }
        writer.bytes(AttributeType.DATA, payload).end();
        return out;
    }

    /** What keeps NATs on the way to the server from forgetting. */
    ByteBuf keepalive() {
        ByteBuf out = Unpooled.buffer(StunMessage.HEADER_BYTES);
        writer.begin(out, StunClass.INDICATION, StunMethod.BINDING, TransactionId.random(random))
                .fingerprintAndEnd();
        return out;
    }

    /** What a Data indication says; empty if it lacks something. */
    static Optional<TurnClientOutput> received(StunMessage indication) throws StunFormatException {
        Optional<InetSocketAddress> peer = indication.xorAddress(AttributeType.XOR_PEER_ADDRESS);
        if (!peer.isPresent()) {
            return Optional.empty();
        }
        Optional<ByteBuf> data = indication.value(AttributeType.DATA);
        if (data.isPresent()) {
            return Optional.of(new TurnClientOutput.Received(peer.get(), data.get()));
        }
        return IcmpError.read(indication).map(error -> new TurnClientOutput.Unreachable(peer.get(), error));
    }

    /** Whose data that is. */
    static InetAddress peer(TurnClientOutput received) {
        return received instanceof TurnClientOutput.Received data
                ? data.peer().getAddress()
                : ((TurnClientOutput.Unreachable) received).peer().getAddress();
    }
}
