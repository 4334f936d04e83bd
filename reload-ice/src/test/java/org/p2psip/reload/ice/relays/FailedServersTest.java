// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.relays;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.NodeId;

class FailedServersTest {
    private final FailedServers failed = new FailedServers();

    private static NodeId node(int number) {
        return NodeId.parse(String.format("%032x", number + 1));
    }

    @Test
    void aServerIsForgottenTenMinutesAfterItFailedLast() {
        long memory = FailedServers.MEMORY.toNanos();
        failed.add(node(0), 0);
        failed.add(node(1), 0);
        failed.add(node(0), memory / 2);
        assertThat(failed.lately(memory - 1)).containsExactlyInAnyOrder(node(0), node(1));
        assertThat(failed.lately(memory)).containsExactly(node(0));
        assertThat(failed.lately(memory / 2 + memory)).isEmpty();
    }

    @Test
    void noMoreAreRememberedThanAllowedAndThoseThatFailedFirstGo() {
        for (int i = 0; i < FailedServers.MAX; i++) {
            failed.add(node(i), i);
        }
        failed.add(node(0), FailedServers.MAX);
        assertThat(failed.lately(FailedServers.MAX)).hasSize(FailedServers.MAX);
        failed.add(node(FailedServers.MAX), FailedServers.MAX);
        assertThat(failed.lately(FailedServers.MAX))
                .hasSize(FailedServers.MAX)
                .contains(node(0), node(FailedServers.MAX))
                .doesNotContain(node(1));
    }
}
