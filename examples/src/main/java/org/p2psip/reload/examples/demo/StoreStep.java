// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.examples.text.TextTable;
import org.p2psip.reload.usage.StoreReceipt;
import org.p2psip.reload.wire.NodeId;

/** Each user stores the way to its phone (RFC 7904, Section 3). */
final class StoreStep implements DemoStep {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public String title() {
        return "Each user stores a signed SIP-REGISTRATION";
    }

    @Override
    public void run(DemoOverlay overlay) throws StepFailure, InterruptedException {
        Map<DemoPeer, CompletionStage<StoreReceipt>> receipts = new LinkedHashMap<>();
        for (DemoPeer peer : overlay.present()) {
            receipts.put(peer, peer.phone().register(peer.aor()));
        }
        RingOrder order = overlay.ringOrder();
        TextTable table = new TextTable("registration of", "Resource-ID", "stored at", "copies at");
        for (Map.Entry<DemoPeer, CompletionStage<StoreReceipt>> entry : receipts.entrySet()) {
            DemoPeer peer = entry.getKey();
            String expected = "the registration of " + peer.user();
            StoreReceipt receipt = Waiting.result(expected + " to be stored", LIMIT, entry.getValue());
            NodeId responsible = order.responsibleFor(peer.registrationResource());
            if (!receipt.responder().equals(responsible)) {
                throw new StepFailure(
                        expected + " at " + overlay.peer(responsible).user(),
                        "it at " + overlay.peer(receipt.responder()).user());
            }
            StringBuilder copies = new StringBuilder();
            for (NodeId replica : receipt.replicas()) {
                copies.append(copies.isEmpty() ? "" : ", ")
                        .append(overlay.peer(replica).user());
            }
            table.row(
                    peer.aor(),
                    peer.registrationResource().toString().substring(0, 8),
                    overlay.peer(responsible).user(),
                    copies);
        }
        overlay.report.table(table);
    }
}
