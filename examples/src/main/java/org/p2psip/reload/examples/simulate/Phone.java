// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.node.BootstrapCache;
import org.p2psip.reload.security.Credentials;

/** A user's phone: the same credentials however often it starts, and what it keeps from one start to the next. */
final class Phone {
    private final int number;
    private final Credentials credentials;
    private final Neighbors neighbors = new Neighbors();
    private @Nullable PhoneSession session;
    private int sessions;

    Phone(int number, Credentials credentials) {
        this.number = number;
        this.credentials = credentials;
    }

    /** From 0, in the order in which the phones were bought. */
    int number() {
        return number;
    }

    Credentials credentials() {
        return credentials;
    }

    String userName() {
        return credentials.userName();
    }

    /** Addresses of former neighbors, as a phone has them in its flash. */
    BootstrapCache neighbors() {
        return neighbors;
    }

    /** What runs on it now, or null when it is off. */
    @Nullable
    PhoneSession session() {
        return session;
    }

    boolean isUp() {
        return session != null;
    }

    /** The session if its registration has been acknowledged, and it is not about to leave. */
    @Nullable
    PhoneSession registered() {
        PhoneSession now = session;
        return now != null && now.isRegistered() ? now : null;
    }

    int nextSessionNumber() {
        return ++sessions;
    }

    void begin(PhoneSession newSession) {
        session = newSession;
    }

    void end() {
        session = null;
    }

    @Override
    public String toString() {
        return userName();
    }

    private static final class Neighbors implements BootstrapCache {
        private List<InetSocketAddress> addresses = List.of();

        @Override
        public List<InetSocketAddress> load() {
            return addresses;
        }

        @Override
        public void save(List<InetSocketAddress> newAddresses) {
            addresses = List.copyOf(newAddresses);
        }
    }
}
