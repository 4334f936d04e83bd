// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.overlay;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.enrollment.server.AccountFile;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reload overlay account}: who may get credentials from the enrollment server. */
@Command(
        name = "account",
        sortOptions = false,
        description = {
            "Adds an account to an overlay that reload overlay create has made, or gives it another password. Whoever"
                    + " knows the password may get credentials with reload enroll. A server that runs takes it over.",
            ""
        })
public final class AccountCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the overlay.")
    private Path folder;

    @Parameters(
            index = "1",
            paramLabel = "ACCOUNT",
            description = "Its name: alice may have the user name alice@ with the overlay's name.")
    private String account;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "Takes the password from the first line of a file, or of standard input if FILE is -. Default:"
                            + " asks for it.")
    private @Nullable String passwordFile;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused")
    private boolean help;

    /** The command with nothing set yet. */
    public AccountCommand() {}

    @Override
    public Integer call() {
        try {
            OverlayFolder overlay = OverlayFolder.open(folder);
            String password = Secrets.password("Password for " + account, passwordFile);
            AccountFile.put(overlay.accountsFile(), account, password, new SecureRandom());
            spec.commandLine().getOut().println("the account " + account + " has its password");
            spec.commandLine().getOut().flush();
            return 0;
        } catch (CommandFailure e) {
            return Failures.report(spec.commandLine(), e);
        } catch (IllegalArgumentException e) {
            return Failures.report(
                    spec.commandLine(), new CommandFailure(CommandFailure.WRONG_INPUT, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return Failures.report(
                    spec.commandLine(),
                    new CommandFailure(CommandFailure.FAILED, "cannot keep the account: " + Failures.reason(e)));
        }
    }
}
