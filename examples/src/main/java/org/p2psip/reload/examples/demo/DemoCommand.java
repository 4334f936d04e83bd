// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.Logging;
import org.p2psip.reload.examples.pcap.LinkCapture;
import org.p2psip.reload.examples.text.OneLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reload demo}: phones without a server find and call each other. */
@Command(
        name = "demo",
        sortOptions = false,
        description = {
            "Builds an overlay in one process, over real TLS (or DTLS, with --ice) and HTTPS on 127.0.0.1, and calls over"
                    + " it.",
            "",
            "A configuration and enrollment server starts, users enroll, their peers form a ring and store where the"
                    + " users are. Alice calls Bob. Then a peer is killed and another leaves, and the users are still"
                    + " found. Exits with 0 if all came out as it must, else with 1 and a line that names the step.",
            ""
        })
public final class DemoCommand implements Callable<Integer> {
    private static final int MAX_DEFAULT_SEED = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--peers",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many peers, 4 to 64; default: ${DEFAULT-VALUE}.")
    private int peers;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description =
                    "Repeats the choices of another run: the Node-IDs that the server gives out, who calls whom, who"
                            + " is killed and who leaves. Keys, certificates and the order of messages differ from run to run."
                            + " Default: another one each time, which is printed.")
    private @Nullable Long seed;

    @Option(
            names = "--pcap",
            paramLabel = "FILE",
            description =
                    "Writes every RELOAD frame as it was before encryption into a capture for Wireshark. In it peers"
                            + " have the addresses 192.0.2.1, 192.0.2.2 and so on, and the accepting side has port 6084.")
    private @Nullable Path pcap;

    @Option(
            names = "--ice",
            description =
                    "Links over DTLS on UDP whose paths ICE finds, instead of TLS; the calls go through tunnels of their"
                            + " own, which AppAttach makes with ICE as well.")
    private boolean ice;

    @Option(names = "--keep", description = "Stays up until Ctrl-C; then the peers leave in order.")
    private boolean keep;

    @Option(names = "--verbose", description = "Logs what the nodes do to standard error.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused")
    private boolean help;

    /** The command with nothing set yet. */
    public DemoCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        DemoSettings settings = settings();
        Logging.verbose(verbose);
        KeepUp keepUp = new KeepUp();
        try {
            return run(settings, keepUp) ? 0 : 1;
        } finally {
            keepUp.release();
        }
    }

    private boolean run(DemoSettings settings, KeepUp keepUp) throws InterruptedException {
        DemoReport report = new DemoReport(spec.commandLine().getOut());
        try (LinkCapture capture = pcap == null ? null : LinkCapture.create(pcap)) {
            return new Demo(settings, report, capture, keepUp).run(this::complain);
        } catch (IOException e) {
            complain("demo: cannot write the capture file " + pcap + ": " + OneLine.of(e)
                    + "; name another file with --pcap");
            return false;
        }
    }

    private DemoSettings settings() {
        try {
            long chosen = seed == null ? new SecureRandom().nextInt(MAX_DEFAULT_SEED) : seed;
            return new DemoSettings(peers, chosen, ice, keep);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void complain(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
