// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.text.OneLine;
import org.p2psip.reload.testkit.Simulation;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.sip.SipLookup;
import org.p2psip.reload.usage.sip.SipRoute;

/**
 * One member looks another user up, as for a call; what comes back is held against what the user's phone has stored, which only
 * the simulation knows.
 */
final class LookUp {
    /** Told how a look-up ended. */
    interface Listener {
        void ended(LookUp lookUp, Answer answer, @Nullable SipLookup found);
    }

    private final Simulation simulation;
    private final PhoneSession asker;
    private final Phone target;
    private final @Nullable PhoneSession expected;
    private final Listener listener;
    private final long beganNanos;
    private String failure = "";

    private LookUp(Simulation simulation, PhoneSession asker, Phone target, Listener listener) {
        this.simulation = simulation;
        this.asker = asker;
        this.target = target;
        this.expected = target.registered();
        this.listener = listener;
        this.beganNanos = simulation.nowNanos();
    }

    /** Begins now. A look-up whose asker is switched off meanwhile may never end. */
    static void start(Simulation simulation, PhoneSession asker, Phone target, Listener listener) {
        LookUp lookUp = new LookUp(simulation, asker, target, listener);
        CompletionStage<SipLookup> stage = asker.sip().lookUp(target.userName());
        CompletionStage<SipLookup> unused = stage.whenComplete(lookUp::handleEnd);
    }

    Phone target() {
        return target;
    }

    PhoneSession asker() {
        return asker;
    }

    long beganNanos() {
        return beganNanos;
    }

    long tookNanos() {
        return simulation.nowNanos() - beganNanos;
    }

    /** Why there was no answer, in one line; empty if there was one. */
    String failure() {
        return failure;
    }

    private void handleEnd(@Nullable SipLookup found, @Nullable Throwable thrown) {
        failure = thrown == null ? "" : OneLine.of(thrown);
        listener.ended(this, judge(found, thrown), found);
    }

    private Answer judge(@Nullable SipLookup found, @Nullable Throwable failure) {
        if (asker.isOver() || !asker.isRegistered() || expected == null || target.registered() != expected) {
            return Answer.VOID;
        }
        if (found == null) {
            return failure != null
                            && OneLine.cause(failure) instanceof ReloadException known
                            && known.reason() == ReloadException.Reason.TIMED_OUT
                    ? Answer.TIMEOUT
                    : Answer.ERROR;
        }
        List<SipRoute> routes = found.routes();
        if (routes.isEmpty()) {
            return Answer.MISSING;
        }
        return routes.get(0).preferences().equals(expected.preferences()) ? Answer.RIGHT : Answer.STALE;
    }
}
