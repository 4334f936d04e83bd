// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;

/**
 * The peers of a client's allocation: who is let through, who has a channel, and the data between them and the client (RFC 8656,
 * Sections 9 to 12).
 */
final class ClientPeers {
    private final TurnRequests requests;
    private final AllocationClock clock;
    private final Deque<TurnClientOutput> outputs;
    private final ClientPermissions permissions = new ClientPermissions();
    private final ClientChannels channels = new ClientChannels();
    private final ClientData data;
    private long dropped;

    ClientPeers(
            TurnClientSettings settings,
            TurnRequests requests,
            AllocationClock clock,
            Deque<TurnClientOutput> outputs,
            StunIntegrity integrity,
            Random random) {
        this.requests = requests;
        this.clock = clock;
        this.outputs = outputs;
        this.data = new ClientData(settings, integrity, random);
    }

    /** Has {@code peer} let through. */
    void permit(InetAddress peer, long nowNanos) {
        if (permissions.isActive(peer, nowNanos)) {
            outputs.add(new TurnClientOutput.Permitted(peer));
        } else if (!permissions.add(peer, nowNanos)) {
            outputs.add(new TurnClientOutput.Refused(peer, TurnFailure.INSUFFICIENT_CAPACITY));
        }
    }

    void forget(InetAddress peer) {
        permissions.forget(peer);
        dropped += data.forget(peer);
    }

    void forget(AddressFamily family) {
        permissions.forget(family);
        channels.forget(family);
    }

    void clear() {
        data.clear();
    }

    /** Messages that were dropped, in either direction. */
    long dropped() {
        return dropped;
    }

    /** Sends a datagram, or keeps it until its peer is permitted. False if it was dropped. */
    boolean send(InetSocketAddress peer, ByteBuf payload, boolean dontFragment, long nowNanos) {
        if (permissions.isActive(peer.getAddress(), nowNanos)) {
            transmit(peer, payload, dontFragment, nowNanos);
        } else if (!permissions.add(peer.getAddress(), nowNanos) || !data.wait(peer, payload)) {
            dropped++;
            return false;
        }
        return true;
    }

    private void transmit(InetSocketAddress peer, ByteBuf payload, boolean dontFragment, long nowNanos) {
        int channel = channels.use(peer, nowNanos);
        if (channel < 0 && data.countsAsMany(peer)) {
            TurnRequest.BindChannel bind = channels.add(peer, nowNanos);
            if (bind != null && !requests.ask(bind, nowNanos)) {
                channels.refused(bind, nowNanos);
            }
            sendRequests(nowNanos);
        }
        clock.noteSent(nowNanos);
        outputs.add(new TurnClientOutput.Transmit(
                channel < 0 ? data.indication(peer, payload, dontFragment) : data.onChannel(channel, payload)));
    }

    void handleChannelData(ByteBuf message, long nowNanos) {
        int number = ChannelData.number(message);
        InetSocketAddress peer = number < 0 ? null : channels.peer(number, nowNanos);
        handleReceived(
                peer == null
                        ? Optional.empty()
                        : Optional.of(new TurnClientOutput.Received(peer, ChannelData.data(message))));
    }

    void handleIndication(StunMessage indication) throws StunFormatException {
        handleReceived(ClientData.received(indication));
    }

    private void handleReceived(Optional<TurnClientOutput> received) {
        // The server may be deceived by somebody else: what comes has to be from whom this end wants to hear.
        if (received.isPresent() && permissions.has(ClientData.peer(received.get()))) {
            outputs.add(received.get());
        } else {
            dropped++;
        }
    }

    void handlePermitted(
            TurnRequest.Permit permit, @Nullable TurnFailure failure, boolean dontFragment, long nowNanos) {
        if (failure == null) {
            for (InetAddress peer : permit.peers()) {
                permitted(peer, dontFragment, nowNanos);
            }
            return;
        }
        boolean together = failure == TurnFailure.FORBIDDEN
                || failure == TurnFailure.BAD_REQUEST
                || failure == TurnFailure.FAMILY_NOT_SUPPORTED
                || failure == TurnFailure.INSUFFICIENT_CAPACITY;
        for (InetAddress peer : permissions.refused(permit.peers(), !together, nowNanos)) {
            dropped += data.forget(peer);
            outputs.add(new TurnClientOutput.Refused(peer, failure));
        }
    }

    private void permitted(InetAddress peer, boolean dontFragment, long nowNanos) {
        if (permissions.granted(peer, nowNanos)) {
            outputs.add(new TurnClientOutput.Permitted(peer));
        }
        for (ClientData.Waiting each : data.take(peer)) {
            transmit(each.peer(), each.payload(), dontFragment, nowNanos);
        }
    }

    void handleBound(TurnRequest.BindChannel bind, boolean dontFragment, long nowNanos) {
        channels.bound(bind, nowNanos);
        permitted(bind.peer().getAddress(), dontFragment, nowNanos);
    }

    void handleNotBound(TurnRequest.BindChannel bind, long nowNanos) {
        channels.refused(bind, nowNanos);
    }

    /** Has channels prolonged that are in use. */
    void handleTimeout(long nowNanos) {
        for (TurnRequest.BindChannel each : channels.handleTimeout(nowNanos)) {
            if (!requests.ask(each, nowNanos)) {
                channels.refused(each, nowNanos);
            }
        }
    }

    /** Asks for the permissions that are due. */
    void askForPermissions(long nowNanos) {
        while (!requests.isBusy()) {
            TurnRequest.Permit permit = permissions.next(nowNanos);
            if (permit == null) {
                break;
            }
            boolean unused = requests.ask(permit, nowNanos);
        }
    }

    /** Puts out the requests that have begun. */
    void sendRequests(long nowNanos) {
        for (ByteBuf each = requests.pollPayload(); each != null; each = requests.pollPayload()) {
            clock.noteSent(nowNanos);
            outputs.add(new TurnClientOutput.Transmit(each));
        }
    }

    /** What keeps NATs on the way to the server from forgetting. */
    void keepAlive(long nowNanos) {
        clock.noteSent(nowNanos);
        outputs.add(new TurnClientOutput.Transmit(data.keepalive()));
    }

    OptionalLong nextDeadlineNanos() {
        OptionalLong ofChannels = channels.nextDeadlineNanos();
        return requests.isBusy() ? ofChannels : Deadlines.earlier(ofChannels, permissions.nextDeadlineNanos());
    }
}
