// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.enrollment.EnrollmentException.Failure;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.Opaque;

/**
 * Gets a certificate from the enrollment servers of an overlay (RFC 6940, Section 11.3).
 *
 * <p>The servers are alternatives: where one is out of order the next is asked, and a refusal by one is final. Calls
 * block until an answer is there: make them off the main thread. Immutable and thread-safe.
 */
public final class EnrollmentClient {
    /** Longest wait for a connection and for each part of an answer, unless told otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private static final String CERTIFICATE_TYPE = "application/pkix-cert";
    private static final String REQUEST_TYPE = "application/pkcs10";

    /** Most bytes of an answer; a certificate has about one kilobyte. */
    private static final int MAX_ANSWER_BYTES = 65_536;

    private final OverlayConfiguration configuration;
    private final ServerTrust trust;
    private final Clock clock;
    private final Duration timeout;
    private final boolean overlayNameRequired;

    private EnrollmentClient(
            OverlayConfiguration configuration,
            ServerTrust trust,
            Clock clock,
            Duration timeout,
            boolean overlayNameRequired) {
        this.configuration = configuration;
        this.trust = trust;
        this.clock = clock;
        this.timeout = timeout;
        this.overlayNameRequired = overlayNameRequired;
    }

    /**
     * A client of the enrollment servers that {@code configuration} names.
     *
     * @param trust which of them to believe that they are who they say
     */
    public static EnrollmentClient create(OverlayConfiguration configuration, ServerTrust trust) {
        return new EnrollmentClient(configuration, trust, Clock.systemUTC(), DEFAULT_TIMEOUT, false);
    }

    /**
     * The same client with another patience.
     *
     * @param timeout longest wait for a connection and for each part of an answer, more than 0
     */
    public EnrollmentClient withTimeout(Duration timeout) {
        return new EnrollmentClient(configuration, trust, clock, Timeouts.require(timeout), overlayNameRequired);
    }

    /** The same client with another clock, by which it judges the dates of certificates. */
    public EnrollmentClient withClock(Clock clock) {
        return new EnrollmentClient(configuration, trust, clock, timeout, overlayNameRequired);
    }

    /**
     * The same client, but strict: the certificate of the web server must be for the overlay's name too, as RFC 6940,
     * Section 11.3 has it, and not only for the host of its URL, which is what Section 11.1 suggests.
     */
    public EnrollmentClient requiringOverlayName() {
        return new EnrollmentClient(configuration, trust, clock, timeout, true);
    }

    /**
     * Gets a certificate.
     *
     * @return credentials for the first Node-ID of the certificate
     * @throws EnrollmentException if no server gives one that the overlay accepts
     */
    public Credentials enroll(EnrollmentRequest request) throws EnrollmentException {
        return enrollAll(request).get(0);
    }

    /**
     * Gets a certificate.
     *
     * @return credentials for each Node-ID of the certificate, in its order
     * @throws EnrollmentException if no server gives one that the overlay accepts
     */
    public List<Credentials> enrollAll(EnrollmentRequest request) throws EnrollmentException {
        EnrollmentException last = null;
        for (URI url : configuration.enrollmentServers()) {
            try {
                return enroll(request, url);
            } catch (EnrollmentException e) {
                if (e.failure().token() != null) {
                    throw e;
                }
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
        throw new EnrollmentException(
                Failure.NO_ENROLLMENT_SERVER,
                "the configuration of " + configuration.overlayName() + " names no enrollment server",
                null);
    }

    private List<Credentials> enroll(EnrollmentRequest request, URI url) throws EnrollmentException {
        MultipartForm form = form(request);
        HttpsRequest https = new HttpsRequest(
                "enrollment server", url, trust, timeout, overlayNameRequired ? configuration.overlayName() : null);
        HttpsRequest.Answer answer = https.post(CERTIFICATE_TYPE, form.contentType(), form.finish(), MAX_ANSWER_BYTES);
        if (answer.status() != 200) {
            throw refused(request, https.server(), answer);
        }
        if (!answer.is(CERTIFICATE_TYPE)) {
            throw new EnrollmentException(
                    Failure.MALFORMED_ANSWER,
                    https.server() + " answered with " + Texts.oneLine(answer.contentType()) + " instead of "
                            + CERTIFICATE_TYPE,
                    null);
        }
        NodeCertificate certificate = certificate(request, https.server(), answer.body());
        return certificate.nodeIds().stream()
                .map(nodeId ->
                        Credentials.of(certificate, nodeId, request.keys().getPrivate(), request.scheme()))
                .collect(Collectors.toList());
    }

    private static MultipartForm form(EnrollmentRequest request) {
        MultipartForm form = new MultipartForm();
        String account = request.account();
        String password = request.password();
        if (account != null && password != null) {
            form.text("username", account);
            form.text("password", password);
        }
        if (request.nodeIdCount() > 1) {
            form.text("nodeids", Integer.toString(request.nodeIdCount()));
        }
        form.file("csr", REQUEST_TYPE, CertificateRequest.encode(request));
        return form;
    }

    private NodeCertificate certificate(EnrollmentRequest request, String server, Opaque der)
            throws EnrollmentException {
        NodeCertificate certificate;
        try {
            certificate = new CertificateTrust(configuration.trustPolicy()).check(der, List.of(), clock.instant());
        } catch (CertificateRefusedException e) {
            throw unusable(server, "that the overlay does not trust: " + e.getMessage(), e);
        }
        if (!certificate.subjectPublicKeyInfo().equals(publicKey(request))) {
            throw unusable(server, "for another key", null);
        }
        if (!certificate.userName().equals(request.userName())) {
            throw unusable(server, "for another user name than " + request.userName(), null);
        }
        if (certificate.nodeIds().size() != request.nodeIdCount()) {
            throw unusable(
                    server,
                    "with " + certificate.nodeIds().size() + " Node-IDs instead of " + request.nodeIdCount(),
                    null);
        }
        return certificate;
    }

    private static EnrollmentException unusable(String server, String how, @Nullable Exception cause) {
        return new EnrollmentException(Failure.UNUSABLE_CERTIFICATE, server + " gave a certificate " + how, cause);
    }

    private static Opaque publicKey(EnrollmentRequest request) {
        try {
            return Opaque.copyOf(SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
                            request.keys().getPublic())
                    .getEncoded());
        } catch (IOException e) {
            throw new AssertionError("encoding into memory failed", e);
        }
    }

    private static EnrollmentException refused(EnrollmentRequest request, String server, HttpsRequest.Answer answer) {
        String token = new String(answer.body().toByteArray(), StandardCharsets.UTF_8).trim();
        Failure failure = Failure.REFUSED;
        if (answer.is("text/plain")) {
            for (Failure candidate : Failure.values()) {
                if (token.equals(candidate.token())) {
                    failure = candidate;
                }
            }
        }
        String what = switch (failure) {
            case FAILED_AUTHENTICATION ->
                request.account() == null
                        ? "wants an account and a password"
                        : "refused the password of '" + Texts.oneLine(request.account()) + "'";
            case USER_NAME_NOT_AVAILABLE ->
                "does not give the user name '" + request.userName() + "'"
                        + (request.account() == null
                                ? ""
                                : " to the account '" + Texts.oneLine(request.account()) + "'");
            case NODE_IDS_NOT_AVAILABLE -> "does not give " + request.nodeIdCount() + " Node-IDs";
            case BAD_CSR -> "does not accept the certificate request";
            default -> "refused with HTTP status " + answer.status();
        };
        String suffix = failure.token() == null ? "" : " (" + failure.token() + ")";
        return new EnrollmentException(failure, server + " " + what + suffix, null);
    }
}
