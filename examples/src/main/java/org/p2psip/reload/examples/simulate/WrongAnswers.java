// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.testkit.Simulation;
import org.p2psip.reload.usage.sip.SipLookup;
import org.p2psip.reload.wire.NodeId;

/** The first look-ups that went wrong, each with who answered and who should have: where to look for a fault. */
final class WrongAnswers {
    /** How many are kept. */
    static final int MAX_KEPT = 20;

    private final Simulation simulation;
    private final Office office;
    private final List<String> lines = new ArrayList<>();

    WrongAnswers(Simulation simulation, Office office) {
        this.simulation = simulation;
        this.office = office;
    }

    /** A look-up has just ended. */
    void handle(LookUp lookUp, Answer answer, @Nullable SipLookup found) {
        PhoneSession asked = lookUp.target().registered();
        if (answer == Answer.RIGHT || answer == Answer.VOID || asked == null || lines.size() >= MAX_KEPT) {
            return;
        }
        PhoneSession responsible =
                new RingOrder(office, asked).holders(asked, 0).get(0);
        lines.add(String.format(
                Locale.ROOT,
                "step %d, %s after the start: %s is %s for %s; %s, responsible is %s",
                simulation.stepCount(),
                Spans.text(simulation.elapsed()),
                name(asked),
                answer.label(),
                lookUp.asker().phone(),
                found == null ? lookUp.failure() : "answered by " + name(found.responder()),
                name(responsible)));
    }

    List<String> lines() {
        return lines;
    }

    private String name(NodeId node) {
        for (PhoneSession session : office.sessions()) {
            if (session.node().nodeId().equals(node)) {
                return name(session);
            }
        }
        return node + ", which is off";
    }

    private String name(PhoneSession session) {
        Duration age = Duration.ofNanos(simulation.nowNanos() - session.beganNanos());
        return session.phone() + " (on for " + Spans.text(age) + ")";
    }
}
