// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import picocli.CommandLine;

/** Plans as the command makes them of its options. */
final class Plans {
    private Plans() {}

    static SimulationPlan of(String... options) {
        SimulateOptions chosen = new SimulateOptions();
        new CommandLine(new Holder(chosen)).parseArgs(options);
        return chosen.plan("", new SimulateOptions(), 1);
    }

    @CommandLine.Command
    private static final class Holder {
        @CommandLine.Mixin
        @SuppressWarnings("unused")
        private final SimulateOptions options;

        Holder(SimulateOptions options) {
            this.options = options;
        }
    }
}
