// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.ice.stun.LongTermServer;

/** An allocation whose sockets are being opened. */
final class AllocationOpening {
    /** How many ports of one address are tried before the server says that it has none. */
    static final int MAX_TRIES = 8;

    private final AllocationWish wish;
    private final LongTermServer.Authenticated user;
    private final boolean fingerprint;
    private final List<AddressError> errors = new ArrayList<>(0);
    private final List<RelaySocket> awaited = new ArrayList<>(2);
    private final List<RelaySocket> opened = new ArrayList<>(2);
    private int tries;

    AllocationOpening(AllocationWish wish, LongTermServer.Authenticated user, boolean fingerprint) {
        this.wish = wish;
        this.user = user;
        this.fingerprint = fingerprint;
    }

    AllocationWish wish() {
        return wish;
    }

    LongTermServer.Authenticated user() {
        return user;
    }

    boolean fingerprint() {
        return fingerprint;
    }

    List<AddressError> errors() {
        return errors;
    }

    /** Sockets of which the driver has not told yet. */
    List<RelaySocket> awaited() {
        return awaited;
    }

    /** Sockets that are open; with a port that is kept, that one last. */
    List<RelaySocket> opened() {
        return opened;
    }

    /** Whether there may be one more try. */
    boolean triesAgain() {
        tries++;
        return tries < MAX_TRIES;
    }
}
