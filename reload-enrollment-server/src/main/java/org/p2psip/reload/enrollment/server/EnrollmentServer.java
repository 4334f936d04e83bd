// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.p2psip.reload.enrollment.ConfigurationClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running web server that gives out the configuration of an overlay and certificates for it (RFC 6940, Sections 11.2
 * and 11.3). Serves over HTTPS only. Thread-safe.
 *
 * <p>A client that is slow to send the body of a request is cut off. For one that is slow with the handshake or the
 * headers, the web server of the JDK has a limit that can only be set for the whole process, before the first server is
 * made: the system property {@value #HEADER_TIMEOUT_PROPERTY}, in seconds. {@link EnrollmentServerBuilder#start} sets
 * it unless it is set.
 */
public final class EnrollmentServer implements AutoCloseable {
    /** The system property that limits the time in which the headers of a request must come. */
    public static final String HEADER_TIMEOUT_PROPERTY = "sun.net.httpserver.maxReqTime";

    /** How many requests are worked on at a time; a client that is slow with its handshake occupies one. */
    public static final int THREADS = 64;

    /** How many requests may wait to be worked on; what comes on top is dropped. */
    public static final int MAX_WAITING = 256;

    private static final Logger LOG = LoggerFactory.getLogger(EnrollmentServer.class);
    private static final String HEADER_TIMEOUT_SECONDS = "10";

    private final HttpsServer server;
    private final ExecutorService workers;
    private final ScheduledExecutorService timer;
    private final URI url;

    private EnrollmentServer(HttpsServer server, ExecutorService workers, ScheduledExecutorService timer, URI url) {
        this.server = server;
        this.workers = workers;
        this.timer = timer;
        this.url = url;
    }

    /** Starts the description of a server. */
    public static EnrollmentServerBuilder builder() {
        return new EnrollmentServerBuilder();
    }

    static EnrollmentServer start(InetSocketAddress address, ServerIdentity identity, HandlerFactory handlers)
            throws ServerStartException {
        if (System.getProperty(HEADER_TIMEOUT_PROPERTY) == null) {
            System.setProperty(HEADER_TIMEOUT_PROPERTY, HEADER_TIMEOUT_SECONDS);
        }
        HttpsServer server = bind(address);
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("enrollment-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        ThreadPoolExecutor workers = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                threads("enrollment-"),
                (task, executor) -> LOG.warn("too many requests wait, one is dropped"));
        server.setExecutor(workers);
        server.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
        server.createContext("/", handlers.create(timer));
        server.start();
        String host = identity.hosts().get(0);
        String authority = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        URI url = URI.create("https://" + authority + ":" + server.getAddress().getPort());
        LOG.info("serving configuration and enrollment at {}", url);
        return new EnrollmentServer(server, workers, timer, url);
    }

    /** Makes the handler of a server that has its timer. */
    @FunctionalInterface
    interface HandlerFactory {
        RequestHandler create(ScheduledExecutorService timer);
    }

    /** Where the server is, by the first host of its certificate, without a path. */
    public URI url() {
        return url;
    }

    /** Where the configuration is. */
    public URI configurationUrl() {
        return url.resolve(ConfigurationClient.WELL_KNOWN_PATH);
    }

    /** Where certificates are given out. */
    public URI enrollmentUrl() {
        return url.resolve(RequestHandler.ENROLL_PATH);
    }

    /** Stops the server at once; requests being worked on are cut off. */
    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
        timer.shutdownNow();
    }

    private static HttpsServer bind(InetSocketAddress address) throws ServerStartException {
        try {
            return HttpsServer.create(address, 0);
        } catch (BindException e) {
            throw new ServerStartException(bindProblem(address, e), e);
        } catch (IOException e) {
            String problem = e instanceof SocketException ? bindProblem(address, e) : String.valueOf(e.getMessage());
            throw new ServerStartException(problem, e);
        }
    }

    private static String bindProblem(InetSocketAddress address, IOException e) {
        String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        String place = "port " + address.getPort() + " of " + address.getHostString();
        if (reason.contains("permission denied")) {
            return place + " needs rights that this user does not have; choose a port above 1023";
        }
        if (reason.contains("in use")) {
            return place + " is in use by another program; stop that one or choose another port";
        }
        return place + " cannot be listened on: " + e.getMessage() + "; choose an address of this machine";
    }

    private static ThreadFactory threads(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
