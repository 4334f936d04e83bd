// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

/** What one user has of a server. */
final class ServerUser {
    private final String name;
    private final ByteRate rate;
    private int allocations;

    ServerUser(String name, ByteRate rate) {
        this.name = name;
        this.rate = rate;
    }

    String name() {
        return name;
    }

    ByteRate rate() {
        return rate;
    }

    /** Allocations and ports kept for one. */
    int allocations() {
        return allocations;
    }

    void add(int more) {
        allocations += more;
    }
}
