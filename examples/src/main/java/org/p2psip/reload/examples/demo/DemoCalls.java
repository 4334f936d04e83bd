// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.p2psip.reload.usage.sip.SipConnection;
import org.p2psip.reload.usage.sip.SipLookup;
import org.p2psip.reload.usage.sip.SipRoute;
import org.p2psip.reload.usage.sip.SipUsage;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;

/** Finds users and calls them, measures it and checks what comes back. */
final class DemoCalls {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private DemoCalls() {}

    /** Finds a user, and checks that the registration points to the user's peer. */
    static CallFigures.LookUp lookUp(DemoPeer caller, DemoPeer callee) throws StepFailure, InterruptedException {
        return figures(callee, found(caller, callee));
    }

    /** Finds a user, connects, sends a MESSAGE and checks its answer. */
    static CallFigures.Call call(DemoPeer caller, DemoPeer callee, String text)
            throws StepFailure, InterruptedException {
        SipLookup found = found(caller, callee);

        long begin = System.nanoTime();
        SipConnection connection = Waiting.result(
                "a connection from " + caller.user() + " to " + callee.user(),
                LIMIT,
                caller.phone().usage().connect(found.routes()));
        Duration setUp = Duration.ofNanos(System.nanoTime() - begin);
        requirePeer(connection, callee);

        SipText message =
                SipText.message(caller.aor(), callee.aor(), caller.nodeId() + ".invalid", text, new SecureRandom());
        begin = System.nanoTime();
        SipText answer =
                Waiting.result("an answer to the MESSAGE", LIMIT, caller.phone().send(connection, message));
        Duration answered = Duration.ofNanos(System.nanoTime() - begin);
        if (!answer.isOkTo(message)) {
            throw new StepFailure("SIP/2.0 200 OK to the MESSAGE", answer.startLine());
        }
        return new CallFigures.Call(figures(callee, found), setUp, answered);
    }

    private static SipLookup found(DemoPeer caller, DemoPeer callee) throws StepFailure, InterruptedException {
        String expected = "the registration of " + callee.user() + ", asked for by " + caller.user();
        SipLookup found = Waiting.result(expected, LIMIT, caller.phone().usage().lookUp(callee.aor()));
        List<NodeId> phones =
                found.routes().stream().map(DemoCalls::phoneOf).distinct().toList();
        if (!phones.equals(List.of(callee.nodeId()))) {
            throw new StepFailure(expected + " to point to " + callee.nodeId(), "it point to " + phones);
        }
        return found;
    }

    private static NodeId phoneOf(SipRoute route) {
        Destination last = route.destinations().get(route.destinations().size() - 1);
        if (last instanceof Destination.Node node) {
            return node.nodeId();
        }
        throw new AssertionError("the phones of the demo register their Node-IDs, not " + last);
    }

    private static void requirePeer(SipConnection connection, DemoPeer callee) throws StepFailure {
        if (!connection.peer().equals(callee.nodeId())
                || !connection.peerUserName().equals(callee.aor())
                || connection.application() != SipUsage.SIP) {
            throw new StepFailure(
                    "a connection with the certificate of " + callee.aor() + " for application " + SipUsage.SIP,
                    "one of '" + connection.peerUserName() + "' for application " + connection.application());
        }
    }

    private static CallFigures.LookUp figures(DemoPeer callee, SipLookup found) {
        return new CallFigures.LookUp(callee.aor(), found.responder(), found.hops(), found.took());
    }
}
