// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.node.NodeStatistics;
import org.p2psip.reload.node.ReloadNode;

/** Tells from time to time what a peer dropped and refused since it told last; nothing if that is nothing. */
final class DropSummary {
    static final Duration PERIOD = Duration.ofMinutes(1);

    private final PeerLog log;
    private Map<String, Long> before = Map.of();

    DropSummary(PeerLog log) {
        this.log = log;
    }

    /** Begins to tell about a node, until its environment is closed. */
    void watch(ReloadNode node) {
        Environment environment = node.environment();
        environment.execute(() -> watchOn(environment, node));
    }

    private void watchOn(Environment environment, ReloadNode node) {
        var unused = environment.schedule(PERIOD.toNanos(), () -> {
            var unusedStage = node.status().thenAccept(status -> tell(status.statistics(), status.refusedLinks()));
            watchOn(environment, node);
        });
    }

    void tell(NodeStatistics statistics, Map<RefusalReason, Long> refused) {
        Map<String, Long> now = new TreeMap<>();
        statistics.dropped().forEach((reason, count) -> now.put("message " + reason, count));
        refused.forEach((reason, count) -> now.put("connection " + reason, count));
        Map<String, Long> since = new TreeMap<>();
        now.forEach((what, count) -> {
            long more = count - before.getOrDefault(what, 0L);
            if (more > 0) {
                since.put(what, more);
            }
        });
        before = now;
        if (!since.isEmpty()) {
            String text = since.entrySet().stream()
                    .map(entry -> entry.getValue() + " x " + entry.getKey())
                    .collect(Collectors.joining(", "));
            log.event("dropped", "dropped or refused since the last such line: " + text, "since", since, "total", now);
        }
    }
}
