// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
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
    private static final int MAX_LISTED_UNKNOWN = 8;
    private static final Set<AttributeType> UNDERSTOOD = Set.of(
            AttributeType.USERNAME,
            AttributeType.REALM,
            AttributeType.NONCE,
            AttributeType.PASSWORD_ALGORITHM,
            AttributeType.USERHASH,
            AttributeType.CHANNEL_NUMBER,
            AttributeType.LIFETIME,
            AttributeType.XOR_PEER_ADDRESS,
            AttributeType.DATA,
            AttributeType.REQUESTED_ADDRESS_FAMILY,
            AttributeType.EVEN_PORT,
            AttributeType.REQUESTED_TRANSPORT,
            AttributeType.RESERVATION_TOKEN);

    private final TurnServerSettings settings;
    private final LongTermServer credentials;
    private final ServerAnswers answers;
    private final BindingServer bindings;
    private final RateLimit refusals;
    private final ServerCounters counters = new ServerCounters();
    private final Deque<TurnServerOutput> outputs = new ArrayDeque<>();
    private final ServerSockets sockets;
    private final ServerAllocations allocations;
    private final ServerRelaying relaying;

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
        this.settings = settings;
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
            Allocation allocation = open(path);
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

    private @Nullable Allocation open(ClientPath path) {
        Allocation allocation = allocations.of(path);
        return allocation == null || allocation.opening() != null ? null : allocation;
    }

    private void handleSend(ClientPath path, StunMessage indication, long nowNanos) throws StunFormatException {
        Allocation allocation = open(path);
        Optional<InetSocketAddress> peer = indication.xorAddress(AttributeType.XOR_PEER_ADDRESS);
        Optional<ByteBuf> data = indication.value(AttributeType.DATA);
        boolean understood =
                indication.notUnderstood(this::understands, MAX_LISTED_UNKNOWN).isEmpty();
        if (allocation == null || !peer.isPresent() || !data.isPresent() || !understood) {
            counters.notPermitted++;
            return;
        }
        boolean dontFragment = indication.has(AttributeType.DONT_FRAGMENT);
        relaying.indicated(allocation, peer.get(), data.get(), dontFragment, nowNanos);
    }

    private boolean understands(AttributeType type) {
        return UNDERSTOOD.contains(type) || (settings.dontFragment() && type.equals(AttributeType.DONT_FRAGMENT));
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
            handleAuthenticated(path, request, user, nowNanos);
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

    private void handleAuthenticated(
            ClientPath path, StunMessage request, LongTermServer.Authenticated user, long nowNanos) {
        try {
            List<AttributeType> unknown = request.notUnderstood(this::understands, MAX_LISTED_UNKNOWN);
            if (!unknown.isEmpty()) {
                throw new TurnRefusal(StunError.UNKNOWN_ATTRIBUTE, unknown);
            }
            if (request.method().equals(StunMethod.ALLOCATE)) {
                allocate(path, request, user, nowNanos);
                return;
            }
            Allocation allocation = open(path);
            if (allocation == null) {
                throw new TurnRefusal(StunError.ALLOCATION_MISMATCH);
            }
            if (!allocation.user().name().equals(user.username())) {
                throw new TurnRefusal(StunError.WRONG_CREDENTIALS);
            }
            if (request.method().equals(StunMethod.REFRESH)) {
                refresh(allocation, request, user, nowNanos);
            } else if (request.method().equals(StunMethod.CREATE_PERMISSION)) {
                permit(allocation, request, user, nowNanos);
            } else {
                bind(allocation, request, user, nowNanos);
            }
        } catch (StunFormatException e) {
            refuse(path, request, new TurnRefusal(StunError.BAD_REQUEST), user);
        } catch (TurnRefusal refusal) {
            refuse(path, request, refusal, user);
        }
    }

    private void refuse(ClientPath path, StunMessage request, TurnRefusal refusal, LongTermServer.Authenticated user) {
        counters.refused++;
        send(path, answers.refusal(request, refusal, user));
    }

    private void allocate(ClientPath path, StunMessage request, LongTermServer.Authenticated user, long nowNanos)
            throws StunFormatException, TurnRefusal {
        Allocation existing = allocations.of(path);
        if (existing == null) {
            AllocationWish wish = AllocationWish.read(request, settings);
            allocations.allocate(path, request, wish, user, nowNanos);
        } else if (!request.hasTransactionId(existing.createdBy())
                || !existing.user().name().equals(user.username())) {
            throw new TurnRefusal(StunError.ALLOCATION_MISMATCH);
        } else if (existing.opening() == null) {
            send(path, answers.success(request, user, writer -> allocations.describeAgain(existing, nowNanos, writer)));
        }
    }

    private void refresh(Allocation allocation, StunMessage request, LongTermServer.Authenticated user, long nowNanos)
            throws StunFormatException, TurnRefusal {
        OptionalLong wished = request.uint32(AttributeType.LIFETIME);
        AddressFamily family = null;
        if (request.has(AttributeType.REQUESTED_ADDRESS_FAMILY)) {
            int code = request.uint8(AttributeType.REQUESTED_ADDRESS_FAMILY, 4).orElse(0);
            family = AddressFamily.ofCode(code)
                    .filter(each -> allocation.socket(each) != null)
                    .orElseThrow(() -> new TurnRefusal(StunError.PEER_ADDRESS_FAMILY_MISMATCH));
        }
        boolean ends = wished.isPresent() && wished.getAsLong() == 0;
        Deque<TurnServerOutput> after = new ArrayDeque<>(1);
        long seconds = allocations.refresh(allocation, wished.orElse(0), ends, family, nowNanos);
        // A connection that is to be closed still has to carry the answer.
        while (outputs.peekLast() instanceof TurnServerOutput.CloseClient) {
            after.push(outputs.removeLast());
        }
        send(
                allocation.path(),
                answers.success(request, user, writer -> writer.uint32(AttributeType.LIFETIME, seconds)));
        outputs.addAll(after);
    }

    private void permit(Allocation allocation, StunMessage request, LongTermServer.Authenticated user, long nowNanos)
            throws StunFormatException, TurnRefusal {
        List<InetSocketAddress> peers =
                request.xorAddresses(AttributeType.XOR_PEER_ADDRESS, ServerPermissions.MAX_PERMISSIONS);
        if (peers.isEmpty()) {
            throw new TurnRefusal(StunError.BAD_REQUEST);
        }
        for (InetSocketAddress each : peers) {
            requirePeer(allocation, each);
        }
        ServerPermissions permissions = allocation.permissions();
        int more = (int) peers.stream()
                .map(InetSocketAddress::getAddress)
                .distinct()
                .filter(each -> !permissions.has(each))
                .count();
        if (!permissions.hasRoomFor(more, nowNanos)) {
            throw new TurnRefusal(StunError.INSUFFICIENT_CAPACITY);
        }
        for (InetSocketAddress each : peers) {
            permissions.grant(each.getAddress(), nowNanos);
        }
        send(allocation.path(), answers.success(request, user, writer -> {}));
    }

    private void requirePeer(Allocation allocation, InetSocketAddress peer) throws TurnRefusal {
        if (allocation.socketFor(peer.getAddress()) == null) {
            throw new TurnRefusal(StunError.PEER_ADDRESS_FAMILY_MISMATCH);
        }
        if (!relaying.allows(peer.getAddress())) {
            throw new TurnRefusal(StunError.FORBIDDEN);
        }
    }

    private void bind(Allocation allocation, StunMessage request, LongTermServer.Authenticated user, long nowNanos)
            throws StunFormatException, TurnRefusal {
        OptionalLong channel = request.uint32(AttributeType.CHANNEL_NUMBER);
        Optional<InetSocketAddress> address = request.xorAddress(AttributeType.XOR_PEER_ADDRESS);
        int number = (int) (channel.orElse(0) >>> 16);
        boolean old = settings.oldClients() && number > ChannelData.MAX_NUMBER && number <= ChannelData.MAX_OLD_NUMBER;
        if (!address.isPresent() || !(ChannelData.isNumber(number) || old)) {
            throw new TurnRefusal(StunError.BAD_REQUEST);
        }
        InetSocketAddress peer = address.get();
        requirePeer(allocation, peer);
        if (peer.getPort() == 0) {
            throw new TurnRefusal(StunError.FORBIDDEN);
        }
        ServerChannels channels = allocation.channels();
        ServerPermissions permissions = allocation.permissions();
        if (!channels.fits(number, peer, nowNanos)) {
            throw new TurnRefusal(StunError.BAD_REQUEST);
        }
        int more = permissions.has(peer.getAddress()) ? 0 : 1;
        if (!channels.hasRoomFor(number, nowNanos) || !permissions.hasRoomFor(more, nowNanos)) {
            throw new TurnRefusal(StunError.INSUFFICIENT_CAPACITY);
        }
        channels.bind(number, peer, permissions.grant(peer.getAddress(), nowNanos), nowNanos);
        send(allocation.path(), answers.success(request, user, writer -> {}));
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
