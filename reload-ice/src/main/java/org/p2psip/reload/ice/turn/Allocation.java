// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.TransactionId;

/** One allocation of a server: a client, its sockets, whom they relay for, and its channels. */
final class Allocation {
    private final ClientPath path;
    private final ServerUser user;
    private final TransactionId createdBy;
    private final long createdNanos;
    private final boolean guest;
    private final List<RelaySocket> sockets = new ArrayList<>(1);
    private final ServerPermissions permissions = new ServerPermissions();
    private final ServerChannels channels = new ServerChannels();
    private @Nullable AllocationOpening opening;
    private long reservationToken;

    /** @param guest whether others come first */
    Allocation(ClientPath path, ServerUser user, TransactionId createdBy, long createdNanos, boolean guest) {
        this.path = path;
        this.user = user;
        this.createdBy = createdBy;
        this.createdNanos = createdNanos;
        this.guest = guest;
    }

    ClientPath path() {
        return path;
    }

    ServerUser user() {
        return user;
    }

    TransactionId createdBy() {
        return createdBy;
    }

    long createdNanos() {
        return createdNanos;
    }

    boolean isGuest() {
        return guest;
    }

    List<RelaySocket> sockets() {
        return sockets;
    }

    /** The socket of that family, or null. */
    @Nullable
    RelaySocket socket(AddressFamily family) {
        for (int i = 0; i < sockets.size(); i++) {
            if (sockets.get(i).family() == family) {
                return sockets.get(i);
            }
        }
        return null;
    }

    /** The socket for peers like {@code peer}, or null. */
    @Nullable
    RelaySocket socketFor(InetAddress peer) {
        return socket(AddressFamily.of(peer));
    }

    ServerPermissions permissions() {
        return permissions;
    }

    ServerChannels channels() {
        return channels;
    }

    /** What is left to be done before the allocation can be used; null if it can. */
    @Nullable
    AllocationOpening opening() {
        return opening;
    }

    void open(@Nullable AllocationOpening newOpening) {
        opening = newOpening;
    }

    /** Token of the port that was kept with this one; 0 if none was. */
    long reservationToken() {
        return reservationToken;
    }

    void reserve(long token) {
        reservationToken = token;
    }
}
