// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.enrollment.ConfigurationClient;
import org.p2psip.reload.wire.Opaque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests over HTTP, with limits on their size and on the time they take to arrive. */
final class RequestHandler implements HttpHandler {
    /** Most bytes of a request's body; a form with a certificate request has about one kilobyte. */
    static final int MAX_BODY_BYTES = 65_536;

    /** The path of enrollment. */
    static final String ENROLL_PATH = "/enroll";

    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    /** How much of a body that is too large is read, so that the client gets to read the answer. */
    private static final int MAX_DISCARDED_BYTES = 1 << 20;

    private static final String TEXT = "text/plain";

    private final Supplier<OverlayConfiguration> configuration;
    private final Enrollment enrollment;
    private final ScheduledExecutorService timer;
    private final Duration timeout;

    RequestHandler(
            Supplier<OverlayConfiguration> configuration,
            Enrollment enrollment,
            ScheduledExecutorService timer,
            Duration timeout) {
        this.configuration = configuration;
        this.enrollment = enrollment;
        this.timer = timer;
        this.timeout = timeout;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Future<?> cutOff = timer.schedule(exchange::close, timeout.toMillis(), TimeUnit.MILLISECONDS);
        try (exchange) {
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            switch (exchange.getRequestURI().getPath()) {
                case ConfigurationClient.WELL_KNOWN_PATH -> sendConfiguration(exchange);
                case ENROLL_PATH -> enroll(exchange, cutOff);
                default -> send(exchange, 404, TEXT, "nothing is here");
            }
        } catch (IOException e) {
            LOG.debug("a request broke off", e);
        } catch (RuntimeException e) {
            LOG.error("a request met a bug", e);
            throw e;
        } finally {
            cutOff.cancel(false);
        }
    }

    private void sendConfiguration(HttpExchange exchange) throws IOException {
        if (isMethod(exchange, "GET")) {
            send(
                    exchange,
                    200,
                    ConfigurationClient.MEDIA_TYPE,
                    configuration.get().document());
        }
    }

    private void enroll(HttpExchange exchange, Future<?> cutOff) throws IOException {
        if (!isMethod(exchange, "POST")) {
            return;
        }
        byte[] body = new byte[MAX_BODY_BYTES + 1];
        int length = exchange.getRequestBody().readNBytes(body, 0, body.length);
        if (length > MAX_BODY_BYTES) {
            discard(exchange.getRequestBody());
            send(exchange, 413, TEXT, "the request has more than " + MAX_BODY_BYTES + " bytes");
            return;
        }
        // The client has done its part; how long the password takes is our own affair.
        cutOff.cancel(false);
        String contentType = exchange.getRequestHeaders().getFirst("Content-Type");
        try {
            Opaque certificate = enrollment.issue(
                    MultipartReader.read(contentType == null ? "" : contentType, Arrays.copyOf(body, length)));
            send(exchange, 200, "application/pkix-cert", certificate);
        } catch (MultipartReader.MalformedFormException e) {
            send(exchange, 400, TEXT, String.valueOf(e.getMessage()));
        } catch (Enrollment.RefusedException e) {
            send(exchange, 403, TEXT, e.token());
        } catch (IOException e) {
            LOG.error("cannot keep the Node-IDs of a user", e);
            send(exchange, 500, TEXT, "the server cannot keep what it issues");
        }
    }

    private static void discard(InputStream in) throws IOException {
        byte[] buffer = new byte[MAX_BODY_BYTES];
        int left = MAX_DISCARDED_BYTES;
        int count = 0;
        while (count >= 0 && left > 0) {
            left -= count;
            count = in.read(buffer);
        }
    }

    private static boolean isMethod(HttpExchange exchange, String method) throws IOException {
        if (exchange.getRequestMethod().equals(method)) {
            return true;
        }
        exchange.getResponseHeaders().set("Allow", method);
        send(exchange, 405, TEXT, "only " + method + " is served here");
        return false;
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        send(exchange, status, type, Opaque.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void send(HttpExchange exchange, int status, String type, Opaque body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length() == 0 ? -1 : body.length());
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body.toByteArray());
        }
    }
}
