// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.NOW;
import static org.p2psip.reload.storage.StorageDriver.SIP;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.StoredData;

class HearsayTest {
    private static final long HOUR = Duration.ofHours(1).getSeconds();

    @Test
    void valueLivesUntilADayAfterItWasStoredAtMost() {
        assertThat(believable(0, 0xFFFFFFFFL)).isEqualTo(24 * HOUR);
        assertThat(believable(23, 5 * HOUR)).isEqualTo(HOUR);
        assertThat(believable(23, 60)).isEqualTo(60);
        assertThat(believable(24, 60)).isZero();
        assertThat(believable(1000, 60)).isZero();
        assertThat(believable(-1, 0xFFFFFFFFL)).as("by a clock that is ahead").isEqualTo(24 * HOUR);
    }

    /** The lifetime that is believed of a value of a certain age. */
    private static long believable(int hours, long lifetime) {
        StoredData data = BOB.sign(BOB.home(), SIP, BOB.entry("sip:bob"), 0, lifetime);
        FetchAnswer answer = new FetchAnswer(List.of(new FetchKindResponse(SIP, 7, List.of(data))));
        FetchKindResponse kind = Hearsay.believable(answer, NOW.plus(Duration.ofHours(hours)))
                .kindResponses()
                .get(0);
        StoredData believed = kind.values().get(0);
        assertThat(kind.generation()).isEqualTo(7);
        assertThat(believed.storageTime()).isEqualTo(data.storageTime());
        assertThat(believed.value()).isEqualTo(data.value());
        assertThat(believed.signature()).isEqualTo(data.signature());
        return believed.lifetimeSeconds();
    }
}
