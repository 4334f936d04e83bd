// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.ice;

import io.netty.channel.EventLoop;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.IcePort;

/** The heap that a session keeps once its path is selected, with all that the port knows of it; and how many threads there are. */
final class AgentMemory {
    private static final int PAIRS = 500;
    private static final int PAIRS_BEFORE = 20;
    private static final int SECONDS = 60;
    private static final int COLLECTIONS = 4;

    private AgentMemory() {}

    static void measure(EventLoop eventLoop, IceContext first, IcePort one, IceContext second, IcePort other)
            throws Exception {
        List<OwnEnd> ends = new ArrayList<>();
        connect(PAIRS_BEFORE, ends, eventLoop, first, one, second, other);
        long before = used();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        connect(PAIRS, ends, eventLoop, first, one, second, other);
        long bytes = used() - before;
        System.out.printf(
                Locale.ROOT,
                "heap of a settled session: %.1f kB (of %d); threads for all of them: %d%n",
                bytes / 1e3 / (2 * PAIRS),
                2 * PAIRS,
                ManagementFactory.getThreadMXBean().getThreadCount() - threads);
        for (OwnEnd each : ends) {
            eventLoop.submit(each.session::close).get(SECONDS, TimeUnit.SECONDS);
        }
    }

    private static void connect(
            int pairs,
            List<OwnEnd> ends,
            EventLoop eventLoop,
            IceContext first,
            IcePort one,
            IceContext second,
            IcePort other)
            throws Exception {
        List<OwnEnd> made = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            eventLoop
                    .submit(() -> {
                        OwnEnd controlling = new OwnEnd(first, one, true);
                        OwnEnd controlled = new OwnEnd(second, other, false);
                        controlled.session.start(controlling.description());
                        controlling.session.start(controlled.description());
                        made.add(controlling);
                        made.add(controlled);
                    })
                    .get(SECONDS, TimeUnit.SECONDS);
        }
        for (OwnEnd each : made) {
            long unused = each.selected.get(SECONDS, TimeUnit.SECONDS);
        }
        ends.addAll(made);
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
