// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The sockets of a server: which ports are in use, where each is reached, and when its time is over. */
final class ServerSockets {
    private final Map<AddressFamily, RelayAddress> addresses = new EnumMap<>(AddressFamily.class);
    private final Map<AddressFamily, RelayPorts> ports = new EnumMap<>(AddressFamily.class);
    private final List<InetAddress> own = new ArrayList<>();
    private final Map<InetSocketAddress, RelaySocket> byRelayed = new HashMap<>();
    private final PriorityQueue<Expiry> expiries = new PriorityQueue<>();

    /** When to look whether the time of a socket is over. */
    private record Expiry(long atNanos, RelaySocket socket) implements Comparable<Expiry> {
        @Override
        public int compareTo(Expiry other) {
            return Long.compare(atNanos - other.atNanos, 0);
        }
    }

    ServerSockets(TurnServerSettings settings, Random random) {
        for (RelayAddress each : settings.addresses()) {
            addresses.put(each.family(), each);
            ports.put(each.family(), new RelayPorts(settings.minPort(), settings.maxPort(), random));
            own.add(each.external());
            if (!each.local().equals(each.external())) {
                own.add(each.local());
            }
        }
    }

    boolean has(AddressFamily family) {
        return addresses.containsKey(family);
    }

    /** Sockets at free ports: one, or two of which the second has the next port; none if there is no such port. */
    List<RelaySocket> take(AddressFamily family, boolean even, boolean next) {
        RelayAddress address = addresses.get(family);
        RelayPorts free = ports.get(family);
        int port = address == null || free == null ? -1 : free.take(even, next);
        if (address == null || port < 0) {
            return List.of();
        }
        RelaySocket first = new RelaySocket(address, port);
        return next ? List.of(first, new RelaySocket(address, port + 1)) : List.of(first);
    }

    /** The port of a socket is free again. */
    void giveBack(RelaySocket socket) {
        RelayPorts used = ports.get(socket.family());
        if (used != null) {
            used.giveBack(socket.bound().getPort());
        }
        byRelayed.remove(socket.relayed(), socket);
    }

    /** Peers reach the socket until {@code atNanos}, unless that changes. */
    void use(RelaySocket socket, long atNanos) {
        socket.expireAt(atNanos);
        byRelayed.put(socket.relayed(), socket);
        expiries.add(new Expiry(atNanos, socket));
    }

    /** Whether {@code address} is one at which this server relays. */
    boolean isOwn(InetAddress address) {
        for (int i = 0; i < own.size(); i++) {
            if (own.get(i).equals(address)) {
                return true;
            }
        }
        return false;
    }

    /** The socket that peers reach at {@code relayed}, or null. */
    @Nullable
    RelaySocket at(InetSocketAddress relayed) {
        return byRelayed.get(relayed);
    }

    /** The next socket whose time is over, or null. */
    @Nullable
    RelaySocket pollExpired(long nowNanos) {
        for (Expiry first = expiries.peek();
                first != null && nowNanos - first.atNanos() >= 0;
                first = expiries.peek()) {
            expiries.remove();
            RelaySocket socket = first.socket();
            if (socket.isClosed()) {
                continue;
            }
            if (nowNanos - socket.expiryNanos() >= 0) {
                return socket;
            }
            expiries.add(new Expiry(socket.expiryNanos(), socket));
        }
        return null;
    }

    OptionalLong nextDeadlineNanos() {
        Expiry first = expiries.peek();
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.atNanos());
    }
}
