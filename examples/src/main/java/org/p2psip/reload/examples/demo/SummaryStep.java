// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import org.p2psip.reload.examples.text.TextTable;
import org.p2psip.reload.node.NodeStatistics;
import org.p2psip.reload.node.NodeStatus;

/** What everything took. */
final class SummaryStep implements DemoStep {
    @Override
    public String title() {
        return "Summary";
    }

    @Override
    public void run(DemoOverlay overlay) throws StepFailure, InterruptedException {
        overlay.report.line("%s", overlay.figures.summary());
        TextTable table = new TextTable(
                "peer", "messages in", "kB in", "messages out", "kB out", "forwarded", "sent again", "values held");
        for (DemoPeer peer : overlay.everybody()) {
            if (peer.isPresent()) {
                peer.status();
            }
            NodeStatus status = peer.lastStatus();
            if (status == null) {
                throw new StepFailure("figures of " + peer.user(), "none");
            }
            NodeStatistics figures = status.statistics();
            table.row(
                    peer.user() + (peer.isPresent() ? "" : " (gone)"),
                    figures.received(),
                    figures.receivedBytes() / 1000,
                    figures.sent(),
                    figures.sentBytes() / 1000,
                    figures.forwarded(),
                    figures.retransmitted(),
                    status.storage().values());
        }
        overlay.report.table(table);
        if (overlay.capture != null) {
            overlay.report.line("%d frames are in the capture", overlay.capture.frames());
        }
    }
}
