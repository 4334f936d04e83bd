// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.Opaque;

/** The server against requests that its own client would not send. */
class EnrollmentServerTest {
    @TempDir
    Path directory;

    private Office office;
    private EnrollmentServer server;
    private SSLSocketFactory sockets;

    @BeforeEach
    void start() throws Exception {
        office = new Office(directory);
        server = office.start(settings -> settings.requestTimeout(Duration.ofSeconds(60)));
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(
                                office.authority.certificate().toByteArray())));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        sockets = context.getSocketFactory();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void readsTheUserNameOutOfTheSubjectToo() throws Exception {
        AsymmetricCipherKeyPair keys = KeyPairs.p256(Office.RANDOM);
        for (String subject : new String[] {"CN=alice@pbx.example", "E=alice@pbx.example", "O=Office"}) {
            Answer answer = post(form("alice", "secret", csr(subject, keys, keys)));
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
            assertThat(answer.type()).isEqualTo("application/pkix-cert");
            assertThat(NodeCertificate.parse(answer.body(), Office.OVERLAY, 16).userName())
                    .isEqualTo("alice@pbx.example");
        }
    }

    @Test
    void refusesARequestThatAnotherKeyHasSigned() throws Exception {
        byte[] csr = csr("CN=alice@pbx.example", KeyPairs.p256(Office.RANDOM), KeyPairs.p256(Office.RANDOM));
        assertRefused(post(form("alice", "secret", csr)), "bad_CSR");
    }

    @Test
    void refusesARequestForTwoUserNames() throws Exception {
        AsymmetricCipherKeyPair keys = KeyPairs.p256(Office.RANDOM);
        byte[] csr = csr("CN=alice@pbx.example,CN=bob@example.org", keys, keys);
        assertRefused(post(form("alice", "secret", csr)), "bad_CSR");
    }

    @Test
    void refusesWhatIsNoRequest() throws Exception {
        assertRefused(post(form("alice", "secret", new byte[] {0x30, 3, 2, 1, 1})), "bad_CSR");
        assertRefused(post(form("alice", "secret", new byte[0])), "bad_CSR");
    }

    @Test
    void asksForThePasswordBeforeItLooksAtTheRest() throws Exception {
        assertRefused(post(form("alice", "wrong", new byte[0])), "failed_authentication");
    }

    @ParameterizedTest
    @CsvSource({"0", "2", "-1", "1.0", "x", "''", "99999999999"})
    void refusesANumberOfNodeIdsThatItDoesNotGive(String count) throws Exception {
        String form = part("username", "alice") + part("password", "secret") + part("nodeids", count) + "--B--\r\n";
        assertRefused(post(form.getBytes(StandardCharsets.UTF_8)), "Node-IDs_not_available");
    }

    @Test
    void refusesABodyThatIsTooLarge() throws Exception {
        Answer most = post(new byte[RequestHandler.MAX_BODY_BYTES]);
        assertThat(most.status()).isEqualTo(400);
        Answer more = post(new byte[RequestHandler.MAX_BODY_BYTES + 1]);
        assertThat(more.status()).isEqualTo(413);
        assertThat(more.text()).isEqualTo("the request has more than 65536 bytes");
    }

    @Test
    void refusesOtherMethodsAndPlaces() throws Exception {
        assertThat(request("GET", server.enrollmentUrl(), null).status()).isEqualTo(405);
        assertThat(request("POST", server.configurationUrl(), new byte[1]).status())
                .isEqualTo(405);
        assertThat(request("GET", server.url().resolve("/enroll/x"), null).status())
                .isEqualTo(404);
    }

    @Test
    void servesTheConfigurationInItsMediaType() throws Exception {
        Answer answer = request("GET", server.configurationUrl(), null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type()).isEqualTo("application/p2p-overlay+xml");
        assertThat(answer.body()).isEqualTo(office.configuration.get().toXml());
    }

    @Test
    void cutsOffAClientThatDoesNotSendItsBody() throws Exception {
        try (EnrollmentServer impatient = office.start(settings -> settings.requestTimeout(Duration.ofMillis(50)));
                var socket = sockets.createSocket("127.0.0.1", impatient.url().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write("POST /enroll HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertThat(readToTheEnd(socket.getInputStream())).isZero();
        }
    }

    @Test
    void saysWhatToDoWhenThePortIsInUse() {
        InetSocketAddress taken = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.url().getPort());
        assertThatThrownBy(() -> office.start(settings -> settings.listen(taken)))
                .isInstanceOf(ServerStartException.class)
                .hasMessage("port " + taken.getPort()
                        + " of localhost is in use by another program; stop that one or choose another port");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> EnrollmentServer.builder().start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("configuration is required");
    }

    private static long readToTheEnd(InputStream in) {
        try {
            return in.readAllBytes().length;
        } catch (IOException e) {
            // A connection that is cut off may also end so.
            return 0;
        }
    }

    private static void assertRefused(Answer answer, String token) {
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.type()).isEqualTo("text/plain");
        assertThat(answer.text()).isEqualTo(token);
    }

    private static byte[] csr(String subject, AsymmetricCipherKeyPair keys, AsymmetricCipherKeyPair signer)
            throws Exception {
        SubjectPublicKeyInfo key = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(keys.getPublic());
        var algorithm = new DefaultSignatureAlgorithmIdentifierFinder().find("SHA384withECDSA");
        var digest = new DefaultDigestAlgorithmIdentifierFinder().find(algorithm);
        return new PKCS10CertificationRequestBuilder(new X500Name(subject), key)
                .build(new BcECContentSignerBuilder(algorithm, digest).build(signer.getPrivate()))
                .getEncoded();
    }

    private static byte[] form(String account, String password, byte[] csr) {
        byte[] head = (part("username", account) + part("password", password)
                        + "--B\r\nContent-Disposition: form-data; name=\"csr\"; filename=\"csr\"\r\n"
                        + "Content-Type: application/pkcs10\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] tail = "\r\n--B--\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] form = Arrays.copyOf(head, head.length + csr.length + tail.length);
        System.arraycopy(csr, 0, form, head.length, csr.length);
        System.arraycopy(tail, 0, form, head.length + csr.length, tail.length);
        return form;
    }

    private static String part(String name, String value) {
        return "--B\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private Answer post(byte[] form) throws IOException {
        return request("POST", server.enrollmentUrl(), form);
    }

    private Answer request(String method, URI url, byte[] body) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) url.toURL().openConnection();
        connection.setSSLSocketFactory(sockets);
        connection.setRequestMethod(method);
        if (body != null) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            connection.setRequestProperty("Content-Type", "multipart/form-data; boundary=B");
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
        }
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, connection.getContentType(), Opaque.copyOf(in.readAllBytes()));
        }
    }

    private record Answer(int status, String type, Opaque body) {
        String text() {
            return new String(body.toByteArray(), StandardCharsets.UTF_8);
        }
    }
}
