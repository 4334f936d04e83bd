// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.enrollment.EnrollmentClient;
import org.p2psip.reload.enrollment.EnrollmentException;
import org.p2psip.reload.enrollment.EnrollmentException.Failure;
import org.p2psip.reload.enrollment.EnrollmentRequest;
import org.p2psip.reload.enrollment.ServerTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.security.RsaPkcs1Sha256;
import org.p2psip.reload.wire.NodeId;

/** The enrollment client against the enrollment server, over HTTPS on the loopback interface. */
class EnrollmentTest {
    private static final AsymmetricCipherKeyPair KEYS = KeyPairs.p256(Office.RANDOM);

    @TempDir
    Path directory;

    private Office office;

    @BeforeEach
    void openOffice() throws IOException {
        office = new Office(directory);
    }

    @Test
    void givesACertificateForAnEcKey() throws Exception {
        try (EnrollmentServer server = office.start(settings -> settings)) {
            assertThat(server.url().getHost()).isEqualTo("127.0.0.1");
            Credentials credentials = office.client().enroll(alice());
            assertThat(credentials.userName()).isEqualTo("alice@pbx.example");
            assertThat(credentials.certificate().nodeIds()).containsExactly(credentials.nodeId());
            assertThat(credentials.scheme()).isInstanceOf(EcdsaP256Sha256.class);
            assertThat(credentials.privateKey()).isSameAs(KEYS.getPrivate());
        }
    }

    @Test
    void givesACertificateForAnRsaKey() throws Exception {
        try (EnrollmentServer server = office.start(settings -> settings)) {
            EnrollmentRequest request = EnrollmentRequest.of("bob@example.org", KeyPairs.rsa2048(Office.RANDOM))
                    .withAccount("bob@example.org", "pässword");
            Credentials credentials = office.client().enroll(request);
            assertThat(credentials.userName()).isEqualTo("bob@example.org");
            assertThat(credentials.scheme()).isInstanceOf(RsaPkcs1Sha256.class);
            assertThat(server.enrollmentUrl()).hasPath("/enroll");
        }
    }

    @Test
    void givesTheSameUserTheSameNodeIdAgainEvenAfterARestart() throws Exception {
        NodeId first;
        try (EnrollmentServer server = office.start(settings -> settings)) {
            assertThat(server).isNotNull();
            first = office.client().enroll(alice()).nodeId();
            assertThat(office.client().enroll(alice()).nodeId()).isEqualTo(first);
        }
        try (EnrollmentServer server = office.start(settings -> settings)) {
            assertThat(server).isNotNull();
            assertThat(office.client().enroll(alice()).nodeId()).isEqualTo(first);
            EnrollmentRequest bob =
                    EnrollmentRequest.of("bob@example.org", KEYS).withAccount("bob@example.org", "pässword");
            assertThat(office.client().enroll(bob).nodeId()).isNotEqualTo(first);
        }
    }

    @Test
    void givesANewNodeIdInPlaceOfARevokedOne() throws Exception {
        try (EnrollmentServer server = office.start(settings -> settings)) {
            assertThat(server).isNotNull();
            NodeId first = office.client().enroll(alice()).nodeId();
            office.configuration.updateAndGet(
                    before -> before.toBuilder().badNodes(Set.of(first)).build());
            NodeId second = office.client().enroll(alice()).nodeId();
            assertThat(second).isNotEqualTo(first);
            assertThat(office.client().enroll(alice()).nodeId()).isEqualTo(second);
        }
    }

    @Test
    void givesSeveralNodeIdsUpToTheMostPermitted() throws Exception {
        try (EnrollmentServer server = office.start(settings -> settings.maxNodeIds(3))) {
            assertThat(server).isNotNull();
            NodeId one = office.client().enroll(alice()).nodeId();
            List<Credentials> three = office.client().enrollAll(alice().withNodeIds(3));
            assertThat(three)
                    .extracting(Credentials::nodeId)
                    .hasSize(3)
                    .doesNotHaveDuplicates()
                    .contains(one);
            assertFailure(
                    () -> office.client().enrollAll(alice().withNodeIds(4)),
                    Failure.NODE_IDS_NOT_AVAILABLE,
                    "does not give 4 Node-IDs (Node-IDs_not_available)");
        }
    }

    @Test
    void datesTheCertificateByClockAndValidity() throws Exception {
        Clock clock = Clock.fixed(Instant.parse("2027-03-01T12:00:00Z"), ZoneOffset.UTC);
        try (EnrollmentServer server =
                office.start(settings -> settings.clock(clock).certificateValidity(Duration.ofDays(2)))) {
            assertThat(server).isNotNull();
            Credentials credentials = office.client().withClock(clock).enroll(alice());
            assertThat(credentials.certificate().notBefore()).isEqualTo("2027-03-01T11:55:00Z");
            assertThat(credentials.certificate().notAfter()).isEqualTo("2027-03-03T12:00:00Z");
            Clock later = Clock.offset(clock, Duration.ofDays(3));
            EnrollmentException e = catchThrowableOfType(
                    EnrollmentException.class,
                    () -> office.client().withClock(later).enroll(alice()));
            assertThat(e.failure()).isEqualTo(Failure.UNUSABLE_CERTIFICATE);
            assertThat(e).hasMessageContaining("gave a certificate that the overlay does not trust: ");
        }
    }

