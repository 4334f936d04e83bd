// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.Opaque;

/**
 * One side of a handshake of two round trips: connect, the server's certificates, the client's certificates, finished.
 * No keys are agreed on, but both certificates are checked as those of real connections are.
 */
final class SimulatedHandshake implements ConnectionHandler {
    /** Told how the handshake ended, once. */
    interface Outcome {
        void secured(SecuredConnection connection);

        void refused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote);
    }

    private final LinkContext context;
    private final boolean server;
    private final Outcome outcome;
    private final long startNanos;
    private final Cancellable timer;
    private @Nullable ConnectionEnd end;
    private @Nullable NodeCertificate certificate;
    private long rttNanos;
    private boolean over;

    private SimulatedHandshake(LinkContext context, boolean server, Outcome outcome) {
        this.context = context;
        this.server = server;
        this.outcome = outcome;
        this.startNanos = context.environment().nowNanos();
        this.timer = context.environment().schedule(SimulatedLinks.CONNECT_TIMEOUT.toNanos(), this::handleDeadline);
    }

    /** Begins as the client: dials. */
    static SimulatedHandshake dial(LinkContext context, SimulatedHost from, InetSocketAddress to, Outcome outcome) {
        SimulatedHandshake handshake = new SimulatedHandshake(context, false, outcome);
        handshake.end = ConnectionEnd.dial(from.network(), from, to, handshake);
        return handshake;
    }

    /** Begins as the server: answers the connection attempt that arrived at {@code end}. */
    static SimulatedHandshake accept(LinkContext context, ConnectionEnd end, Outcome outcome) {
        SimulatedHandshake handshake = new SimulatedHandshake(context, true, outcome);
        handshake.end = end;
        handshake.sendCertificates();
        return handshake;
    }

    @Override
    public void received(SimulationEvent.Kind kind, byte[] bytes) {
        if (over) {
            return;
        }
        switch (bytes[0]) {
            case Flight.CERTIFICATES -> handleCertificates(Flight.certificates(bytes));
            case Flight.FINISHED -> succeed();
            case Flight.REFUSED -> refuse(RefusalReason.HANDSHAKE_FAILED, "the far end refused the certificate");
            default -> throw new AssertionError("flight " + bytes[0]);
        }
    }

    @Override
    public void responsive(boolean responsive) {}

    @Override
    public void closed(String reason) {
        refuse(
                isAnswered() ? RefusalReason.CLOSED_EARLY : RefusalReason.UNREACHABLE,
                (isAnswered() ? "connection lost during the handshake: " : "no connection: ") + reason);
    }

    /** Ends it without telling anybody. */
    void abandon() {
        if (!over) {
            finish();
            end().close("given up");
        }
    }

    private void handleCertificates(List<Opaque> chain) {
        rttNanos = context.environment().nowNanos() - startNanos;
        try {
            certificate = context.trust()
                    .check(
                            chain.get(0),
                            chain.subList(1, chain.size()),
                            context.clock().instant());
        } catch (CertificateRefusedException e) {
            end().send(SimulationEvent.Kind.HANDSHAKE, Flight.of(Flight.REFUSED));
            refuse(reason(e.reason()), String.valueOf(e.getMessage()));
            return;
        }
        if (server) {
            end().send(SimulationEvent.Kind.HANDSHAKE, Flight.of(Flight.FINISHED));
            succeed();
        } else {
            sendCertificates();
        }
    }

    private void sendCertificates() {
        end().send(
                        SimulationEvent.Kind.HANDSHAKE,
                        Flight.ofCertificates(context.credentials().chain()));
    }

    private void succeed() {
        NodeCertificate checked = certificate;
        if (checked == null) {
            throw new AssertionError("handshake without certificate");
        }
        finish();
        outcome.secured(new SecuredConnection(end(), checked, rttNanos));
    }

    private void refuse(RefusalReason reason, String detail) {
        if (!over) {
            finish();
            end().close("no handshake");
            outcome.refused(reason, detail, end().remote());
        }
    }

    private void handleDeadline() {
        refuse(
                isAnswered() ? RefusalReason.TIMED_OUT : RefusalReason.UNREACHABLE,
                "no answer within " + SimulatedLinks.CONNECT_TIMEOUT.toSeconds() + " s");
    }

    private void finish() {
        over = true;
        timer.cancel();
    }

    /** Whether the far end has shown a sign of life. */
    private boolean isAnswered() {
        return server || certificate != null;
    }

    private ConnectionEnd end() {
        ConnectionEnd own = end;
        if (own == null) {
            throw new AssertionError("handshake without connection");
        }
        return own;
    }

    private static RefusalReason reason(CertificateRefusedException.Reason reason) {
        return switch (reason) {
            case UNKNOWN_CA -> RefusalReason.UNKNOWN_CA;
            case EXPIRED -> RefusalReason.EXPIRED;
            case NOT_YET_VALID -> RefusalReason.NOT_YET_VALID;
            case WRONG_OVERLAY -> RefusalReason.WRONG_OVERLAY;
            case BAD_NODE -> RefusalReason.BAD_NODE;
            default -> RefusalReason.BAD_CERTIFICATE;
        };
    }
}
