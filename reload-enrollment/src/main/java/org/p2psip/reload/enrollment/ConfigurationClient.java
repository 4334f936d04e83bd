// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.ConfigurationException;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.enrollment.EnrollmentException.Failure;

/**
 * Fetches the configuration of an overlay from a server (RFC 6940, Section 11.2).
 *
 * <p>Calls block until the answer is there: make them off the main thread. Immutable and thread-safe.
 */
public final class ConfigurationClient {
    /** Longest wait for the connection and for each part of the answer, unless told otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    /** The media type of configurations. */
    public static final String MEDIA_TYPE = "application/p2p-overlay+xml";

    /** The path of a configuration on its server. */
    public static final String WELL_KNOWN_PATH = "/.well-known/reload-config";

    private static final int MAX_REDIRECTS = 3;

    private final ServerTrust trust;
    private final Duration timeout;

    private ConfigurationClient(ServerTrust trust, Duration timeout) {
        this.trust = trust;
        this.timeout = timeout;
    }

    /** A client that believes the servers that {@code trust} names. */
    public static ConfigurationClient create(ServerTrust trust) {
        return new ConfigurationClient(trust, DEFAULT_TIMEOUT);
    }

    /**
     * The same client with another patience.
     *
     * @param timeout longest wait for the connection and for each part of the answer, more than 0
     */
    public ConfigurationClient withTimeout(Duration timeout) {
        return new ConfigurationClient(trust, Timeouts.require(timeout));
    }

    /**
     * Fetches a configuration.
     *
     * @param url where the document is, over https; redirects are followed on the same host and port only
     * @param overlayName the overlay meant; null if the document may only be about one
     * @throws EnrollmentException if the document cannot be had or is not the configuration of that overlay
     */
    public OverlayConfiguration fetch(URI url, @Nullable String overlayName) throws EnrollmentException {
        URI next = url;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpsRequest request = new HttpsRequest("configuration server", next, trust, timeout, null);
            HttpsRequest.Answer answer = request.get(MEDIA_TYPE, OverlayConfiguration.MAX_DOCUMENT_BYTES);
            switch (answer.status()) {
                case 200 -> {
                    return configuration(request, answer, overlayName);
                }
                case 301, 302, 303, 307, 308 -> next = redirected(request, next, answer.location());
                default ->
                    throw new EnrollmentException(
                            Failure.REFUSED, request.server() + " refused with HTTP status " + answer.status(), null);
            }
        }
        throw new EnrollmentException(
                Failure.MALFORMED_ANSWER,
                "the configuration server " + url + " redirects more than " + MAX_REDIRECTS + " times",
                null);
    }

    private static OverlayConfiguration configuration(
            HttpsRequest request, HttpsRequest.Answer answer, @Nullable String overlayName) throws EnrollmentException {
        try {
            return OverlayConfiguration.parse(answer.body().toByteArray(), overlayName);
        } catch (ConfigurationException e) {
            throw new EnrollmentException(
                    Failure.MALFORMED_ANSWER,
                    request.server() + " has no configuration that can be used: " + e.getMessage(),
                    e);
        }
    }

    private static URI redirected(HttpsRequest request, URI from, @Nullable String location)
            throws EnrollmentException {
        try {
            URI to = from.resolve(new URI(location == null ? "" : location));
            if ("https".equalsIgnoreCase(to.getScheme())
                    && from.getHost().equalsIgnoreCase(to.getHost())
                    && from.getPort() == to.getPort()) {
                return to;
            }
        } catch (URISyntaxException e) {
            // Refused below like other places where nothing may be fetched from.
        }
        throw new EnrollmentException(
                Failure.MALFORMED_ANSWER,
                request.server() + " redirects to " + Texts.oneLine(String.valueOf(location))
                        + ", but only https on the same host is followed",
                null);
    }
}
