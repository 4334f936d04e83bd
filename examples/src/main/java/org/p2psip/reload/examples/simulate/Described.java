// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.Locale;

/** Parts of a plan in words. */
final class Described {
    private Described() {}

    static String population(SimulationPlan plan) {
        SimulationPlan.Population population = plan.population();
        return population.isStatic()
                ? "phones stay"
                : String.format(
                        Locale.ROOT,
                        "sessions of %s and pauses of %s (medians, %s), %s end in order",
                        Spans.text(population.session()),
                        Spans.text(population.pause()),
                        population.lengths().label(),
                        Shares.text(population.leaveShare()));
    }

    static String overlay(SimulationPlan plan) {
        SimulationPlan.Overlay overlay = plan.overlay();
        String neighbors = overlay.neighbors().isPresent()
                ? overlay.neighbors().getAsInt() + " neighbors on each side"
                : "neighbors by the ring's size";
        return String.format(
                Locale.ROOT,
                "%d replicas, %s; delay %s to %s, loss %s; signatures: %s",
                overlay.replicas(),
                neighbors,
                Spans.text(plan.network().minDelay()),
                Spans.text(plan.network().maxDelay()),
                Shares.text(plan.network().loss()),
                overlay.realSignatures() ? "ECDSA" : "fast ones");
    }

    static String fault(Fault fault) {
        if (fault instanceof Fault.Crash crash) {
            return Shares.text(crash.share()) + " crash";
        }
        if (fault instanceof Fault.Restart restart) {
            return Shares.text(restart.share()) + " restart";
        }
        if (fault instanceof Fault.Partition partition) {
            return Shares.text(partition.share()) + " cut off";
        }
        throw new AssertionError(fault);
    }
}
