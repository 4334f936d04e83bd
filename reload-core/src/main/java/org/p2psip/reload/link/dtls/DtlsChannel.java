// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.io.IOException;
import org.bouncycastle.tls.DTLSTransport;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.NodeId;

/**
 * One DTLS association whose handshake is over: records in, bytes out and the other way round, without a socket and
 * without waiting. Used by one thread.
 */
final class DtlsChannel {
    /** What a record was. */
    enum Received {
        /** It held data. */
        DATA,
        /** It was in order, and for the channel itself: an alert, or an unencrypted part of the handshake that came again. */
        CONTROL,
        /** It was of a handshake, though that is over: something that came again, or the wish for another handshake. */
        HANDSHAKE,
        /** It was received before, or is older than what is remembered. */
        REPLAYED,
        /** It is not of the far end. */
        FORGED
    }

    private final DTLSTransport transport;
    private final RecordQueue records;
    private final AssociationCrypto crypto;
    private final NodeCertificate certificate;
    private final boolean server;
    private boolean accepted;
    private int dataLength;
    private @Nullable String failure;

    /** @param server whether this end was the server of the handshake */
    DtlsChannel(
            DTLSTransport transport,
            RecordQueue records,
            AssociationCrypto crypto,
            NodeCertificate certificate,
            boolean server) {
        this.transport = transport;
        this.records = records;
        this.crypto = crypto;
        this.certificate = certificate;
        this.server = server;
    }

    NodeCertificate certificate() {
        return certificate;
    }

    boolean proves(NodeId nodeId) {
        return certificate.nodeIds().contains(nodeId);
    }

    NodeId firstNodeId() {
        return certificate.nodeIds().get(0);
    }

    /** Whether a handshake message that is not encrypted may be of use: the far end may have missed this one's last. */
    boolean takesPlainHandshake() {
        return server;
    }

    /**
     * Takes one record that {@link DtlsRecords#length} found acceptable.
     *
     * @param into gets the data, if it held any; as long as the record at least
     */
    Received handleRecord(byte[] bytes, int offset, int length, byte[] into) {
        if (isClosed()) {
            return Received.CONTROL;
        }
        accepted = false;
        dataLength = 0;
        long forgedBefore = crypto.forgedRecords();
        long handshakeBefore = crypto.handshakeRecords();
        records.put(bytes, offset, length);
        try {
            // With 0, bctls goes on until it has data or the queue tells it that nothing more is there.
            dataLength = Math.max(0, transport.receive(into, 0, into.length, 0, flags -> accepted = true));
            return Received.DATA;
        } catch (RecordQueue.NothingWaits e) {
            if (crypto.handshakeRecords() > handshakeBefore) {
                return Received.HANDSHAKE;
            }
            if (accepted) {
                return Received.CONTROL;
            }
            return crypto.forgedRecords() > forgedBefore ? Received.FORGED : Received.REPLAYED;
        } catch (IOException e) {
            fail(e);
            return Received.CONTROL;
        }
    }

    /** How much data the last record held, after {@link Received#DATA}. */
    int dataLength() {
        return dataLength;
    }

    /** Sends data, at most {@link #maxDataBytes}, in one datagram. */
    void send(byte[] bytes, int offset, int length) {
        if (isClosed()) {
            return;
        }
        try {
            transport.send(bytes, offset, length);
        } catch (IOException e) {
            fail(e);
        }
    }

    /** How much data fits into one datagram. */
    int maxDataBytes() {
        try {
            return transport.getSendLimit();
        } catch (IOException e) {
            throw new AssertionError("the limit of a queue", e);
        }
    }

    /** What a record adds to its data, in bytes. */
    int recordBytes() {
        return records.getSendLimit() - maxDataBytes();
    }

    /** Whether nothing can be sent any more, whoever closed. */
    boolean isClosed() {
        return records.isClosed();
    }

    /** What ended the association, if it did not end in order. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Tells the far end and closes. */
    void close() {
        if (isClosed()) {
            return;
        }
        try {
            transport.close();
        } catch (IOException e) {
            fail(e);
        }
    }

    private void fail(IOException e) {
        failure = DtlsHandshake.text(e);
        records.abandon();
    }
}
