// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.overlay;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.enrollment.ConfigurationClient;
import org.p2psip.reload.enrollment.EnrollmentClient;
import org.p2psip.reload.enrollment.EnrollmentException;
import org.p2psip.reload.enrollment.EnrollmentRequest;
import org.p2psip.reload.enrollment.ServerTrust;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.ServerFiles;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.CredentialsPem;
import org.p2psip.reload.security.KeyPairs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reload enroll}: configuration and credentials from an enrollment server. */
@Command(
        name = "enroll",
        sortOptions = false,
        description = {
            "Gets the configuration of an overlay from its server, and credentials for a user: overlay.xml and USER.pem,"
                    + " which reload peer needs. The private key is made here and goes nowhere.",
            ""
        })
public final class EnrollCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "SERVER",
            description = "HOST[:PORT] of the overlay's server, or the https URL of its configuration.")
    private String server;

    @Parameters(
            index = "1",
            paramLabel = "USER",
            description = "A user name like alice@office.example; without an @ the overlay's name is appended.")
    private String user;

    @Option(
            names = "--account",
            paramLabel = "NAME",
            description = "The account at the server. Default: the user name up to the @.")
    private @Nullable String account;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "Takes the password from the first line of a file, or of standard input if FILE is -. Default:"
                            + " asks for it.")
    private @Nullable String passwordFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM file with certificates of authorities to believe the server by.")
    private @Nullable Path authority;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where to put the files. Default: here.")
    private Path folder;

    @Option(names = "--renew", description = "Replaces credentials that are there already.")
    private boolean renew;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused")
    private boolean help;

    /** The command with nothing set yet. */
    public EnrollCommand() {}

    @Override
    public Integer call() {
        try {
            ServerTrust trust = ServerFiles.trust(authority);
            OverlayConfiguration overlay = ConfigurationClient.create(trust).fetch(url(), null);
            String name = user.contains("@") ? user : user + "@" + overlay.overlayName();
            Path file = folder.resolve(name.replace('/', '_') + ".pem");
            if (Files.exists(file) && !renew) {
                throw new CommandFailure(
                        CommandFailure.FAILED, file + " exists already; replace it with --renew, or remove it");
            }
            Credentials credentials = EnrollmentClient.create(overlay, trust).enroll(request(name));
            Files.createDirectories(folder);
            Files.write(
                    folder.resolve(OverlayFolder.CONFIGURATION_FILE),
                    overlay.document().toByteArray());
            CredentialsPem.save(credentials, file);
            tell(file + ": " + name + ", Node-ID " + credentials.nodeId());
            tell("next: reload peer " + folder.resolve(OverlayFolder.CONFIGURATION_FILE) + " " + file);
            return 0;
        } catch (CommandFailure e) {
            return Failures.report(spec.commandLine(), e);
        } catch (EnrollmentException e) {
            return Failures.report(
                    spec.commandLine(), new CommandFailure(CommandFailure.FAILED, String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException e) {
            return Failures.report(
                    spec.commandLine(), new CommandFailure(CommandFailure.WRONG_INPUT, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return Failures.report(
                    spec.commandLine(),
                    new CommandFailure(CommandFailure.FAILED, "cannot write to " + folder + ": " + Failures.reason(e)));
        }
    }

    private EnrollmentRequest request(String name) throws CommandFailure {
        EnrollmentRequest request = EnrollmentRequest.of(name, KeyPairs.p256(new SecureRandom()));
        String at = account == null ? name.substring(0, name.indexOf('@')) : account;
        return request.withAccount(at, Secrets.password("Password of " + at, passwordFile));
    }

    private URI url() {
        return URI.create(
                server.toLowerCase(Locale.ROOT).startsWith("https://")
                        ? server
                        : "https://" + server + ConfigurationClient.WELL_KNOWN_PATH);
    }

    private void tell(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
