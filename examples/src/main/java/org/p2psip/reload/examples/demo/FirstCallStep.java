// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import org.p2psip.reload.usage.sip.SipUsage;

/** Alice finds Bob and calls. */
final class FirstCallStep implements DemoStep {
    @Override
    public String title() {
        return "alice finds bob@" + DemoServer.OVERLAY + " and calls";
    }

    @Override
    public void run(DemoOverlay overlay) throws StepFailure, InterruptedException {
        DemoPeer alice = overlay.everybody().get(0);
        DemoPeer bob = overlay.everybody().get(1);
        call(overlay, alice, bob, "Hello Bob, this is Alice. No server between us!");
    }

    /** Places a call and reports it. */
    static CallFigures.Call call(DemoOverlay overlay, DemoPeer caller, DemoPeer callee, String text)
            throws StepFailure, InterruptedException {
        CallFigures.Call call = DemoCalls.call(caller, callee, text);
        overlay.figures.add(call);
        CallFigures.LookUp lookUp = call.lookUp();
        overlay.report.line(
                "%s has found %s in %s over %d %s; %s gave the registration out",
                caller.user(),
                lookUp.aor(),
                Durations.text(lookUp.took()),
                lookUp.hops(),
                lookUp.hops() == 1 ? "hop" : "hops",
                overlay.peer(lookUp.responder()).user());
        overlay.report.line(
                "%s from %s to %s was set up by AppAttach for application %d in %s",
                overlay.settings.ice() ? "a tunnel over DTLS" : "a TLS connection",
                callee.user(),
                caller.user(),
                SipUsage.SIP,
                Durations.text(call.setUp()));
        overlay.report.line("SIP MESSAGE \"%s\": answered with 200 OK in %s", text, Durations.text(call.answered()));
        return call;
    }
}