    @ParameterizedTest
    @CsvSource({"alice, wrong", "alice, ''", "nobody, secret", "bob, pässword"})
    void refusesAWrongPasswordAndAnUnknownAccountAlike(String account, String password) throws Exception {
        try (EnrollmentServer server = office.start(settings -> settings)) {
            EnrollmentRequest request =
                    EnrollmentRequest.of(account + "@pbx.example", KEYS).withAccount(account, password);
            assertFailure(
                    () -> office.client().enroll(request),
                    Failure.FAILED_AUTHENTICATION,
                    "the enrollment server " + server.enrollmentUrl() + " refused the password of '" + account
                            + "' (failed_authentication)");
        }
    }

    @Test
    void wantsAnAccount() throws Exception {
        try (EnrollmentServer server = office.start(settings -> settings)) {
            assertThat(server).isNotNull();
            assertFailure(
                    () -> office.client().enroll(EnrollmentRequest.of("alice@pbx.example", KEYS)),
                    Failure.FAILED_AUTHENTICATION,
                    "wants an account and a password (failed_authentication)");
        }
    }

    @ParameterizedTest
    @CsvSource({"bob@example.org", "alice@example.org", "Alice@pbx.example", "alice"})
    void refusesTheUserNameOfAnother(String userName) throws Exception {
        try (EnrollmentServer server = office.start(settings -> settings)) {
            assertThat(server).isNotNull();
            EnrollmentRequest request = EnrollmentRequest.of(userName, KEYS).withAccount("alice", "secret");
            assertFailure(
                    () -> office.client().enroll(request),
                    Failure.USER_NAME_NOT_AVAILABLE,
                    "does not give the user name '" + userName + "' to the account 'alice' (username_not_available)");
            assertThat(office.nodeIdsFile()).doesNotExist();
        }
    }

    @Test
    void refusesAServerOfAnUnknownAuthority() throws Exception {
        Office other = new Office(Files.createDirectory(directory.resolve("other")));
        try (EnrollmentServer server = office.start(settings -> settings)) {
            assertThat(server).isNotNull();
            for (ServerTrust trust : List.of(other.trust(), ServerTrust.system())) {
                assertFailure(
                        () -> EnrollmentClient.create(office.configuration.get(), trust)
                                .enroll(alice()),
                        Failure.TLS_REFUSED,
                        "; check its name, or give its root certificate if it has its own");
            }
        }
    }

    @Test
    void refusesAServerOfAnotherName() throws Exception {
        ServerIdentity elsewhere = ServerIdentity.loadOrCreate(
                Files.createDirectory(directory.resolve("elsewhere")),
                office.authority,
                List.of("127.0.0.2"),
                Clock.systemUTC(),
                Office.RANDOM);
        try (EnrollmentServer server = office.start(settings -> settings.identity(elsewhere))) {
            office.enrollAt(URI.create("https://127.0.0.1:" + server.url().getPort() + "/enroll"));
            assertFailure(() -> office.client().enroll(alice()), Failure.TLS_REFUSED, "if it has its own");
        }
    }

    @Test
    void wantsTheNameOfTheOverlayInTheServersCertificateIfStrict() throws Exception {
        try (EnrollmentServer server = office.start(settings -> settings)) {
            assertFailure(
                    () -> office.client().requiringOverlayName().enroll(alice()),
                    Failure.TLS_REFUSED,
                    "the enrollment server " + server.enrollmentUrl()
                            + " has no certificate for the overlay name pbx.example, which is required here");
        }
        ServerIdentity named = ServerIdentity.loadOrCreate(
                Files.createDirectory(directory.resolve("named")),
                office.authority,
                List.of("127.0.0.1", "pbx.example"),
                Clock.systemUTC(),
                Office.RANDOM);
        try (EnrollmentServer server = office.start(settings -> settings.identity(named))) {
            assertThat(server).isNotNull();
            assertThat(office.client().requiringOverlayName().enroll(alice()).userName())
                    .isEqualTo("alice@pbx.example");
        }
    }

    @Test
    void believesTheGivenAuthorityBesidesThoseOfThePlatform() throws Exception {
        try (EnrollmentServer server = office.start(settings -> settings)) {
            assertThat(server).isNotNull();
            ServerTrust trust =
                    ServerTrust.systemAnd(office.authority.certificate().toByteArray());
            assertThat(EnrollmentClient.create(office.configuration.get(), trust)
                            .enroll(alice())
                            .userName())
                    .isEqualTo("alice@pbx.example");
        }
    }

