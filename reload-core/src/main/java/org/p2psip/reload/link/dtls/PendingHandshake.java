// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;

/** A handshake with one address that is under way, as the event loop sees it. */
final class PendingHandshake {
    private final RecordQueue records;
    private final byte @Nullable [] theirRandom;
    private final List<Dialler> diallers = new ArrayList<>();
    private long heardNanos;
    private boolean awaited;
    private @Nullable Cancellable connectTimer;

    /** @param theirRandom the random number of the ClientHello that began it; null if this node began */
    PendingHandshake(RecordQueue records, byte @Nullable [] theirRandom, List<Dialler> diallers, long nowNanos) {
        this.records = records;
        this.theirRandom = theirRandom;
        this.diallers.addAll(diallers);
        this.heardNanos = nowNanos;
    }

    boolean isServer() {
        return theirRandom != null;
    }

    /** Whether a ClientHello with this random number belongs to this handshake. */
    boolean wasBegunBy(byte[] clientRandom) {
        return Arrays.equals(theirRandom, clientRandom);
    }

    /**
     * Compares this node's ClientHello with one that the far end sent meanwhile: of two that cross, the one with the
     * larger random number goes on, which both ends see alike.
     *
     * @return as a comparator does; less than 0 also if this node's is not out yet
     */
    int compareTo(byte[] theirs) {
        byte[] own = records.clientRandom();
        for (int i = 0; own != null && i < own.length; i++) {
            int difference = (own[i] & 0xff) - (theirs[i] & 0xff);
            if (difference != 0) {
                return difference;
            }
        }
        return own == null ? -1 : 0;
    }

    /** Whether a record may be of this handshake. */
    boolean expects(byte[] record) {
        return records.expects(record);
    }

    /** Takes a record; returns false if there is no room. */
    boolean offer(byte[] record, long nowNanos) {
        heardNanos = nowNanos;
        return records.offer(record);
    }

    /** Whether a thread waits for the far end, which has been silent for {@code nanos} since. */
    boolean isStalled(long nowNanos, long nanos) {
        if (!records.isAwaited()) {
            return false;
        }
        if (!awaited) {
            awaited = true;
            heardNanos = nowNanos;
        }
        return nowNanos - heardNanos > nanos;
    }

    RecordQueue records() {
        return records;
    }

    void add(Dialler dialler) {
        diallers.add(dialler);
    }

    /** The diallers that wait; they are nobody's afterwards. */
    List<Dialler> takeDiallers() {
        List<Dialler> taken = List.copyOf(diallers);
        diallers.clear();
        return taken;
    }

    void connectTimer(Cancellable timer) {
        connectTimer = timer;
    }

    /** The handshake is over, or given up. */
    void end() {
        if (connectTimer != null) {
            connectTimer.cancel();
        }
    }
}
