// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.overlay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.enrollment.server.AccountFile;
import org.p2psip.reload.enrollment.server.CertificateAuthorityFiles;
import org.p2psip.reload.enrollment.server.EnrollmentServer;
import org.p2psip.reload.enrollment.server.ServerIdentity;
import org.p2psip.reload.enrollment.server.ServerStartException;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.Logging;
import org.p2psip.reload.examples.StopSignals;
import org.p2psip.reload.examples.text.HostPort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reload enrollment-server}: gives out the configuration and credentials of an overlay. */
@Command(
        name = "enrollment-server",
        sortOptions = false,
        description = {
            "Gives out the configuration of an overlay that reload overlay create has made, and credentials to whoever"
                    + " has an account (reload overlay account), over https, until Ctrl-C or SIGTERM.",
            "",
            "When it starts, it writes where it is into the configuration and signs it, if that has changed.",
            ""
        })
public final class EnrollmentServerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The directory of the overlay.")
    private Path folder;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "localhost",
            description = "The name or address by which phones call the server, and for which its certificate is made."
                    + " Default: ${DEFAULT-VALUE}, for trying out on one machine.")
    private String host;

    @Option(
            names = "--listen",
            paramLabel = "HOST[:PORT]",
            defaultValue = ":8443",
            description = "Where to listen; :PORT listens on all addresses. Default: port 8443 of all addresses.")
    private String listen;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "90",
            description = "How long credentials are valid, 1 to 3650 days; default: ${DEFAULT-VALUE}.")
    private int days;

    @Option(names = "--verbose", description = "Logs besides what the library does, to standard error.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused")
    private boolean help;

    /** The command with nothing set yet. */
    public EnrollmentServerCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Logging.verbose(verbose);
        try {
            if (days < 1 || days > IssueCommand.MAX_DAYS) {
                throw new CommandFailure(
                        CommandFailure.WRONG_INPUT,
                        "--days is " + days + ", allowed are 1 to " + IssueCommand.MAX_DAYS);
            }
            run(OverlayFolder.open(folder));
            return 0;
        } catch (CommandFailure e) {
            return Failures.report(spec.commandLine(), e);
        } catch (IOException e) {
            return Failures.report(
                    spec.commandLine(), new CommandFailure(CommandFailure.WRONG_INPUT, Failures.reason(e)));
        } catch (ServerStartException e) {
            return Failures.report(
                    spec.commandLine(), new CommandFailure(CommandFailure.FAILED, String.valueOf(e.getMessage())));
        }
    }

    private void run(OverlayFolder overlay)
            throws CommandFailure, IOException, ServerStartException, InterruptedException {
        SecureRandom random = new SecureRandom();
        CertificateAuthorityFiles authority = overlay.authority();
        AccountFile accounts = AccountFile.open(overlay.accountsFile(), random);
        AtomicReference<OverlayConfiguration> published = new AtomicReference<>(overlay.configuration());
        CountDownLatch stopped = new CountDownLatch(1);
        try (EnrollmentServer server = EnrollmentServer.builder()
                .listen(address())
                .identity(ServerIdentity.loadOrCreate(folder, authority, List.of(host), Clock.systemUTC(), random))
                .configuration(published::get)
                .issuer(authority.issuer())
                .accounts(accounts)
                .nodeIds(overlay.nodeIds())
                .certificateValidity(Duration.ofDays(days))
                .start()) {
            published.set(overlay.publish(server.enrollmentUrl()));
            tell("serving the overlay " + overlay.configuration().overlayName() + " at " + server.url() + ", "
                    + accounts.size() + (accounts.size() == 1 ? " account" : " accounts")
                    + "; phones need " + authority.certificateFile() + " to believe it");
            if (accounts.size() == 0) {
                tell("nobody can enroll yet: reload overlay account " + folder + " alice");
            }
            StopSignals.watch(stopped::countDown, () -> {});
            stopped.await();
        }
        tell("stopped");
    }

    private InetSocketAddress address() throws CommandFailure {
        try {
            return HostPort.parse(listen, 8443, true);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "--listen: " + e.getMessage());
        }
    }

    private void tell(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
