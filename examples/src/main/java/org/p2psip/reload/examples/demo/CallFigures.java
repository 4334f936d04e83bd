// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.p2psip.reload.wire.NodeId;

/** Gathers what look-ups and calls took. */
final class CallFigures {
    /**
     * A registration was found.
     *
     * @param aor whose
     * @param responder the peer that gave it out
     * @param hops links that the answer crossed, 0 if the asking peer had it itself
     * @param took from the question to the verified answer
     */
    record LookUp(String aor, NodeId responder, int hops, Duration took) {}

    /**
     * A MESSAGE was sent over a direct connection and answered.
     *
     * @param lookUp how the other was found
     * @param setUp from asking for the connection until it was up
     * @param answered from sending the MESSAGE to its 200
     */
    record Call(LookUp lookUp, Duration setUp, Duration answered) {}

    private final List<LookUp> lookUps = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();

    void add(LookUp lookUp) {
        lookUps.add(lookUp);
    }

    /** Adds a call and the look-up in it. */
    void add(Call call) {
        lookUps.add(call.lookUp());
        calls.add(call);
    }

    /** One line of text about all. */
    String summary() {
        double hops = lookUps.stream().mapToInt(LookUp::hops).average().orElse(0);
        return String.format(
                Locale.ROOT,
                "%d look-ups, on average %.1f hops and %s; %d calls, set up in %s on average",
                lookUps.size(),
                hops,
                Durations.text(mean(lookUps.stream().map(LookUp::took).toList())),
                calls.size(),
                Durations.text(mean(calls.stream().map(Call::setUp).toList())));
    }

    private static Duration mean(List<Duration> durations) {
        Duration sum = durations.stream().reduce(Duration.ZERO, Duration::plus);
        return durations.isEmpty() ? Duration.ZERO : sum.dividedBy(durations.size());
    }
}
