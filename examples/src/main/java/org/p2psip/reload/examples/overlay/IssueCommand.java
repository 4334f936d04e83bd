// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.overlay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.NodeProfile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reload overlay issue}: credentials for users of an overlay. */
@Command(
        name = "issue",
        sortOptions = false,
        description = {
            "Makes credentials for users of an overlay that reload overlay create has made: for each a file USER.pem in"
                    + " the same directory, with certificate and private key, readable by its owner only. A user who"
                    + " gets new credentials keeps the Node-ID.",
            ""
        })
public final class IssueCommand implements Callable<Integer> {
    static final int MAX_DAYS = 3650;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the overlay.")
    private Path folder;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "USER",
            description = "User names like alice@office.example; without an @ the overlay's name is appended.")
    private List<String> users;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "365",
            description = "How long the credentials are valid, 1 to 3650 days; default: ${DEFAULT-VALUE}.")
    private int days;

    @Option(names = "--renew", description = "Replaces credentials that are there already.")
    private boolean renew;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused")
    private boolean help;

    /** The command with nothing set yet. */
    public IssueCommand() {}

    @Override
    public Integer call() {
        try {
            if (days < 1 || days > MAX_DAYS) {
                throw new CommandFailure(
                        CommandFailure.WRONG_INPUT, "--days is " + days + ", allowed are 1 to " + MAX_DAYS);
            }
            OverlayFolder overlay = OverlayFolder.open(folder);
            for (String user : users) {
                issue(
                        overlay,
                        user.contains("@")
                                ? user
                                : user + "@" + overlay.configuration().overlayName());
            }
            return 0;
        } catch (CommandFailure e) {
            return Failures.report(spec.commandLine(), e);
        }
    }

    private void issue(OverlayFolder overlay, String user) throws CommandFailure {
        if (!NodeProfile.isLegalUserName(user) || user.indexOf('/') >= 0 || user.startsWith("@")) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "\"" + user + "\" is no user name; write one like alice@"
                            + overlay.configuration().overlayName() + ", without white space and slashes");
        }
        Path file = overlay.credentialsFile(user);
        if (Files.exists(file) && !renew) {
            throw new CommandFailure(
                    CommandFailure.FAILED, file + " exists already; replace it with --renew, or remove it");
        }
        Credentials credentials = overlay.issue(user, Duration.ofDays(days));
        spec.commandLine().getOut().println(file + ": " + user + ", Node-ID " + credentials.nodeId());
        spec.commandLine().getOut().flush();
    }
}
