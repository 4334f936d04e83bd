// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.enrollment.EnrollmentClient;
import org.p2psip.reload.enrollment.ServerTrust;

/** What an operator has besides a server: an authority, accounts and a configuration, in a directory. */
final class Office {
    static final String OVERLAY = "pbx.example";
    static final SecureRandom RANDOM = new SecureRandom();
    static final PasswordHash.Cost CHEAP = new PasswordHash.Cost(4, 8, 1);

    final Path directory;
    final CertificateAuthorityFiles authority;
    final ServerIdentity identity;
    final AtomicReference<OverlayConfiguration> configuration = new AtomicReference<>();

    Office(Path directory) throws IOException {
        this.directory = directory;
        this.authority = CertificateAuthorityFiles.loadOrCreate(directory, "Office CA", Clock.systemUTC(), RANDOM);
        this.identity = ServerIdentity.loadOrCreate(
                directory, authority, List.of("127.0.0.1", "localhost"), Clock.systemUTC(), RANDOM);
        AccountFile.put(accountsFile(), "alice", "secret", CHEAP, RANDOM);
        AccountFile.put(accountsFile(), "bob@example.org", "pässword", CHEAP, RANDOM);
        configuration.set(OverlayConfiguration.builder(OVERLAY)
                .rootCertificates(List.of(authority.certificate()))
                .build());
    }

    Path accountsFile() {
        return directory.resolve("accounts");
    }

    Path nodeIdsFile() {
        return directory.resolve("node-ids");
    }

    /** Starts a server, which from then on is in the configuration. */
    EnrollmentServer start(UnaryOperator<EnrollmentServerBuilder> settings) throws Exception {
        EnrollmentServer server = settings.apply(EnrollmentServer.builder()
                        .listen(loopback())
                        .identity(identity)
                        .configuration(configuration::get)
                        .issuer(authority.issuer())
                        .accounts(AccountFile.open(accountsFile(), RANDOM))
                        .nodeIds(IssuedNodeIds.open(nodeIdsFile(), RANDOM)))
                .start();
        enrollAt(server.enrollmentUrl());
        return server;
    }

    void enrollAt(URI... urls) {
        configuration.updateAndGet(
                before -> before.toBuilder().enrollmentServers(List.of(urls)).build());
    }

    /** A server that has the office's certificate and answers as {@code handler} likes. */
    HttpsServer other(HttpHandler handler) throws IOException {
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
        server.createContext("/", handler);
        server.start();
        return server;
    }

    static URI urlOf(HttpsServer server) {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/enroll");
    }

    ServerTrust trust() throws IOException {
        return ServerTrust.only(Files.readAllBytes(authority.certificateFile()));
    }

    EnrollmentClient client() throws IOException {
        return EnrollmentClient.create(configuration.get(), trust());
    }

    static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
