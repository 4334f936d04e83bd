// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.pcap.LinkCapture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the steps of the demo until all are done or one fails. */
final class Demo {
    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);

    private final DemoSettings settings;
    private final DemoReport report;
    private final @Nullable LinkCapture capture;
    private final KeepUp keepUp;

    /**
     * Creates a demo to be run once.
     *
     * @param capture gets the frames of all links; stays the caller's
     * @param keepUp says when an overlay that stays up is to end
     */
    Demo(DemoSettings settings, DemoReport report, @Nullable LinkCapture capture, KeepUp keepUp) {
        this.settings = settings;
        this.report = report;
        this.capture = capture;
        this.keepUp = keepUp;
    }

    /**
     * Runs the demo.
     *
     * @param complaints gets the one line that names a failed step
     * @return whether everything came out as it must
     */
    boolean run(Consumer<String> complaints) throws InterruptedException {
        report.begin(DemoServer.OVERLAY, settings.peers(), settings.seed());
        try (DemoOverlay overlay = new DemoOverlay(settings, report, capture)) {
            for (DemoStep step : steps()) {
                if (!run(step, overlay, complaints)) {
                    return false;
                }
            }
            report.passed();
            if (settings.keep()) {
                return keep(overlay, complaints);
            }
            return true;
        }
    }

    private List<DemoStep> steps() {
        return List.of(
                new StartServerStep(),
                new EnrollStep(settings.peers()),
                new FormRingStep(settings.peers()),
                new StoreStep(),
                new FirstCallStep(),
                new KillStep(),
                new LeaveStep(),
                new SummaryStep());
    }

    private boolean run(DemoStep step, DemoOverlay overlay, Consumer<String> complaints) throws InterruptedException {
        report.step(step.title());
        long begin = System.nanoTime();
        try {
            step.run(overlay);
            report.line("done in %s", Durations.since(begin));
            return true;
        } catch (StepFailure e) {
            LOG.debug("a step failed", e);
            complaints.accept(report.failure(step.title(), e));
            return false;
        }
    }

    private boolean keep(DemoOverlay overlay, Consumer<String> complaints) throws InterruptedException {
        report.line("the overlay stays up; Ctrl-C ends it");
        keepUp.awaitEnd();
        try {
            for (DemoPeer peer : overlay.present()) {
                peer.leave();
                report.line("%s has left", peer.user());
            }
            return true;
        } catch (StepFailure e) {
            complaints.accept("demo: leaving failed: " + e.getMessage());
            return false;
        }
    }
}
