// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.NodeCertificate;

/** Describes an {@link EnrollmentServer} and starts it. Not thread-safe. */
public final class EnrollmentServerBuilder {
    /** How long certificates are valid unless told otherwise: 90 days. */
    public static final Duration DEFAULT_CERTIFICATE_VALIDITY = Duration.ofDays(90);

    /** How long the body of a request may take to arrive unless told otherwise. */
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(15);

    private InetSocketAddress address = new InetSocketAddress(8443);
    private @Nullable ServerIdentity identity;
    private @Nullable Supplier<OverlayConfiguration> configuration;
    private @Nullable CertificateIssuer issuer;
    private @Nullable AccountFile accounts;
    private @Nullable IssuedNodeIds nodeIds;
    private Duration certificateValidity = DEFAULT_CERTIFICATE_VALIDITY;
    private Duration requestTimeout = DEFAULT_REQUEST_TIMEOUT;
    private int maxNodeIds = 1;
    private Clock clock = Clock.systemUTC();

    EnrollmentServerBuilder() {}

    /** Where to listen; port 8443 of all addresses if never set, and any free port if it is 0. */
    public EnrollmentServerBuilder listen(InetSocketAddress address) {
        this.address = address;
        return this;
    }

    /** How the server proves its name. Required. */
    public EnrollmentServerBuilder identity(ServerIdentity identity) {
        this.identity = identity;
        return this;
    }

    /** The current configuration of the overlay, asked for at each request, from any thread. Required. */
    public EnrollmentServerBuilder configuration(Supplier<OverlayConfiguration> configuration) {
        this.configuration = configuration;
        return this;
    }

    /** Who issues the certificates, under a root certificate of the overlay; must be thread-safe. Required. */
    public EnrollmentServerBuilder issuer(CertificateIssuer issuer) {
        this.issuer = issuer;
        return this;
    }

    /** Who may have certificates. Required. */
    public EnrollmentServerBuilder accounts(AccountFile accounts) {
        this.accounts = accounts;
        return this;
    }

    /** Which Node-IDs were issued, and will be. Required. */
    public EnrollmentServerBuilder nodeIds(IssuedNodeIds nodeIds) {
        this.nodeIds = nodeIds;
        return this;
    }

    /** How long certificates are valid, at least a second. */
    public EnrollmentServerBuilder certificateValidity(Duration validity) {
        if (validity.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("validity is " + validity + ", must be at least a second");
        }
        this.certificateValidity = validity;
        return this;
    }

    /** How long the body of a request may take to arrive, at least a millisecond. */
    public EnrollmentServerBuilder requestTimeout(Duration timeout) {
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("timeout is " + timeout + ", must be at least a millisecond");
        }
        this.requestTimeout = timeout;
        return this;
    }

    /** Most Node-IDs of one certificate, 1 to {@link NodeCertificate#MAX_NODE_IDS}; 1 if never set. */
    public EnrollmentServerBuilder maxNodeIds(int maxNodeIds) {
        if (maxNodeIds < 1 || maxNodeIds > NodeCertificate.MAX_NODE_IDS) {
            throw new IllegalArgumentException(
                    "maxNodeIds is " + maxNodeIds + ", must be 1 to " + NodeCertificate.MAX_NODE_IDS);
        }
        this.maxNodeIds = maxNodeIds;
        return this;
    }

    /** What time it is. */
    public EnrollmentServerBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Starts the server, in threads of its own that do not keep the process alive.
     *
     * @throws ServerStartException if it cannot listen
     * @throws IllegalStateException if something required was not set
     */
    public EnrollmentServer start() throws ServerStartException {
        Supplier<OverlayConfiguration> served = required("configuration", configuration);
        Enrollment enrollment = new Enrollment(
                served,
                required("accounts", accounts),
                required("nodeIds", nodeIds),
                required("issuer", issuer),
                certificateValidity,
                maxNodeIds,
                clock);
        return EnrollmentServer.start(
                address,
                required("identity", identity),
                timer -> new RequestHandler(served, enrollment, timer, requestTimeout));
    }

    private static <T> T required(String what, @Nullable T value) {
        if (value == null) {
            throw new IllegalStateException(what + " is required");
        }
        return value;
    }
}
