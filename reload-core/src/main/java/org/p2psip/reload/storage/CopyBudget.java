// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of copies may go out. A message may go as long as nothing is owed, whatever its length; so over any span no
 * more goes than the rate allows in it, and in a quarter of a second, and one message.
 */
final class CopyBudget {
    private static final long SAVED_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private long bytesPerSecond;

    /** When all that has gone out is paid for, or null before the first; earlier than now if something is saved. */
    private @Nullable Long paidNanos;

    CopyBudget(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    void bytesPerSecond(long bytes) {
        bytesPerSecond = bytes;
    }

    boolean permits(long nowNanos) {
        return paidNanos == null || nowNanos - paidNanos >= 0;
    }

    void spend(long bytes, long nowNanos) {
        long from = paidNanos == null || nowNanos - paidNanos > SAVED_NANOS ? nowNanos - SAVED_NANOS : paidNanos;
        paidNanos = from + Math.round((double) bytes / bytesPerSecond * NANOS_PER_SECOND);
    }

    /** When the next message may go; only asked after {@link #permits} has said no. */
    long permitsFromNanos(long nowNanos) {
        return paidNanos == null ? nowNanos : paidNanos;
    }
}
