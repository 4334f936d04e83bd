// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.io.IOException;
import java.util.Locale;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.security.NodeCertificate;

/**
 * One DTLS handshake, which bctls computes on a thread that it makes wait. Its end is told on that thread, exactly
 * once.
 */
final class DtlsHandshake implements Runnable {
    /** Hears of the end. */
    interface Outcome {
        void secured(DtlsChannel channel);

        void refused(LinkException failure);
    }

    private final NodeIdentity identity;
    private final RecordQueue records;
    private final boolean server;
    private final @Nullable DTLSRequest request;
    private final long deadlineNanos;
    private final Outcome outcome;

    /**
     * Creates a handshake.
     *
     * @param request the ClientHello with its cookie; null at the client, and at a server that asks for no cookie
     * @param deadlineNanos when to give up, by {@link System#nanoTime}
     */
    DtlsHandshake(
            NodeIdentity identity,
            RecordQueue records,
            boolean server,
            @Nullable DTLSRequest request,
            long deadlineNanos,
            Outcome outcome) {
        this.identity = identity;
        this.records = records;
        this.server = server;
        this.request = request;
        this.deadlineNanos = deadlineNanos;
        this.outcome = outcome;
    }

    @Override
    public void run() {
        AssociationCrypto crypto = identity.newCrypto(records::release);
        PeerProof proof = identity.newProof();
        DTLSTransport transport;
        try {
            transport = shakeHands(crypto, proof);
        } catch (IOException e) {
            outcome.refused(reason(e, proof));
            return;
        }
        NodeCertificate certificate = proof.certificate();
        if (certificate == null) {
            throw new AssertionError("a handshake without a certificate");
        }
        outcome.secured(new DtlsChannel(transport, records, crypto, certificate, server));
    }

    private DTLSTransport shakeHands(AssociationCrypto crypto, PeerProof proof) throws IOException {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0 || records.isClosed()) {
            throw new TlsTimeoutException("no thread was free in time");
        }
        int timeoutMillis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, leftNanos / 1_000_000));
        if (!server) {
            return new DTLSClientProtocol().connect(new OverlayClient(identity, crypto, proof, timeoutMillis), records);
        }
        return new DTLSServerProtocol()
                .accept(new OverlayServer(identity, crypto, proof, timeoutMillis), records, request);
    }

    private static LinkException reason(IOException failure, PeerProof proof) {
        LinkException refusal = proof.refusal();
        if (refusal != null) {
            return refusal;
        }
        if (failure instanceof TlsTimeoutException) {
            return new LinkException(RefusalReason.TIMED_OUT, "the handshake did not end in time");
        }
        return new LinkException(RefusalReason.HANDSHAKE_FAILED, text(failure));
    }

    /** One line about a failure, without bytes of the far end. */
    static String text(IOException failure) {
        if (failure instanceof TlsFatalAlertReceived alert) {
            return "the far end sent the alert " + AlertDescription.getName(alert.getAlertDescription());
        }
        if (failure instanceof TlsFatalAlert alert) {
            return String.format(
                    Locale.ROOT,
                    "the far end did not keep to DTLS: %s",
                    AlertDescription.getName(alert.getAlertDescription()));
        }
        return String.valueOf(failure.getMessage());
    }
}
