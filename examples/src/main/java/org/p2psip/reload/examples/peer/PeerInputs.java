// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.ConfigurationException;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.enrollment.ConfigurationClient;
import org.p2psip.reload.enrollment.EnrollmentException;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.ServerFiles;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.CredentialsPem;
import org.p2psip.reload.wire.Opaque;

/** Reads what a peer needs before it starts, and says what is wrong with it. */
final class PeerInputs {
    private PeerInputs() {}

    /**
     * The configuration in a file or behind an https URL.
     *
     * @param authority certificates to believe the server by, besides those of the system; null for none
     * @throws CommandFailure if it cannot be had, is none, or is not valid any more
     */
    static OverlayConfiguration configuration(String source, @Nullable Path authority) throws CommandFailure {
        OverlayConfiguration configuration = source.toLowerCase(Locale.ROOT).startsWith("https://")
                ? fetch(source, authority)
                : read(Path.of(source));
        if (configuration.isExpired(Instant.now())) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    source + ": the configuration has expired at "
                            + configuration.expiration().orElseThrow()
                            + "; get a new one from whoever runs the overlay");
        }
        return configuration;
    }

    /**
     * The credentials in a file.
     *
     * @throws CommandFailure if they cannot be read or the overlay does not accept them
     */
    static Credentials credentials(Path file, OverlayConfiguration overlay) throws CommandFailure {
        try {
            Credentials credentials = CredentialsPem.load(file, overlay.overlayName(), overlay.nodeIdLength());
            List<Opaque> chain = credentials.chain();
            new CertificateTrust(overlay.trustPolicy())
                    .check(chain.get(0), chain.subList(1, chain.size()), Instant.now());
            return credentials;
        } catch (CertificateRefusedException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    file + ": these credentials are not good for the overlay " + overlay.overlayName() + ": "
                            + e.getMessage());
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "cannot read the credentials: " + e.getMessage());
        }
    }

    private static OverlayConfiguration read(Path file) throws CommandFailure {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > OverlayConfiguration.MAX_DOCUMENT_BYTES) {
                throw new CommandFailure(
                        CommandFailure.WRONG_INPUT,
                        file + " is no configuration of an overlay: longer than "
                                + OverlayConfiguration.MAX_DOCUMENT_BYTES + " bytes");
            }
            return OverlayConfiguration.parse(Files.readAllBytes(file), null);
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, "cannot read the configuration " + file + ": " + Failures.reason(e));
        } catch (ConfigurationException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, file + " is no configuration of an overlay: " + e.getMessage());
        }
    }

    private static OverlayConfiguration fetch(String url, @Nullable Path authority) throws CommandFailure {
        try {
            return ConfigurationClient.create(ServerFiles.trust(authority)).fetch(URI.create(url), null);
        } catch (IllegalArgumentException | EnrollmentException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, "cannot get the configuration from " + url + ": " + e.getMessage());
        }
    }
}
