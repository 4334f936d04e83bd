// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import java.sql.SQLException;
import java.time.Duration;

/**
 * The calendar time by which values are dropped while a store is open. It goes on as time does, however the calendar is set: the
 * node holds a value as long as its lifetime has not really gone by, and what it holds must not be gone from the disk.
 *
 * <p>When the calendar is set forward, what was written before says too early that it is over. So this time stays behind until all of
 * that is over; what is written meanwhile is dropped later than it could be. When the calendar is set back, so is this time.
 */
final class DropTime {
    /** How long it stays behind at most, so that nothing fills the disk for ever. */
    static final long MAX_BEHIND_MILLIS = Duration.ofDays(30).toMillis();

    /** When the last of the values expires. */
    @FunctionalInterface
    interface LatestExpiry {
        long millis() throws SQLException;
    }

    /** By how much this time is ahead of what has gone by. */
    private long aheadMillis;

    /** Whether it is behind the calendar: then until when, and by how much it is ahead from then on. */
    private boolean behind;

    private long untilMillis;
    private long laterAheadMillis;

    /** @param calendarMillis calendar time when the store is opened */
    DropTime(long calendarMillis) {
        this.aheadMillis = calendarMillis;
    }

    /**
     * The time by now, in milliseconds of the calendar.
     *
     * @param goneByMillis what has gone by since the store was opened, by a clock that nobody sets
     */
    long now(long calendarMillis, long goneByMillis, LatestExpiry latest) throws SQLException {
        long calendarAhead = calendarMillis - goneByMillis;
        if (calendarAhead <= aheadMillis) {
            aheadMillis = calendarAhead;
            behind = false;
        } else if (behind) {
            laterAheadMillis = Math.min(laterAheadMillis, calendarAhead);
        } else {
            behind = true;
            laterAheadMillis = calendarAhead;
            untilMillis = Math.min(latest.millis(), goneByMillis + aheadMillis + MAX_BEHIND_MILLIS);
        }
        if (behind && goneByMillis + aheadMillis >= untilMillis) {
            aheadMillis = laterAheadMillis;
            behind = false;
        }
        return goneByMillis + aheadMillis;
    }
}