    @Test
    void refusesACertificateOfAnAuthorityThatIsNotTheOverlays() throws Exception {
        Office other = new Office(Files.createDirectory(directory.resolve("other")));
        try (EnrollmentServer server = office.start(settings -> settings.issuer(other.authority.issuer()))) {
            assertThat(server).isNotNull();
            assertFailure(() -> office.client().enroll(alice()), Failure.UNUSABLE_CERTIFICATE, "");
        }
    }

    @Test
    void saysThatADeadServerCannotBeReached() throws Exception {
        office.enrollAt(deadUrl());
        assertFailure(() -> office.client().enroll(alice()), Failure.UNREACHABLE, "");
    }

    @Test
    void asksTheNextServerWhenOneIsDead() throws Exception {
        try (EnrollmentServer server = office.start(settings -> settings)) {
            office.enrollAt(deadUrl(), server.enrollmentUrl());
            assertThat(office.client().enroll(alice()).userName()).isEqualTo("alice@pbx.example");
        }
    }

    @Test
    void saysThatNoServerIsConfigured() {
        assertFailure(
                () -> office.client().enroll(alice()),
                Failure.NO_ENROLLMENT_SERVER,
                "the configuration of pbx.example names no enrollment server");
    }

    @Test
    void givesUpOnASilentServer() throws Exception {
        try (ServerSocket silent = new ServerSocket()) {
            silent.bind(Office.loopback());
            office.enrollAt(URI.create("https://127.0.0.1:" + silent.getLocalPort() + "/enroll"));
            assertFailure(
                    () -> office.client().withTimeout(Duration.ofMillis(50)).enroll(alice()),
                    Failure.UNREACHABLE,
                    "did not answer within 50 ms");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|application/pkix-cert|no certificate|UNUSABLE_CERTIFICATE",
                "200|application/pkix-cert|''|UNUSABLE_CERTIFICATE",
                "200|text/html|<html/>|MALFORMED_ANSWER",
                "200|''|x|MALFORMED_ANSWER",
                "403|text/plain|bad_CSR|BAD_CSR",
                "403|text/plain;charset=utf-8|failed_authentication|FAILED_AUTHENTICATION",
                "403|text/plain|no_such_token|REFUSED",
                "403|text/html|bad_CSR|REFUSED",
                "401|text/plain|x|REFUSED",
                "302|text/plain|x|REFUSED",
                "500|text/plain|x|REFUSED",
            })
    void namesWhatIsWrongWithAnAnswer(int status, String type, String body, Failure failure) throws Exception {
        HttpsServer server = office.other(exchange -> answer(exchange, status, type, body));
        try {
            office.enrollAt(Office.urlOf(server));
            assertFailure(() -> office.client().enroll(alice()), failure, "");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void readsNoAnswerWithoutEnd() throws Exception {
        HttpsServer server =
                office.other(exchange -> answer(exchange, 200, "application/pkix-cert", "x".repeat(65_537)));
        try {
            office.enrollAt(Office.urlOf(server));
            assertFailure(
                    () -> office.client().enroll(alice()),
                    Failure.MALFORMED_ANSWER,
                    "answers with more than 65536 bytes");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void refusesTheCertificateOfAnotherKey() throws Exception {
        byte[] certificate;
        try (EnrollmentServer server = office.start(settings -> settings)) {
            assertThat(server).isNotNull();
            EnrollmentRequest request = EnrollmentRequest.of("alice@pbx.example", KeyPairs.p256(Office.RANDOM))
                    .withAccount("alice", "secret");
            certificate = office.client().enroll(request).certificate().der().toByteArray();
        }
        HttpsServer replaying = office.other(exchange -> answer(exchange, 200, "application/pkix-cert", certificate));
        try {
            office.enrollAt(Office.urlOf(replaying));
            assertFailure(
                    () -> office.client().enroll(alice()),
                    Failure.UNUSABLE_CERTIFICATE,
                    "gave a certificate for another key");
        } finally {
            replaying.stop(0);
        }
    }

    @Test
    void showsNoPassword() {
        assertThat(alice()).hasToString("EnrollmentRequest[alice@pbx.example]");
        assertThatThrownBy(() -> EnrollmentRequest.of("alice smith", KEYS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("visible ASCII");
    }

    static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        answer(exchange, status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            if (!type.isEmpty()) {
                exchange.getResponseHeaders().set("Content-Type", type);
            }
            exchange.getResponseHeaders().set("Location", "https://elsewhere.example/");
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static EnrollmentRequest alice() {
        return EnrollmentRequest.of("alice@pbx.example", KEYS).withAccount("alice", "secret");
    }

    private static URI deadUrl() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(Office.loopback());
            return URI.create("https://127.0.0.1:" + socket.getLocalPort() + "/enroll");
        }
    }

    private static void assertFailure(Call call, Failure failure, String end) {
        EnrollmentException e = catchThrowableOfType(EnrollmentException.class, call::run);
        assertThat(e).isNotNull();
        assertThat(e.failure()).as(e.getMessage()).isEqualTo(failure);
        assertThat(e).hasMessageEndingWith(end).hasMessageNotContaining("\n").hasMessageNotContaining("secret");
    }

    /** What is to fail. */
    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }
}
