// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class during which Netty reports a buffer that was never released.
 *
 * <p>Netty notices a leak at an allocation some time after the garbage collector did. So a buffer is leaked on purpose
 * at the end: once it is reported, the earlier ones have been too.
 */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Logger detector = Logger.getLogger(ResourceLeakDetector.class.getName());
    private final Collection<String> reports = new ConcurrentLinkedQueue<>();
    private final Handler collector = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            reports.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @Override
    public void beforeAll(ExtensionContext context) {
        detector.addHandler(collector);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        String canary = "leaked on purpose after " + context.getDisplayName();
        detector.setUseParentHandlers(false);
        try {
            if (ResourceLeakDetector.getLevel() == ResourceLeakDetector.Level.PARANOID) {
                leak(canary);
                awaitReportOf(canary);
            }
        } finally {
            detector.setUseParentHandlers(true);
            detector.removeHandler(collector);
        }
        List<String> leaks = reports.stream()
                .filter(report -> report.contains("LEAK"))
                .filter(report -> !report.contains(canary))
                .toList();
        assertThat(leaks).as("buffers that were never released").isEmpty();
    }

    private static void leak(String hint) {
        ByteBufAllocator.DEFAULT.directBuffer(1).touch(hint);
    }

    private void awaitReportOf(String canary) {
        long start = System.nanoTime();
        while (reports.stream().noneMatch(report -> report.contains(canary))) {
            assertThat(System.nanoTime() - start)
                    .as("nanoseconds until Netty reported a leak")
                    .isLessThan(TIMEOUT_NANOS);
            System.gc();
            ByteBufAllocator.DEFAULT.directBuffer(1).release();
        }
    }
}
