// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.LongTermServer;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunWriter;

/** The allocations of a server: made, prolonged and ended (RFC 8656, Sections 7 and 8), within what each user and all may have. */
final class ServerAllocations {
    /** How many ports may be kept for allocations to come. */
    static final int MAX_RESERVATIONS = 256;

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long RESERVATION_NANOS = 30 * SECOND_NANOS;

    private final TurnServerSettings settings;
    private final ServerSockets sockets;
    private final ServerCounters counters;
    private final Deque<TurnServerOutput> outputs;
    private final ServerAnswers answers;
    private final Random random;
    private final Map<ClientPath, Allocation> byPath = new HashMap<>();
    private final Map<String, ServerUser> users = new HashMap<>();
    private final Map<Long, Reservation> reservations = new LinkedHashMap<>();
    private int guests;

    /** A port that was kept. */
    private record Reservation(RelaySocket socket, ServerUser user) {}

    ServerAllocations(
            TurnServerSettings settings,
            ServerSockets sockets,
            ServerCounters counters,
            Deque<TurnServerOutput> outputs,
            ServerAnswers answers,
            Random random) {
        this.settings = settings;
        this.sockets = sockets;
        this.counters = counters;
        this.outputs = outputs;
        this.answers = answers;
        this.random = random;
    }

    /** The allocation of a client, be it open or not, or null. */
    @Nullable
    Allocation of(ClientPath path) {
        return byPath.get(path);
    }

    /** The allocation of a client, if it can be used; null if there is none, or it is being opened. */
    @Nullable
    Allocation open(ClientPath path) {
        Allocation allocation = byPath.get(path);
        return allocation == null || allocation.opening() != null ? null : allocation;
    }

    int size() {
        return byPath.size();
    }

    /** Makes an allocation; it is answered once its sockets are open. */
    void allocate(
            ClientPath path,
            StunMessage request,
            AllocationWish wish,
            LongTermServer.Authenticated authenticated,
            long nowNanos)
            throws TurnRefusal {
        ServerUser known = users.get(authenticated.username());
        int has = known == null ? 0 : known.allocations();
        if (byPath.size() + reservations.size() >= settings.maxAllocations()) {
            throw new TurnRefusal(StunError.INSUFFICIENT_CAPACITY);
        }
        boolean guest = settings.isGuest(path.remote().getAddress());
        if (guest && guests + (wish.next() ? 2 : 1) > settings.maxGuestAllocations()) {
            throw new TurnRefusal(StunError.INSUFFICIENT_CAPACITY);
        }
        boolean usesReservation = wish.reservationToken().isPresent();
        if (!usesReservation && has + (wish.next() ? 2 : 1) > settings.maxAllocationsPerUser()) {
            throw new TurnRefusal(StunError.ALLOCATION_QUOTA_REACHED);
        }
        ServerUser user = known != null
                ? known
                : new ServerUser(authenticated.username(), new ByteRate(settings.maxBytesPerSecondPerUser(), nowNanos));
        Allocation allocation = new Allocation(path, user, request.transactionId(), nowNanos, guest);
        AllocationOpening opening = new AllocationOpening(wish, authenticated, request.hasFingerprint());
        allocation.open(opening);
        if (usesReservation) {
            RelaySocket kept = takeReservation(wish.reservationToken().getAsLong(), user);
            kept.giveTo(allocation);
            opening.opened().add(kept);
        } else {
            for (AddressFamily family : wish.families()) {
                openSocket(allocation, opening, family);
            }
            if (opening.awaited().isEmpty()) {
                throw new TurnRefusal(StunError.INSUFFICIENT_CAPACITY);
            }
            user.add(1);
        }
        users.put(user.name(), user);
        byPath.put(path, allocation);
        guests += guest ? 1 : 0;
        if (opening.awaited().isEmpty()) {
            finish(allocation, opening, nowNanos);
        }
    }

    private RelaySocket takeReservation(long token, ServerUser user) throws TurnRefusal {
        Reservation kept = reservations.get(token);
        if (kept == null || kept.user() != user) {
            throw new TurnRefusal(StunError.INSUFFICIENT_CAPACITY);
        }
        reservations.remove(token);
        return kept.socket();
    }

