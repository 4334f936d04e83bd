// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

/** Plans as the command makes them of its options. */
final class Plans {
    private Plans() {}

    static SimulationPlan of(String... options) {
        return SimulateOptions.of(options).plan("", new SimulateOptions(), 1);
    }
}
