// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.enrollment.ConfigurationClient;
import org.p2psip.reload.enrollment.ServerTrust;
import org.p2psip.reload.enrollment.server.AccountFile;
import org.p2psip.reload.enrollment.server.CertificateAuthorityFiles;
import org.p2psip.reload.enrollment.server.EnrollmentServer;
import org.p2psip.reload.enrollment.server.IssuedNodeIds;
import org.p2psip.reload.enrollment.server.ServerIdentity;
import org.p2psip.reload.enrollment.server.ServerStartException;
import org.p2psip.reload.wire.KindId;

/** The configuration and enrollment server of the demo, with an authority and accounts that go when the demo ends. */
final class DemoServer implements AutoCloseable {
    static final String OVERLAY = "demo.example";

    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    private static final int MAX_REGISTRATIONS = 16;
    private static final int MAX_REGISTRATION_BYTES = 1024;

    private final Path folder;
    private final EnrollmentServer server;
    private final ServerTrust trust;
    private final AtomicReference<OverlayConfiguration> published;

    private DemoServer(
            Path folder, EnrollmentServer server, ServerTrust trust, AtomicReference<OverlayConfiguration> published) {
        this.folder = folder;
        this.server = server;
        this.trust = trust;
        this.published = published;
    }

    /**
     * Starts the server on a free port.
     *
     * @param passwords of the accounts, by their names
     * @param nodeIds where Node-IDs come from
     * @param ice whether links find their paths with ICE
     */
    static DemoServer start(Map<String, String> passwords, Random nodeIds, boolean ice)
            throws IOException, ServerStartException {
        Path folder = Files.createTempDirectory("reload-demo");
        try {
            SecureRandom random = new SecureRandom();
            CertificateAuthorityFiles authority =
                    CertificateAuthorityFiles.loadOrCreate(folder, "RELOAD demo", Clock.systemUTC(), random);
            Path accounts = folder.resolve("accounts");
            for (Map.Entry<String, String> account : passwords.entrySet()) {
                AccountFile.put(accounts, account.getKey(), account.getValue(), random);
            }
            AtomicReference<OverlayConfiguration> published = new AtomicReference<>();
            EnrollmentServer server = EnrollmentServer.builder()
                    .listen(new InetSocketAddress(HOST, 0))
                    .identity(ServerIdentity.loadOrCreate(
                            folder, authority, List.of(HOST.getHostAddress()), Clock.systemUTC(), random))
                    .configuration(published::get)
                    .issuer(authority.issuer())
                    .accounts(AccountFile.open(accounts, random))
                    .nodeIds(IssuedNodeIds.open(folder.resolve("node-ids"), nodeIds))
                    .start();
            published.set(configuration(authority, server.enrollmentUrl(), ice));
            ServerTrust trust = ServerTrust.only(Files.readAllBytes(authority.certificateFile()));
            return new DemoServer(folder, server, trust, published);
        } catch (IOException | ServerStartException e) {
            delete(folder);
            throw e;
        }
    }

    /** Timers are short, since nobody waits minutes for a demo. */
    private static OverlayConfiguration configuration(
            CertificateAuthorityFiles authority, URI enrollmentUrl, boolean ice) {
        return OverlayConfiguration.builder(OVERLAY)
                .rootCertificates(List.of(authority.certificate()))
                .enrollmentServers(List.of(enrollmentUrl))
                .noIce(!ice)
                .turnDensity(0)
                .chordUpdateInterval(Duration.ofSeconds(5))
                .chordPingInterval(Duration.ofSeconds(5))
                .reliabilityTimer(Duration.ofSeconds(1))
                .kinds(List.of(
                        KindDefinition.registered(KindId.SIP_REGISTRATION, MAX_REGISTRATIONS, MAX_REGISTRATION_BYTES)))
                .build();
    }

    /** Gives out a configuration that names this bootstrap node from now on. */
    void publishBootstrapNode(InetSocketAddress address) {
        published.updateAndGet(before -> before.toBuilder()
                .sequence(before.sequence() + 1)
                .bootstrapNodes(List.of(address))
                .build());
    }

    /** Where the configuration is. */
    URI configurationUrl() {
        return server.configurationUrl();
    }

    /** Where certificates are given out. */
    URI enrollmentUrl() {
        return server.enrollmentUrl();
    }

    /** How the clients know the server. */
    ServerTrust trust() {
        return trust;
    }

    /** A client of the configuration. */
    ConfigurationClient configurationClient() {
        return ConfigurationClient.create(trust);
    }

    @Override
    public void close() {
        server.close();
        delete(folder);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the demo's temporary folder " + folder, e);
        }
    }
}
