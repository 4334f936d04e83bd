// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.wire.NodeId;

/** A peer leaves as it ought to; its data has moved, and everybody who is left is found. */
final class LeaveStep implements DemoStep {
    @Override
    public String title() {
        return "A peer leaves, and everybody who is left is found";
    }

    @Override
    public void run(DemoOverlay overlay) throws StepFailure, InterruptedException {
        RingOrder before = overlay.ringOrder();
        DemoPeer leaver = leaver(overlay, before);
        List<String> moving = new ArrayList<>();
        for (DemoPeer peer : overlay.present()) {
            if (peer != leaver
                    && before.responsibleFor(peer.registrationResource()).equals(leaver.nodeId())) {
                moving.add(peer.user());
            }
        }
        int values = leaver.status().storage().values();
        long begin = System.nanoTime();
        leaver.leave();
        overlay.report.line("%s, which held %d values, has left in %s", leaver.user(), values, Durations.since(begin));
        FormRingStep.awaitRing(overlay, "a ring of " + overlay.present().size() + " peers without " + leaver.user());
        overlay.report.line("the ring has closed after %s", Durations.since(begin));

        RingOrder after = overlay.ringOrder();
        for (DemoPeer callee : overlay.present()) {
            DemoPeer caller = overlay.choose(
                    overlay.present().stream().filter(peer -> peer != callee).toList());
            CallFigures.LookUp found = DemoCalls.lookUp(caller, callee);
            overlay.figures.add(found);
            NodeId responsible = after.responsibleFor(callee.registrationResource());
            if (!found.responder().equals(responsible)) {
                throw new StepFailure(
                        "the registration of " + callee.user() + " from "
                                + overlay.peer(responsible).user(),
                        "it from " + overlay.peer(found.responder()).user());
            }
            if (moving.contains(callee.user())) {
                overlay.report.line(
                        "the registration of %s has moved from %s to %s",
                        callee.user(), leaver.user(), overlay.peer(responsible).user());
            }
        }
        overlay.report.line("all %d users were found", overlay.present().size());
    }

    /** A peer that holds the registration of another user, if there is one. */
    private static DemoPeer leaver(DemoOverlay overlay, RingOrder order) throws StepFailure {
        List<DemoPeer> holders = new ArrayList<>();
        for (DemoPeer user : overlay.present()) {
            DemoPeer holder = overlay.peer(order.responsibleFor(user.registrationResource()));
            if (holder != user && !holders.contains(holder)) {
                holders.add(holder);
            }
        }
        return overlay.choose(holders.isEmpty() ? overlay.present() : holders);
    }
}
