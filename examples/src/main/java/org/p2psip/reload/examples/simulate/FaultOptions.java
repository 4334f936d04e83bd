// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.p2psip.reload.examples.simulate.OptionValues.parsed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what goes wrong, and when. */
final class FaultOptions {
    @Option(
            names = "--crash",
            paramLabel = "SHARE@TIME",
            description = "That share of the phones vanishes at one instant, such as 30%%@2h; may be given repeatedly.")
    private List<String> crashes = new ArrayList<>();

    @Option(
            names = "--partition",
            paramLabel = "A:B@TIME+TIME",
            description =
                    "The network falls apart in that ratio, for that long, such as 2:1@3h+1h; may be given repeatedly.")
    private List<String> partitions = new ArrayList<>();

    @Option(
            names = "--restart",
            paramLabel = "SHARE@TIME",
            description =
                    "That share of the phones loses its power, and each is back within 60 s, such as 95%%@5h; may be given"
                            + " repeatedly.")
    private List<String> restarts = new ArrayList<>();

    @Option(
            names = "--stores",
            paramLabel = "NAME",
            description =
                    "Whether these phones come back with what they stored for others, as reload peer does by default:"
                            + " kept (default) or lost.")
    private @Nullable String stores;

    /** With nothing set. */
    FaultOptions() {}

    /** In the order of time. Whoever names one fault gets none of the scenario's. */
    List<Fault> plan(FaultOptions preset) {
        List<Fault> faults = new ArrayList<>();
        boolean own = !crashes.isEmpty() || !partitions.isEmpty() || !restarts.isEmpty();
        FaultOptions from = own ? this : preset;
        from.crashes.forEach(text -> faults.add(parsed("--crash", () -> Fault.Crash.parse(text))));
        from.partitions.forEach(text -> faults.add(parsed("--partition", () -> Fault.Partition.parse(text))));
        from.restarts.forEach(text -> faults.add(parsed("--restart", () -> Fault.Restart.parse(text))));
        faults.sort(Comparator.comparing(Fault::at));
        return faults;
    }

    /** Whether phones that lose their power keep what they stored. */
    boolean keepsStores(FaultOptions preset) {
        return OptionValues.isFirst("--stores", OptionValues.first(stores, preset.stores, "kept"), "kept", "lost");
    }
}
