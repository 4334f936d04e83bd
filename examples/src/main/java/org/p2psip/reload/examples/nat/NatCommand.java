// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.nat;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.ConfigurationException;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.examples.text.OneLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reload nat}: what this network does to UDP. */
@Command(
        name = "nat",
        sortOptions = false,
        description = {
            "Tells what this network does to UDP: which port a NAT gives (mapping), who may send to it (filtering), whether"
                    + " hosts inside reach each other at the outer address (hairpin), how long it keeps a port, which ports"
                    + " of others it blocks, and which peers answer; and what follows for calls.",
            "",
            "It asks peers of an overlay with ICE that have addresses of their own: the bootstrap nodes of a configuration,"
                    + " those of --peer, or both. Two at different addresses are needed for the whole picture. Exits with 0"
                    + " if a peer answered, and with 1 if none did.",
            ""
        })
public final class NatCommand implements Callable<Integer> {
    static final long MAX_SILENCE_SECONDS = 600;

    @Spec
    private CommandSpec spec;

    @Option(names = "--overlay", paramLabel = "FILE", description = "A configuration, whose bootstrap nodes are asked.")
    private @Nullable Path overlay;

    @Option(names = "--peer", paramLabel = "HOST[:PORT]", description = "A peer to ask. May be repeated.")
    private List<String> peers = List.of();

    @Option(names = "--bind", paramLabel = "IP", description = "What to ask from. Default: the system chooses.")
    private @Nullable String bind;

    @Option(
            names = "--timeouts",
            paramLabel = "SECONDS",
            description =
                    "Tries too how long the NAT keeps a port that is not used, up to so many seconds (15 to 600), which"
                            + " takes as long.")
    private long timeouts;

    @Mixin
    private final TrialOptions trial = new TrialOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused")
    private boolean help;

    /** The command with nothing set yet. */
    public NatCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        try {
            OverlayTrial reached = trial.trial(overlay, bind == null ? null : source());
            NatReport report = new NatProbe(targets(), source(), timeouts()).run();
            PrintWriter out = spec.commandLine().getOut();
            print(report, out);
            if (reached != null) {
                reached.run(silent(report)).forEach(line -> out.println("reached:   " + line));
                out.flush();
            }
            return report.mapped() == null ? 1 : 0;
        } catch (CommandFailure failure) {
            return Failures.report(spec.commandLine(), failure);
        } catch (IOException e) {
            return Failures.report(
                    spec.commandLine(), new CommandFailure(CommandFailure.FAILED, "cannot ask: " + OneLine.of(e)));
        }
    }

    private static Set<InetSocketAddress> silent(NatReport report) {
        return report.reached().entrySet().stream()
                .filter(each -> each.getValue() < 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static void print(NatReport report, PrintWriter out) {
        report.reached()
                .forEach((peer, millis) -> out.println("peer " + HostPort.format(peer)
                        + (millis < 0 ? " does not answer" : " answers in " + millis + " ms")));
        InetSocketAddress mapped = report.mapped();
        if (mapped == null) {
            out.println("address:   none, as no peer answers over UDP");
        } else {
            out.println("address:   " + HostPort.format(report.local()) + ", seen as " + HostPort.format(mapped)
                    + (report.isTranslated() ? "" : ": no NAT"));
            out.println("mapping:   " + report.mapping().text());
            out.println("filtering: " + report.filtering().text());
            Boolean hairpin = report.hairpin();
            out.println("hairpin:   " + (hairpin == null ? "not needed" : hairpin ? "yes" : "no"));
        }
        if (!report.ports().isEmpty()) {
            out.println("ports:     "
                    + report.ports().entrySet().stream()
                            .map(each -> each.getKey() + (each.getValue() ? " open" : " blocked"))
                            .collect(Collectors.joining(", ")));
        }
        if (report.keptSeconds() >= 0 || report.lostSeconds() >= 0) {
            out.println("timeout:   "
                    + (report.keptSeconds() < 0 ? "" : "kept for " + report.keptSeconds() + " s")
                    + (report.keptSeconds() >= 0 && report.lostSeconds() >= 0 ? ", " : "")
                    + (report.lostSeconds() < 0 ? "" : "lost within " + report.lostSeconds() + " s"));
        }
        report.outlook().forEach(line -> out.println("reaches:   " + line));
        out.flush();
    }

    static OverlayConfiguration configuration(Path file) throws CommandFailure {
        try {
            return OverlayConfiguration.parse(Files.readAllBytes(file), null);
        } catch (IOException | ConfigurationException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, "cannot read the configuration " + file + ": " + OneLine.of(e));
        }
    }

    private long timeouts() throws CommandFailure {
        if (timeouts != 0 && (timeouts < 15 || timeouts > MAX_SILENCE_SECONDS)) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "--timeouts is " + timeouts + ", allowed are 15 to " + MAX_SILENCE_SECONDS);
        }
        return timeouts;
    }

    private InetAddress source() throws CommandFailure {
        try {
            return bind == null ? new InetSocketAddress(0).getAddress() : HostPort.lookUp(bind);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "--bind: " + e.getMessage());
        }
    }

    private List<InetSocketAddress> targets() throws CommandFailure {
        Set<InetSocketAddress> targets = new LinkedHashSet<>();
        for (String peer : peers) {
            try {
                targets.add(HostPort.parse(peer, OverlayConfiguration.DEFAULT_PORT, false));
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(CommandFailure.WRONG_INPUT, "--peer: " + e.getMessage());
            }
        }
        if (overlay != null) {
            targets.addAll(configuration(overlay).bootstrapNodes());
        }
        targets.removeIf(InetSocketAddress::isUnresolved);
        if (targets.isEmpty()) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, "there is nobody to ask; give --overlay or --peer, better two of them");
        }
        return new ArrayList<>(targets);
    }
}
