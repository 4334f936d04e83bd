// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.enrollment.EnrollmentException;
import org.p2psip.reload.enrollment.EnrollmentRequest;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.wire.Opaque;

/** What the enrollment client sends, as any server sees it (RFC 6940, Section 11.3). */
class EnrollmentFormTest {
    @TempDir
    Path directory;

    @Test
    @Tag("6940-11.3-5")
    @Tag("6940-11.3-6")
    @Tag("6940-11.3-9")
    @Tag("6940-11.3-10")
    @Tag("6940-11.3-11")
    void postsTheFormThatTheRfcAsksFor() throws Exception {
        Office office = new Office(directory);
        Map<String, byte[]> seen = new ConcurrentHashMap<>();
        HttpsServer server = office.other(exchange -> {
            try (exchange) {
                seen.put("method", ascii(exchange.getRequestMethod()));
                seen.put("accept", ascii(exchange.getRequestHeaders().getFirst("Accept")));
                seen.put("type", ascii(exchange.getRequestHeaders().getFirst("Content-Type")));
                seen.put("body", exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(403, -1);
            }
        });
        try {
            office.enrollAt(Office.urlOf(server));
            EnrollmentRequest request = EnrollmentRequest.of("alice@pbx.example", KeyPairs.p256(Office.RANDOM))
                    .withAccount("älice", "secret")
                    .withNodeIds(3);
            assertThatThrownBy(() -> office.client().enrollAll(request)).isInstanceOf(EnrollmentException.class);
        } finally {
            server.stop(0);
        }
        assertThat(text(seen.get("method"))).isEqualTo("POST");
        assertThat(text(seen.get("accept"))).contains("application/pkix-cert");
        Map<String, Opaque> fields = MultipartReader.read(text(seen.get("type")), seen.get("body"));
        assertThat(fields).containsOnlyKeys("username", "password", "nodeids", "csr");
        assertThat(text(fields.get("username").toByteArray())).isEqualTo("älice");
        assertThat(text(fields.get("password").toByteArray())).isEqualTo("secret");
        assertThat(text(fields.get("nodeids").toByteArray())).isEqualTo("3");
        assertThat(new PKCS10CertificationRequest(fields.get("csr").toByteArray())
                        .getSubject()
                        .getRDNs())
                .isEmpty();
        assertThat(new String(seen.get("body"), StandardCharsets.ISO_8859_1))
                .contains("Content-Type: application/pkcs10");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
