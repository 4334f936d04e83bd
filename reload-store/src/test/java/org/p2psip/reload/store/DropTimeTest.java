// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Times are milliseconds. */
class DropTimeTest {
    private static final long START = 1_000_000;

    private final DropTime time = new DropTime(START);
    private long latestExpiry;

    @Test
    void goesAsTheCalendarDoesWhenNobodySetsIt() throws SQLException {
        latestExpiry = START + 900;
        assertThat(at(100, START + 100)).isEqualTo(START + 100);
        assertThat(at(5000, START + 5000)).isEqualTo(START + 5000);
    }

    @Test
    void staysBehindACalendarThatWasSetForwardUntilAllIsOverThatWasWrittenBefore() throws SQLException {
        latestExpiry = START + 900;
        assertThat(at(100, START + 50_100)).isEqualTo(START + 100);
        latestExpiry = START + 70_000;
        assertThat(at(899, START + 50_899)).isEqualTo(START + 899);
        assertThat(at(900, START + 50_900)).isEqualTo(START + 50_900);
        assertThat(at(1000, START + 51_000)).isEqualTo(START + 51_000);
    }

    @Test
    void staysBehindASecondTimeIfTheCalendarIsSetForwardTwice() throws SQLException {
        latestExpiry = START + 900;
        assertThat(at(100, START + 50_100)).isEqualTo(START + 100);
        latestExpiry = START + 52_000;
        assertThat(at(200, START + 90_200)).isEqualTo(START + 200);
        assertThat(at(900, START + 90_900)).isEqualTo(START + 50_900);
        assertThat(at(901, START + 90_901)).isEqualTo(START + 50_901);
        assertThat(at(2000, START + 92_000)).isEqualTo(START + 92_000);
    }

    @Test
    void followsACalendarThatIsSetBackAndNotForwardAgainAtOnce() throws SQLException {
        latestExpiry = START + 900;
        assertThat(at(100, START - 5000)).isEqualTo(START - 5000);
        assertThat(at(200, START + 200)).isEqualTo(START - 4900);
        assertThat(at(6000, START + 6000)).isEqualTo(START + 6000);
    }

    @Test
    void takesNoMoreOfAJumpThanIsLeftWhenItIsTakenBackInPart() throws SQLException {
        latestExpiry = START + 900;
        assertThat(at(100, START + 50_100)).isEqualTo(START + 100);
        assertThat(at(200, START + 10_200)).isEqualTo(START + 200);
        assertThat(at(900, START + 50_900)).isEqualTo(START + 10_900);
    }

    @Test
    void staysBehindNoLongerThanItsMaximum() throws SQLException {
        latestExpiry = Long.MAX_VALUE;
        long jump = 1L << 40;
        assertThat(at(100, START + jump)).isEqualTo(START + 100);
        long most = 100 + DropTime.MAX_BEHIND_MILLIS;
        assertThat(at(most - 1, START + jump + most - 1)).isEqualTo(START + most - 1);
        assertThat(at(most, START + jump + most)).isGreaterThanOrEqualTo(START + jump);
    }

    @Test
    void goesOnAtOnceWhenNothingIsStored() throws SQLException {
        assertThat(at(100, START + 50_100)).isEqualTo(START + 50_100);
    }

    private long at(long goneByMillis, long calendarMillis) throws SQLException {
        return time.now(calendarMillis, goneByMillis, () -> latestExpiry);
    }
}
