// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From which peers an allocation lets datagrams through, each for five minutes (RFC 8656, Section 9). */
final class ServerPermissions {
    static final int MAX_PERMISSIONS = 128;

    private static final long LIFETIME_NANOS = Duration.ofMinutes(5).toNanos();

    private final Map<InetAddress, Permission> permissions = new HashMap<>();

    /** A permission, which channels to the same address look at as well. */
    static final class Permission {
        private long untilNanos;

        boolean isLive(long nowNanos) {
            return nowNanos - untilNanos < 0;
        }
    }

    /** Whether so many permissions that may be new fit in; forgets those whose time is over if they would not. */
    boolean hasRoomFor(int more, long nowNanos) {
        if (permissions.size() + more > MAX_PERMISSIONS) {
            permissions.values().removeIf(each -> !each.isLive(nowNanos));
        }
        return permissions.size() + more <= MAX_PERMISSIONS;
    }

    boolean has(InetAddress peer) {
        return permissions.containsKey(peer);
    }

    Permission grant(InetAddress peer, long nowNanos) {
        Permission permission = permissions.computeIfAbsent(peer, key -> new Permission());
        permission.untilNanos = nowNanos + LIFETIME_NANOS;
        return permission;
    }

    boolean allows(InetAddress peer, long nowNanos) {
        @Nullable Permission permission = permissions.get(peer);
        return permission != null && permission.isLive(nowNanos);
    }

    void forget(AddressFamily family) {
        permissions.keySet().removeIf(each -> AddressFamily.of(each) == family);
    }

    int size() {
        return permissions.size();
    }
}