    private void openSocket(Allocation allocation, AllocationOpening opening, AddressFamily family) {
        AllocationWish wish = opening.wish();
        boolean keep = wish.next() && reservations.size() < MAX_RESERVATIONS;
        List<RelaySocket> taken = wish.next() && !keep ? List.of() : sockets.take(family, wish.even(), wish.next());
        if (taken.isEmpty()) {
            opening.errors()
                    .add(new AddressError(
                            family,
                            sockets.has(family)
                                    ? StunError.INSUFFICIENT_CAPACITY
                                    : StunError.ADDRESS_FAMILY_NOT_SUPPORTED));
        }
        for (RelaySocket each : taken) {
            each.giveTo(allocation);
            opening.awaited().add(each);
            outputs.add(new TurnServerOutput.OpenSocket(each));
        }
    }

    void handleOpened(RelaySocket socket, long nowNanos) {
        Allocation allocation = socket.owner();
        AllocationOpening opening = allocation == null ? null : allocation.opening();
        if (allocation == null || opening == null || !opening.awaited().remove(socket)) {
            outputs.add(new TurnServerOutput.CloseSocket(socket));
            return;
        }
        opening.opened().add(socket);
        if (opening.awaited().isEmpty()) {
            finish(allocation, opening, nowNanos);
        }
    }

    void handleNotOpened(RelaySocket socket, long nowNanos) {
        Allocation allocation = socket.owner();
        AllocationOpening opening = allocation == null ? null : allocation.opening();
        if (allocation == null || opening == null || !opening.awaited().remove(socket)) {
            return;
        }
        sockets.giveBack(socket);
        socket.close();
        AddressFamily family = socket.family();
        if (opening.wish().next()) {
            // The one beside it is of no use.
            closeAll(opening.opened());
            closeAll(opening.awaited());
        }
        if (opening.triesAgain()) {
            openSocket(allocation, opening, family);
        } else {
            opening.errors().add(new AddressError(family, StunError.INSUFFICIENT_CAPACITY));
        }
        if (opening.awaited().isEmpty()) {
            finish(allocation, opening, nowNanos);
        }
    }

    private void finish(Allocation allocation, AllocationOpening opening, long nowNanos) {
        allocation.open(null);
        List<RelaySocket> opened = opening.opened();
        if (opened.isEmpty()) {
            remove(allocation);
            StunError error = opening.errors().get(0).error();
            counters.refused++;
            outputs.add(new TurnServerOutput.ToClient(
                    allocation.path(),
                    answers.allocated(allocation, opening, false, writer -> writer.error(error)),
                    false));
            return;
        }
        long seconds = lifetimeSeconds(opening.wish().lifetimeSeconds().orElse(0), allocation, nowNanos);
        for (RelaySocket each : opened) {
            if (opening.wish().next() && each != even(opened)) {
                reserve(allocation, each, nowNanos);
            } else {
                allocation.sockets().add(each);
                sockets.use(each, nowNanos + seconds * SECOND_NANOS);
            }
        }
        counters.allocated++;
        outputs.add(new TurnServerOutput.ToClient(
                allocation.path(),
                answers.allocated(allocation, opening, true, writer -> {
                    describe(allocation, seconds, writer);
                    opening.errors().forEach(each -> each.write(writer));
                }),
                false));
    }

    private static RelaySocket even(List<RelaySocket> pair) {
        return (pair.get(0).bound().getPort() & 1) == 0 ? pair.get(0) : pair.get(1);
    }

    private void reserve(Allocation allocation, RelaySocket socket, long nowNanos) {
        long token;
        do {
            token = random.nextLong();
        } while (token == 0 || reservations.containsKey(token));
        // Nobody owns it until the token comes back.
        socket.giveTo(null);
        reservations.put(token, new Reservation(socket, allocation.user()));
        allocation.user().add(1);
        allocation.reserve(token);
        sockets.use(socket, nowNanos + RESERVATION_NANOS);
    }

