// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.overlay;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.p2psip.reload.config.ConfigurationException;
import org.p2psip.reload.config.ConfigurationSigner;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.config.OverlayConfigurationBuilder;
import org.p2psip.reload.enrollment.server.CertificateAuthorityFiles;
import org.p2psip.reload.enrollment.server.IssuedNodeIds;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.text.OneLine;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.CredentialsPem;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * A directory from which an overlay is run: {@value #CONFIGURATION_FILE} for every peer, the authority's certificate and
 * key, which users have which Node-IDs, and one file of credentials for each user.
 */
final class OverlayFolder {
    static final String CONFIGURATION_FILE = "overlay.xml";

    private static final String NODE_IDS_FILE = "node-ids";
    private static final String ACCOUNTS_FILE = "accounts";

    /** The configuration as it was signed last, by which changes are found. */
    private static final String PUBLISHED_FILE = "published.xml";

    /** Numbers of configurations; 65535 has a meaning of its own. */
    private static final int SEQUENCES = 65535;

    private static final Duration OPERATOR_VALIDITY = Duration.ofDays(IssueCommand.MAX_DAYS);
    private static final int MAX_REGISTRATIONS = 16;
    private static final int MAX_REGISTRATION_BYTES = 1024;
    private static final int MAX_TURN_SERVICE_BYTES = 100;

    /** Lets a node whose clock is a little slow use its certificate at once. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private final Path folder;
    private final OverlayConfiguration configuration;
    private final SecureRandom random = new SecureRandom();

    private OverlayFolder(Path folder, OverlayConfiguration configuration) {
        this.folder = folder;
        this.configuration = configuration;
    }

    /**
     * Makes the configuration and the authority of a new overlay.
     *
     * @param folder made if it does not exist
     * @param values what the configuration says of its own
     * @throws CommandFailure if there is an overlay already, the values do not go together, or the files cannot be written
     */
    static OverlayFolder create(Path folder, OverlayConfigurationBuilder values) throws CommandFailure {
        Path file = folder.resolve(CONFIGURATION_FILE);
        if (Files.exists(file)) {
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    file + " exists already; name another directory, or remove this one to begin anew");
        }
        try {
            SecureRandom random = new SecureRandom();
            // Whether the values go together shows before there is an authority, which takes its name from them.
            String name = values.selfSigned(SelfSignedPolicy.SHA256).build().overlayName();
            CertificateAuthorityFiles authority =
                    CertificateAuthorityFiles.loadOrCreate(folder, name + " authority", Clock.systemUTC(), random);
            OverlayConfiguration configuration = values.selfSigned(SelfSignedPolicy.REFUSED)
                    .rootCertificates(List.of(authority.certificate()))
                    .kinds(List.of(
                            KindDefinition.registered(
                                    KindId.SIP_REGISTRATION, MAX_REGISTRATIONS, MAX_REGISTRATION_BYTES),
                            KindDefinition.registered(KindId.TURN_SERVICE, 1, MAX_TURN_SERVICE_BYTES)))
                    .build();
            Files.write(file, configuration.toXml().toByteArray());
            return new OverlayFolder(folder, configuration);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, OneLine.of(e));
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, "cannot make the overlay in " + folder + ": " + Failures.reason(e));
        }
    }

    /**
     * The overlay of a directory.
     *
     * @throws CommandFailure if there is none
     */
    static OverlayFolder open(Path folder) throws CommandFailure {
        Path file = folder.resolve(CONFIGURATION_FILE);
        try {
            return new OverlayFolder(folder, OverlayConfiguration.parse(Files.readAllBytes(file), null));
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "cannot read " + file + ": " + Failures.reason(e) + "; make an overlay with reload overlay create");
        } catch (ConfigurationException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, file + " is no configuration of an overlay: " + e.getMessage());
        }
    }

    OverlayConfiguration configuration() {
        return configuration;
    }

    Path configurationFile() {
        return folder.resolve(CONFIGURATION_FILE);
    }

    /** Where the credentials of a user are. */
    Path credentialsFile(String user) {
        return folder.resolve(user + ".pem");
    }

    /** Where the accounts of the enrollment server are. */
    Path accountsFile() {
        return folder.resolve(ACCOUNTS_FILE);
    }

    /** Which Node-IDs were issued, and will be. */
    IssuedNodeIds nodeIds() throws IOException {
        return IssuedNodeIds.open(folder.resolve(NODE_IDS_FILE), random);
    }

    /**
     * Who issues the credentials.
     *
     * @throws CommandFailure if this is not where the overlay was created
     */
    CertificateAuthorityFiles authority() throws CommandFailure, IOException {
        if (!Files.exists(folder.resolve(CertificateAuthorityFiles.CERTIFICATE_FILE))) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "there is no " + CertificateAuthorityFiles.CERTIFICATE_FILE + " in " + folder
                            + ": only where the overlay was created, credentials can be made");
        }
        return CertificateAuthorityFiles.loadOrCreate(folder, configuration.overlayName(), Clock.systemUTC(), random);
    }

    /**
     * Writes into the configuration where its enrollment server is, and signs it with the next number, so that peers take it
     * over. Leaves it alone if neither that nor anything else has changed since.
     *
     * @return what is in {@value #CONFIGURATION_FILE} now
     */
    OverlayConfiguration publish(URI enrollmentServer) throws CommandFailure, IOException {
        Path published = folder.resolve(PUBLISHED_FILE);
        byte[] current = Files.readAllBytes(configurationFile());
        if (configuration.enrollmentServers().equals(List.of(enrollmentServer))
                && Files.exists(published)
                && Arrays.equals(Files.readAllBytes(published), current)) {
            return configuration;
        }
        Credentials operator = issue("operator@" + configuration.overlayName(), OPERATOR_VALIDITY);
        OverlayConfiguration next = configuration.toBuilder()
                .sequence((configuration.sequence() + 1) % SEQUENCES)
                .enrollmentServers(List.of(enrollmentServer))
                .configurationSigners(List.of(operator.nodeId()))
                .kindSigners(List.of(operator.nodeId()))
                .build();
        byte[] signed = ConfigurationSigner.sign(next, operator, operator).toByteArray();
        Files.write(configurationFile(), signed);
        Files.write(published, signed);
        return open(folder).configuration();
    }

    /**
     * Makes credentials for a user, whose Node-ID is the same each time, and writes them.
     *
     * @throws CommandFailure if they cannot be made or written
     */
    Credentials issue(String user, Duration validity) throws CommandFailure {
        Instant now = Instant.now();
        try {
            CertificateAuthorityFiles authority = authority();
            NodeId nodeId = nodeIds()
                    .of(user, 1, configuration.nodeIdLength(), configuration.badNodes())
                    .get(0);
            AsymmetricCipherKeyPair keys = KeyPairs.p256(random);
            NodeProfile profile = new NodeProfile(
                    configuration.overlayName(), List.of(nodeId), user, now.minus(BACKDATED), now.plus(validity));
            Opaque der = authority.issuer().issue(profile, keys.getPublic());
            NodeCertificate certificate =
                    NodeCertificate.parse(der, configuration.overlayName(), configuration.nodeIdLength());
            Credentials credentials = Credentials.of(certificate, nodeId, keys.getPrivate(), new EcdsaP256Sha256());
            CredentialsPem.save(credentials, credentialsFile(user));
            return credentials;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, user + ": " + e.getMessage());
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, "cannot make credentials for " + user + ": " + Failures.reason(e));
        } catch (CertificateRefusedException e) {
            throw new AssertionError("a certificate of our own is refused", e);
        }
    }
}
