// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.enrollment.ConfigurationClient;
import org.p2psip.reload.enrollment.EnrollmentException;
import org.p2psip.reload.enrollment.EnrollmentException.Failure;

/** The configuration client against the configuration server, over HTTPS on the loopback interface. */
class ConfigurationFetchTest {
    @TempDir
    Path directory;

    private Office office;

    @BeforeEach
    void openOffice() throws IOException {
        office = new Office(directory);
    }

    @Test
    void fetchesTheConfigurationAsItIsNow() throws Exception {
        try (EnrollmentServer server = office.start(settings -> settings)) {
            ConfigurationClient client = ConfigurationClient.create(office.trust());
            assertThat(server.configurationUrl()).hasPath("/.well-known/reload-config");
            assertThat(client.fetch(server.configurationUrl(), Office.OVERLAY)).isEqualTo(office.configuration.get());
            office.configuration.updateAndGet(before -> before.toBuilder()
                    .sequence(2)
                    .bootstrapNodes(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 6084)))
                    .build());
            assertThat(client.fetch(server.configurationUrl(), null)).isEqualTo(office.configuration.get());
        }
    }

    @Test
    void refusesTheConfigurationOfAnotherOverlay() throws Exception {
        try (EnrollmentServer server = office.start(settings -> settings)) {
            EnrollmentException e = failure(server.configurationUrl(), "other.example");
            assertThat(e.failure()).isEqualTo(Failure.MALFORMED_ANSWER);
            assertThat(e)
                    .hasMessageStartingWith("the configuration server " + server.configurationUrl()
                            + " has no configuration that can be used: line ")
                    .hasMessageContaining("no configuration is for the overlay \"other.example\"");
        }
    }

    @Test
    void saysWhatTheServerRefusesWith() throws Exception {
        try (EnrollmentServer server = office.start(settings -> settings)) {
            EnrollmentException e = failure(server.url().resolve("/elsewhere"), null);
            assertThat(e.failure()).isEqualTo(Failure.REFUSED);
            assertThat(e).hasMessageEndingWith("/elsewhere refused with HTTP status 404");
        }
    }

    @Test
    void followsARedirectOnTheSameHost() throws Exception {
        HttpsServer server = office.other(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/new")) {
                EnrollmentTest.answer(
                        exchange,
                        200,
                        ConfigurationClient.MEDIA_TYPE,
                        office.configuration.get().toXml().toByteArray());
            } else {
                try (exchange) {
                    exchange.getResponseHeaders().set("Location", "/new");
                    exchange.sendResponseHeaders(301, -1);
                }
            }
        });
        try {
            ConfigurationClient client = ConfigurationClient.create(office.trust());
            assertThat(client.fetch(Office.urlOf(server), null)).isEqualTo(office.configuration.get());
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://other.example/", "http://127.0.0.1/", "//other.example/x", ":::", "", "/enroll"})
    void followsNoOtherRedirects(String location) throws Exception {
        HttpsServer server = office.other(exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Location", location);
                exchange.sendResponseHeaders(302, -1);
            }
        });
        try {
            EnrollmentException e = failure(Office.urlOf(server), null);
            assertThat(e.failure()).isEqualTo(Failure.MALFORMED_ANSWER);
            assertThat(e).hasMessageContaining(" redirects ");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void readsNoDocumentWithoutEnd() throws Exception {
        HttpsServer server = office.other(exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                byte[] some = new byte[65_536];
                while (true) {
                    exchange.getResponseBody().write(some);
                }
            }
        });
        try {
            assertThat(failure(Office.urlOf(server), null))
                    .hasMessageEndingWith("answers with more than 1048576 bytes");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void refusesAnUrlWithoutEncryption() {
        assertThatThrownBy(
                        () -> ConfigurationClient.create(office.trust()).fetch(URI.create("http://a.example/"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("url is http://a.example/, must be of the form https://host/path");
    }

    private EnrollmentException failure(URI url, String overlayName) {
        return catchThrowableOfType(
                EnrollmentException.class,
                () -> ConfigurationClient.create(office.trust()).fetch(url, overlayName));
    }
}