    /** What a client is told of its allocation. */
    private static void describe(Allocation allocation, long lifetimeSeconds, StunWriter writer) {
        for (RelaySocket each : allocation.sockets()) {
            writer.xorAddress(AttributeType.XOR_RELAYED_ADDRESS, each.relayed());
        }
        writer.uint32(AttributeType.LIFETIME, lifetimeSeconds)
                .xorAddress(AttributeType.XOR_MAPPED_ADDRESS, allocation.path().remote());
        if (allocation.reservationToken() != 0) {
            writer.uint64(AttributeType.RESERVATION_TOKEN, allocation.reservationToken());
        }
    }

    /** The same again, for a request that was sent twice. */
    void describeAgain(Allocation allocation, long nowNanos, StunWriter writer) {
        long leftNanos = allocation.sockets().get(0).expiryNanos() - nowNanos;
        describe(allocation, Math.max(1, leftNanos / SECOND_NANOS), writer);
    }

    /** The lifetime that is given to who asks for {@code wished} seconds; 0 if the allocation is too old. */
    private long lifetimeSeconds(long wished, Allocation allocation, long nowNanos) {
        long least = TurnServerSettings.DEFAULT_LIFETIME.getSeconds();
        long given = Math.max(least, Math.min(wished, settings.maxLifetimeSeconds()));
        long leftNanos = settings.maxAgeNanos() - (nowNanos - allocation.createdNanos());
        return Math.min(given, Math.max(0, leftNanos / SECOND_NANOS));
    }

    /**
     * Prolongs an allocation, or ends it.
     *
     * @param family which of its addresses; null for all
     * @return the lifetime in seconds
     */
    long refresh(Allocation allocation, long wishedSeconds, boolean ends, @Nullable AddressFamily family, long nowNanos)
            throws TurnRefusal {
        if (ends) {
            for (RelaySocket each : new ArrayList<>(allocation.sockets())) {
                if (family == null || each.family() == family) {
                    close(each);
                }
            }
            return 0;
        }
        long seconds = lifetimeSeconds(wishedSeconds, allocation, nowNanos);
        if (seconds == 0) {
            throw new TurnRefusal(StunError.ALLOCATION_QUOTA_REACHED);
        }
        for (RelaySocket each : allocation.sockets()) {
            if (family == null || each.family() == family) {
                each.expireAt(nowNanos + seconds * SECOND_NANOS);
            }
        }
        return seconds;
    }

    /** Ends what is over. */
    void handleTimeout(long nowNanos) {
        for (RelaySocket each = sockets.pollExpired(nowNanos); each != null; each = sockets.pollExpired(nowNanos)) {
            close(each);
        }
    }

    /** Closes a socket, and ends the allocation that it was the last of. */
    private void close(RelaySocket socket) {
        Allocation allocation = socket.owner();
        if (allocation == null) {
            reservations.values().removeIf(each -> {
                if (each.socket() != socket) {
                    return false;
                }
                forget(each.user());
                return true;
            });
        }
        closeSocket(socket);
        if (allocation != null) {
            allocation.sockets().remove(socket);
            allocation.permissions().forget(socket.family());
            allocation.channels().forget(socket.family());
            if (allocation.sockets().isEmpty()) {
                remove(allocation);
                if (allocation.path().isStream()) {
                    outputs.add(new TurnServerOutput.CloseClient(allocation.path()));
                }
            }
        }
    }

    private void closeSocket(RelaySocket socket) {
        sockets.giveBack(socket);
        socket.close();
        outputs.add(new TurnServerOutput.CloseSocket(socket));
    }

    private void closeAll(List<RelaySocket> list) {
        list.forEach(this::closeSocket);
        list.clear();
    }

    /** Ends an allocation with all that belongs to it. */
    void end(Allocation allocation) {
        AllocationOpening opening = allocation.opening();
        if (opening != null) {
            closeAll(opening.opened());
            closeAll(opening.awaited());
        }
        closeAll(allocation.sockets());
        remove(allocation);
    }

    private void remove(Allocation allocation) {
        if (byPath.remove(allocation.path(), allocation)) {
            guests -= allocation.isGuest() ? 1 : 0;
            forget(allocation.user());
        }
    }

    private void forget(ServerUser user) {
        user.add(-1);
        if (user.allocations() == 0) {
            users.remove(user.name(), user);
        }
    }
}
