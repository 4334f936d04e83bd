// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.LongTermServer;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;

/** What authenticated users ask a server for: allocations, their time, permissions and channels (RFC 8656, Sections 7 to 12). */
final class ServerRequests {
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
    private final ServerAnswers answers;
    private final ServerAllocations allocations;
    private final ServerRelaying relaying;
    private final ServerCounters counters;
    private final Deque<TurnServerOutput> outputs;

    ServerRequests(
            TurnServerSettings settings,
            ServerAnswers answers,
            ServerAllocations allocations,
            ServerRelaying relaying,
            ServerCounters counters,
            Deque<TurnServerOutput> outputs) {
        this.settings = settings;
        this.answers = answers;
        this.allocations = allocations;
        this.relaying = relaying;
        this.counters = counters;
        this.outputs = outputs;
    }

    /** Whether all attributes that have to be understood are. */
    boolean understands(StunMessage message) {
        return unknown(message).isEmpty();
    }

    private List<AttributeType> unknown(StunMessage message) {
        return message.notUnderstood(this::understands, MAX_LISTED_UNKNOWN);
    }

    private boolean understands(AttributeType type) {
        return UNDERSTOOD.contains(type) || (settings.dontFragment() && type.equals(AttributeType.DONT_FRAGMENT));
    }

    /** Carries out what an authenticated user asks for, or says why not. */
    void handle(ClientPath path, StunMessage request, LongTermServer.Authenticated user, long nowNanos) {
        try {
            List<AttributeType> unknown = unknown(request);
            if (!unknown.isEmpty()) {
                throw new TurnRefusal(StunError.UNKNOWN_ATTRIBUTE, unknown);
            }
            if (request.method().equals(StunMethod.ALLOCATE)) {
                allocate(path, request, user, nowNanos);
                return;
            }
            Allocation allocation = allocations.open(path);
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

    private void send(ClientPath path, ByteBuf payload) {
        outputs.add(new TurnServerOutput.ToClient(path, payload, false));
    }
}
