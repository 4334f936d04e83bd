// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.util.List;
import org.p2psip.reload.wire.NodeId;

/** A peer that holds a registration vanishes; when the ring is whole again, the registration comes from a copy. */
final class KillStep implements DemoStep {
    @Override
    public String title() {
        return "A peer is killed, and what it held is found again";
    }

    @Override
    public void run(DemoOverlay overlay) throws StepFailure, InterruptedException {
        RingOrder before = overlay.ringOrder();
        List<DemoPeer> callees = overlay.present().stream()
                .filter(peer ->
                        !before.responsibleFor(peer.registrationResource()).equals(peer.nodeId()))
                .toList();
        if (callees.isEmpty()) {
            throw new StepFailure(
                    "a registration that lies with another peer than its user's",
                    "none with these Node-IDs; take another --seed");
        }
        DemoPeer callee = overlay.choose(callees);
        DemoPeer victim = overlay.peer(before.responsibleFor(callee.registrationResource()));
        victim.status();
        victim.kill();
        // Whoever holds the copy would find it without asking anybody.
        NodeId heir = overlay.ringOrder().responsibleFor(callee.registrationResource());
        DemoPeer caller = overlay.choose(overlay.present().stream()
                .filter(peer -> peer != callee && !peer.nodeId().equals(heir))
                .toList());
        overlay.report.line("%s's peer, which holds the registration of %s, is gone", victim.user(), callee.user());
        long begin = System.nanoTime();
        FormRingStep.awaitRing(overlay, "a ring of " + overlay.present().size() + " peers without " + victim.user());
        overlay.report.line("the ring has repaired itself in %s", Durations.since(begin));
        CallFigures.Call call = FirstCallStep.call(
                overlay, caller, callee, "Hello " + callee.user() + ", " + victim.user() + " is gone.");
        if (!call.lookUp().responder().equals(heir)) {
            throw new StepFailure(
                    "the registration from " + overlay.peer(heir).user(),
                    "it from " + overlay.peer(call.lookUp().responder()).user());
        }
    }
}
