// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.enrollment.EnrollmentException.Failure;
import org.p2psip.reload.wire.Opaque;

/** One request over HTTPS and its answer, with limits on time and size. Follows no redirects. */
final class HttpsRequest {
    private static final int BUFFER_BYTES = 8192;

    private final String server;
    private final URI url;
    private final ServerTrust trust;
    private final Duration timeout;
    private final @Nullable String requiredName;

    /**
     * Prepares a request.
     *
     * @param server what to call the server in messages, for example "configuration server"
     * @param timeout longest wait for the connection, for each part of the answer, and for all of its body
     * @param requiredName a DNS name that the server's certificate must be for, besides the host of the URL; null for
     *     none
     */
    HttpsRequest(String server, URI url, ServerTrust trust, Duration timeout, @Nullable String requiredName) {
        if (!"https".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("url is " + url + ", must be of the form https://host/path");
        }
        this.server = "the " + server + " " + url;
        this.url = url;
        this.trust = trust;
        this.timeout = timeout;
        this.requiredName = requiredName;
    }

    /** The answer of a server. */
    record Answer(int status, String contentType, @Nullable String location, Opaque body) {
        /** Whether the media type is {@code type}, whatever its parameters. */
        boolean is(String type) {
            int end = contentType.indexOf(';');
            String media = end < 0 ? contentType : contentType.substring(0, end);
            return media.trim().toLowerCase(Locale.ROOT).equals(type);
        }
    }

    /** How messages call the server, with its URL. */
    String server() {
        return server;
    }

    Answer get(String accept, int maxBytes) throws EnrollmentException {
        return exchange(accept, null, new byte[0], maxBytes);
    }

    Answer post(String accept, String contentType, byte[] content, int maxBytes) throws EnrollmentException {
        return exchange(accept, contentType, content, maxBytes);
    }

    private Answer exchange(String accept, @Nullable String contentType, byte[] content, int maxBytes)
            throws EnrollmentException {
        try {
            HttpsURLConnection connection = (HttpsURLConnection) url.toURL().openConnection();
            try {
                connection.setSSLSocketFactory(trust.socketFactory());
                connection.setInstanceFollowRedirects(false);
                connection.setUseCaches(false);
                connection.setConnectTimeout(millis());
                connection.setReadTimeout(millis());
                connection.setRequestProperty("Accept", accept);
                if (contentType != null) {
                    connection.setRequestMethod("POST");
                    connection.setDoOutput(true);
                    // With a fixed length the platform neither buffers the password nor sends it a second time.
                    connection.setFixedLengthStreamingMode(content.length);
                    connection.setRequestProperty("Content-Type", contentType);
                }
                connection.connect();
                requireName(connection);
                if (contentType != null) {
                    try (OutputStream out = connection.getOutputStream()) {
                        out.write(content);
                    }
                }
                return answer(connection, maxBytes);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void requireName(HttpsURLConnection connection) throws IOException, EnrollmentException {
        if (requiredName != null && !CertificateNames.cover(connection.getServerCertificates()[0], requiredName)) {
            throw new EnrollmentException(
                    Failure.TLS_REFUSED,
                    server + " has no certificate for the overlay name " + requiredName + ", which is required here",
                    null);
        }
    }

    private Answer answer(HttpsURLConnection connection, int maxBytes) throws IOException, EnrollmentException {
        int status = connection.getResponseCode();
        if (status < 0) {
            throw new EnrollmentException(Failure.MALFORMED_ANSWER, server + " does not answer in HTTP", null);
        }
        String type = connection.getContentType();
        String location = connection.getHeaderField("Location");
        InputStream in =
                status < HttpURLConnection.HTTP_BAD_REQUEST ? connection.getInputStream() : connection.getErrorStream();
        byte[] body = in == null ? new byte[0] : read(in, maxBytes);
        return new Answer(status, type == null ? "" : type, location, Opaque.copyOf(body));
    }

    private byte[] read(InputStream in, int maxBytes) throws IOException, EnrollmentException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        try (in) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            int count = in.read(buffer);
            while (count >= 0) {
                body.write(buffer, 0, count);
                if (body.size() > maxBytes) {
                    throw new EnrollmentException(
                            Failure.MALFORMED_ANSWER, server + " answers with more than " + maxBytes + " bytes", null);
                }
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new SocketTimeoutException();
                }
                count = in.read(buffer);
            }
            return body.toByteArray();
        }
    }

    private EnrollmentException failed(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return new EnrollmentException(
                    Failure.UNREACHABLE, server + " did not answer within " + timeout.toMillis() + " ms", e);
        }
        if (e instanceof UnknownHostException) {
            return new EnrollmentException(
                    Failure.UNREACHABLE, server + " cannot be found: no address for " + url.getHost(), e);
        }
        if (e instanceof HttpRetryException retry) {
            return new EnrollmentException(
                    Failure.REFUSED, server + " refused with HTTP status " + retry.responseCode(), e);
        }
        if (e instanceof SSLException && !isBroken(e)) {
            return new EnrollmentException(
                    Failure.TLS_REFUSED,
                    server + " did not prove who it is (" + explained(e)
                            + "); check its name, or give its root certificate if it has its own",
                    e);
        }
        return new EnrollmentException(Failure.UNREACHABLE, server + " cannot be reached: " + explained(e), e);
    }

    /** Whether TLS failed because the connection did. */
    private static boolean isBroken(IOException e) {
        return e.getCause() instanceof EOFException || e.getCause() instanceof SocketException;
    }

    private static String explained(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : Texts.oneLine(message);
    }

    private int millis() {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
    }
}
