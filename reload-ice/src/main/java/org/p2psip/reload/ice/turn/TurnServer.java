// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.BindingServer;
import org.p2psip.reload.ice.stun.LongTermServer;
import org.p2psip.reload.ice.stun.RateLimit;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;

/**
 * A TURN server (RFC 8656), which answers Binding requests as well. A machine: after each call, poll outputs until there is
 * none.
 *
 * <p>Only authenticated users get allocations, each user and all together no more than the {@link TurnServerSettings} say, and
 * what is relayed goes to peers alone that the {@link PeerPolicy} allows. Per allocation there are at most
 * {@link ServerPermissions#MAX_PERMISSIONS} permissions and {@link ServerChannels#MAX_CHANNELS} channels, and
 * {@link ServerAllocations#MAX_RESERVATIONS} ports are kept in all; beyond that, 508 is the answer. Who is not authenticated is
 * answered at a limited rate.
 */
public final class TurnServer {
    private final LongTermServer credentials;
    private final ServerAnswers answers;
    private final BindingServer bindings;
    private final RateLimit refusals;
    private final ServerCounters counters = new ServerCounters();
    private final Deque<TurnServerOutput> outputs = new ArrayDeque<>();
    private final ServerSockets sockets;
    private final ServerAllocations allocations;
    private final ServerRelaying relaying;
    private final ServerRequests requests;

    /**
     * Creates a server without clients.
     *
     * @param policy to whom it relays
     * @param random unpredictable outside tests
     * @param nowNanos the time
     */
    public TurnServer(
            TurnServerSettings settings,
            LongTermServer credentials,
            PeerPolicy policy,
            StunIntegrity integrity,
            Random random,
            long nowNanos) {
        this.credentials = credentials;
        this.answers = new ServerAnswers(integrity);
        int perSource = settings.refusalsPerSecondAndSource();
        this.bindings = new BindingServer(integrity, new RateLimit(perSource, settings.refusalsPerSecond()));
        this.refusals = new RateLimit(perSource, settings.refusalsPerSecond());
        this.sockets = new ServerSockets(settings, random);
        this.allocations = new ServerAllocations(settings, sockets, counters, outputs, answers, random);
        ByteRate rate = new ByteRate(settings.maxBytesPerSecond(), nowNanos);
        ByteRate guestRate = new ByteRate(settings.maxGuestBytesPerSecond(), nowNanos);
        this.relaying = new ServerRelaying(sockets, policy, rate, guestRate, counters, outputs, integrity, random);
        this.requests = new ServerRequests(settings, answers, allocations, relaying, counters, outputs);
    }

    /**
     * Takes one message of a client: a datagram, or what {@link TurnFrames} has cut out of a stream.
     *
     * @param message borrowed; nothing is moved
     */
    public void handleMessage(ClientPath path, ByteBuf message, long nowNanos) {
        if (!message.isReadable()) {
            counters.malformed++;
            return;
        }
        if ((message.getByte(message.readerIndex()) & 0xC0) != 0) {
            Allocation allocation = allocations.open(path);
            if (allocation == null) {
                counters.notPermitted++;
            } else {
                relaying.onChannel(allocation, message, nowNanos);
            }
            return;
        }
        try {
            StunMessage stun = StunMessage.decode(message);
            // FINGERPRINT is looked at in Binding requests alone: the others' integrity says more, and deserves an
            // answer.
            if (stun.messageClass() == StunClass.REQUEST) {
                handleRequest(path, stun, nowNanos);
            } else if (stun.is(StunClass.INDICATION, StunMethod.SEND)) {
                handleSend(path, stun, nowNanos);
            }
        } catch (StunFormatException e) {
            counters.malformed++;
        }
    }

    private void handleSend(ClientPath path, StunMessage indication, long nowNanos) throws StunFormatException {
        Allocation allocation = allocations.open(path);
        Optional<InetSocketAddress> peer = indication.xorAddress(AttributeType.XOR_PEER_ADDRESS);
        Optional<ByteBuf> data = indication.value(AttributeType.DATA);
        boolean understood = requests.understands(indication);
        if (allocation == null || !peer.isPresent() || !data.isPresent() || !understood) {
            counters.notPermitted++;
            return;
        }
        boolean dontFragment = indication.has(AttributeType.DONT_FRAGMENT);
        relaying.indicated(allocation, peer.get(), data.get(), dontFragment, nowNanos);
    }

    private void handleRequest(ClientPath path, StunMessage request, long nowNanos) {
        StunMethod method = request.method();
        if (method.equals(StunMethod.BINDING)) {
            ByteBuf out = Unpooled.buffer();
            if (bindings.handleMessage(request, path.remote(), out, nowNanos)) {
                outputs.add(new TurnServerOutput.ToClient(path, out, false));
            }
            return;
        }
        boolean known = method.equals(StunMethod.ALLOCATE)
                || method.equals(StunMethod.REFRESH)
                || method.equals(StunMethod.CREATE_PERMISSION)
                || method.equals(StunMethod.CHANNEL_BIND);
        if (!known) {
            counters.malformed++;
            return;
        }
        LongTermServer.Outcome outcome;
        try {
            outcome = credentials.authenticate(request, path.remote(), nowNanos);
        } catch (StunFormatException e) {
            outcome = new LongTermServer.Refused(StunError.BAD_REQUEST, false);
        }
        if (outcome instanceof LongTermServer.Authenticated user) {
            requests.handle(path, request, user, nowNanos);
        } else if (outcome instanceof LongTermServer.Refused refused) {
            counters.unauthenticated++;
            if (!refusals.tryAcquire(path.remote().getAddress(), nowNanos)) {
                counters.held++;
                return;
            }
            Consumer<StunWriter> challenge = refused.challenge()
                    ? writer -> credentials.challenge(writer, path.remote(), nowNanos)
                    : writer -> {};
            send(path, answers.bare(request, refused.error(), challenge));
        } else {
            throw new AssertionError(outcome);
        }
    }

    private void send(ClientPath path, ByteBuf payload) {
        outputs.add(new TurnServerOutput.ToClient(path, payload, false));
    }

    /** A datagram has come to a socket; it is borrowed. */
    public void handleRelayed(RelaySocket socket, InetSocketAddress from, ByteBuf datagram, long nowNanos) {
        relaying.received(socket, from, datagram, nowNanos);
    }

    /** A socket is open. */
    public void handleOpened(RelaySocket socket, long nowNanos) {
        allocations.handleOpened(socket, nowNanos);
    }

    /** A socket cannot be opened; another port will be tried. */
    public void handleNotOpened(RelaySocket socket, long nowNanos) {
        allocations.handleNotOpened(socket, nowNanos);
    }

    /** The connection of a client has ended, and so does its allocation. */
    public void handleGone(ClientPath path) {
        Allocation allocation = allocations.of(path);
        if (allocation != null) {
            allocations.end(allocation);
        }
    }

    /** Ends what is over. */
    public void handleTimeout(long nowNanos) {
        allocations.handleTimeout(nowNanos);
    }

    /** The next output, or null if there is none. */
    public @Nullable TurnServerOutput pollOutput() {
        return outputs.poll();
    }

    /** When {@link #handleTimeout} is to be called. */
    public OptionalLong nextDeadlineNanos() {
        return sockets.nextDeadlineNanos();
    }

    /** Whether a client has an allocation, so that its connection is worth keeping. */
    public boolean hasAllocation(ClientPath path) {
        return allocations.of(path) != null;
    }

    /** What the server does and has done. */
    public TurnServerStatistics statistics() {
        return counters.statistics(allocations.size());
    }
}
