// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides about requests for certificates, whichever way they came (RFC 6940, Section 11.3). Thread-safe. */
final class Enrollment {
    private static final Logger LOG = LoggerFactory.getLogger(Enrollment.class);

    /** How many passwords are checked at a time: each check needs much memory and a processor of its own. */
    private static final int MAX_PASSWORD_CHECKS = 4;

    private static final Pattern COUNT = Pattern.compile("[0-9]{1,6}");

    /** Lets a node whose clock is a little slow use its certificate at once. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private final Supplier<OverlayConfiguration> configuration;
    private final AccountFile accounts;
    private final IssuedNodeIds nodeIds;
    private final CertificateIssuer issuer;
    private final Duration validity;
    private final int maxNodeIds;
    private final Clock clock;
    private final Semaphore passwordChecks = new Semaphore(MAX_PASSWORD_CHECKS, true);

    Enrollment(
            Supplier<OverlayConfiguration> configuration,
            AccountFile accounts,
            IssuedNodeIds nodeIds,
            CertificateIssuer issuer,
            Duration validity,
            int maxNodeIds,
            Clock clock) {
        this.configuration = configuration;
        this.accounts = accounts;
        this.nodeIds = nodeIds;
        this.issuer = issuer;
        this.validity = validity;
        this.maxNodeIds = maxNodeIds;
        this.clock = clock;
    }

    /** A refusal by one of the tokens of the RFC. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String token;

        RefusedException(String token) {
            super(token);
            this.token = token;
        }

        String token() {
            return token;
        }
    }

    /**
     * Issues a certificate.
     *
     * @param fields the fields of the form
     * @return its DER form
     * @throws IOException if the Node-IDs cannot be kept
     */
    Opaque issue(Map<String, Opaque> fields) throws RefusedException, IOException {
        String account = text(fields.get("username"));
        if (account == null || !authenticate(account, text(fields.get("password")))) {
            LOG.info("refused an enrollment: account or password is wrong");
            throw new RefusedException("failed_authentication");
        }
        int count = count(fields.get("nodeids"), account);
        SigningRequest request = request(fields.get("csr"), account);
        OverlayConfiguration overlay = configuration.get();
        String userName = account.indexOf('@') >= 0 ? account : account + "@" + overlay.overlayName();
        if (!NodeProfile.isLegalUserName(userName)
                || (request.userName() != null && !request.userName().equals(userName))) {
            LOG.info("refused an enrollment of {}: it asks for a user name other than {}", account, userName);
            throw new RefusedException("username_not_available");
        }
        List<NodeId> ids = nodeIds.of(userName, count, overlay.nodeIdLength(), overlay.badNodes());
        Instant now = clock.instant();
        NodeProfile profile =
                new NodeProfile(overlay.overlayName(), ids, userName, now.minus(BACKDATED), now.plus(validity));
        Opaque certificate = issuer.issue(profile, request.publicKey());
        LOG.info("enrolled {} with Node-IDs {}", userName, ids);
        return certificate;
    }

    private boolean authenticate(String account, @Nullable String password) {
        passwordChecks.acquireUninterruptibly();
        try {
            return accounts.authenticate(account, password);
        } finally {
            passwordChecks.release();
        }
    }

    private int count(@Nullable Opaque field, String account) throws RefusedException {
        if (field == null) {
            return 1;
        }
        String text = text(field);
        if (text != null && COUNT.matcher(text.trim()).matches()) {
            int count = Integer.parseInt(text.trim());
            if (count >= 1 && count <= maxNodeIds) {
                return count;
            }
        }
        LOG.info("refused an enrollment of {}: number of Node-IDs is not 1 to {}", account, maxNodeIds);
        throw new RefusedException("Node-IDs_not_available");
    }

    private static SigningRequest request(@Nullable Opaque field, String account) throws RefusedException {
        try {
            if (field == null) {
                throw new SigningRequest.BadRequestException("it is missing");
            }
            return SigningRequest.parse(field);
        } catch (SigningRequest.BadRequestException e) {
            LOG.info("refused the certificate request of {}: {}", account, e.getMessage());
            throw new RefusedException("bad_CSR");
        }
    }

    /** The text of a field, or null if there is none, or none in UTF-8. */
    private static @Nullable String text(@Nullable Opaque field) {
        if (field == null) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(field.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
