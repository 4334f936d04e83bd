// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which peers the server lets through to the client, and which of them have to be asked for, again or for the first time
 * (RFC 8656, Sections 9 and 10). At most {@link #MAX_PERMISSIONS}; who asks for more is refused.
 */
final class ClientPermissions {
    static final int MAX_PERMISSIONS = 128;

    /** How many addresses go into one request. */
    static final int MAX_PER_REQUEST = 8;

    private static final long LIFETIME_NANOS = Duration.ofMinutes(5).toNanos();
    private static final long REFRESH_NANOS = Duration.ofMinutes(4).toNanos();

    private final Map<InetAddress, Permission> permissions = new LinkedHashMap<>();
    private OptionalLong nextRefreshNanos = OptionalLong.empty();

    private static final class Permission {
        private boolean asked;
        private boolean alone;
        private boolean active;
        private long untilNanos;
        private long refreshNanos;
    }

    /** Whether the server lets {@code peer} through now. */
    boolean isActive(InetAddress peer, long nowNanos) {
        Permission permission = permissions.get(peer);
        return permission != null && permission.active && nowNanos - permission.untilNanos < 0;
    }

    boolean has(InetAddress peer) {
        return permissions.containsKey(peer);
    }

    /** Has {@code peer} asked for. False if there are too many. */
    boolean add(InetAddress peer, long nowNanos) {
        if (permissions.containsKey(peer)) {
            return true;
        }
        if (permissions.size() == MAX_PERMISSIONS) {
            return false;
        }
        Permission permission = new Permission();
        permission.refreshNanos = nowNanos;
        permissions.put(peer, permission);
        nextRefreshNanos = Deadlines.earlier(nextRefreshNanos, OptionalLong.of(nowNanos));
        return true;
    }

    /** The next request that is due, or null. */
    TurnRequest.@Nullable Permit next(long nowNanos) {
        if (!Deadlines.isOver(nextRefreshNanos, nowNanos)) {
            return null;
        }
        List<InetAddress> due = new ArrayList<>();
        for (Map.Entry<InetAddress, Permission> each : permissions.entrySet()) {
            Permission permission = each.getValue();
            if (permission.asked || nowNanos - permission.refreshNanos < 0) {
                continue;
            }
            if (permission.alone && !due.isEmpty()) {
                continue;
            }
            permission.asked = true;
            due.add(each.getKey());
            if (permission.alone || due.size() == MAX_PER_REQUEST) {
                break;
            }
        }
        findNext();
        return due.isEmpty() ? null : new TurnRequest.Permit(due);
    }

    private void findNext() {
        nextRefreshNanos = OptionalLong.empty();
        for (Permission each : permissions.values()) {
            if (!each.asked) {
                nextRefreshNanos = Deadlines.earlier(nextRefreshNanos, OptionalLong.of(each.refreshNanos));
            }
        }
    }

    /** The server lets {@code peer} through. Whether it did not before. */
    boolean granted(InetAddress peer, long nowNanos) {
        Permission permission = permissions.get(peer);
        if (permission == null) {
            return false;
        }
        boolean isNew = !isActive(peer, nowNanos);
        permission.asked = false;
        permission.active = true;
        permission.untilNanos = nowNanos + LIFETIME_NANOS;
        permission.refreshNanos = nowNanos + REFRESH_NANOS;
        findNext();
        return isNew;
    }

    /**
     * The server refused a request. One address that it does not want spoils those that were asked for with it: all are to be
     * asked for again, each alone.
     *
     * @return those that were asked for alone, and are forgotten
     */
    List<InetAddress> refused(List<InetAddress> peers, boolean outright, long nowNanos) {
        List<InetAddress> gone = new ArrayList<>();
        for (InetAddress peer : peers) {
            Permission permission = permissions.get(peer);
            if (permission == null) {
                continue;
            }
            permission.asked = false;
            if (peers.size() == 1 || outright) {
                permissions.remove(peer);
                gone.add(peer);
            } else {
                permission.alone = true;
                permission.refreshNanos = nowNanos;
            }
        }
        findNext();
        return gone;
    }

    /** Forgets one permission. */
    void forget(InetAddress peer) {
        permissions.remove(peer);
        findNext();
    }

    /** Forgets the permissions of one family. */
    void forget(AddressFamily family) {
        permissions.keySet().removeIf(each -> AddressFamily.of(each) == family);
        findNext();
    }

    OptionalLong nextDeadlineNanos() {
        return nextRefreshNanos;
    }
}
