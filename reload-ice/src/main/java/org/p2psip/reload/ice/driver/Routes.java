// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which sessions have proved which remote addresses. Bounded: {@link #MAX_SESSIONS_OF_ONE_REMOTE} and
 * {@link #MAX_REMOTES_OF_ONE_SESSION}; the oldest goes.
 */
final class Routes {
    /** How many sessions may be with one remote address. */
    static final int MAX_SESSIONS_OF_ONE_REMOTE = 4;

    /** From how many addresses data finds one session. */
    static final int MAX_REMOTES_OF_ONE_SESSION = 16;

    private final Map<InetSocketAddress, List<IceSession>> byRemote = new HashMap<>();
    private final Map<IceSession, Deque<InetSocketAddress>> bySession = new LinkedHashMap<>();

    void add(InetSocketAddress remote, IceSession session) {
        List<IceSession> sessions = byRemote.computeIfAbsent(remote, key -> new ArrayList<>(1));
        if (sessions.contains(session)) {
            return;
        }
        sessions.add(session);
        Deque<InetSocketAddress> remotes = bySession.computeIfAbsent(session, key -> new ArrayDeque<>(2));
        remotes.add(remote);
        if (sessions.size() > MAX_SESSIONS_OF_ONE_REMOTE) {
            forget(remote, sessions.get(0));
        }
        if (remotes.size() > MAX_REMOTES_OF_ONE_SESSION) {
            forget(remotes.element(), session);
        }
    }

    private void forget(InetSocketAddress remote, IceSession session) {
        List<IceSession> sessions = byRemote.get(remote);
        if (sessions != null && sessions.remove(session) && sessions.isEmpty()) {
            byRemote.remove(remote);
        }
        Deque<InetSocketAddress> remotes = bySession.get(session);
        if (remotes != null && remotes.remove(remote) && remotes.isEmpty()) {
            bySession.remove(session);
        }
    }

    void remove(IceSession session) {
        Deque<InetSocketAddress> remotes = bySession.remove(session);
        if (remotes != null) {
            remotes.forEach(remote -> forget(remote, session));
        }
    }

    /** The sessions of {@code remote}, the oldest first. */
    List<IceSession> of(InetSocketAddress remote) {
        return byRemote.getOrDefault(remote, List.of());
    }

    int size() {
        return byRemote.size();
    }
}
