// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.node.NodeStatistics;
import org.p2psip.reload.routing.DropReason;

class DropSummaryTest {
    private final StringWriter out = new StringWriter();
    private final DropSummary summary = new DropSummary(new PeerLog(
            new PrintWriter(out, true),
            PeerLog.Format.text,
            Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC),
            ZoneOffset.UTC));

    @Test
    void tellsWhatCameNewAndNothingWhenNothingDid() {
        tell(Map.of(), Map.of());
        tell(Map.of(DropReason.MALFORMED, 3L), Map.of(RefusalReason.EXPIRED, 1L));
        tell(Map.of(DropReason.MALFORMED, 3L), Map.of(RefusalReason.EXPIRED, 1L));
        tell(Map.of(DropReason.MALFORMED, 5L, DropReason.DUPLICATE, 1L), Map.of(RefusalReason.EXPIRED, 1L));
        String before = "00:00:00.000  dropped or refused since the last such line: ";
        assertThat(out.toString().lines())
                .containsExactly(
                        before + "1 x connection EXPIRED, 3 x message MALFORMED",
                        before + "1 x message DUPLICATE, 2 x message MALFORMED");
    }

    private void tell(Map<DropReason, Long> dropped, Map<RefusalReason, Long> refused) {
        summary.tell(new NodeStatistics(0, 0, 0, 0, 0, 0, 0, dropped), refused);
    }
}
