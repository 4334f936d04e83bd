// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.bouncycastle.tls.DTLSRequest;
import org.p2psip.reload.driver.Environment;

/** Finds out whom a datagram is for: a link, a handshake, or nobody yet. */
final class RecordDemultiplexer implements UdpSocket.Receiver {
    private final Environment environment;
    private final Cookies cookies;
    private final Associations associations;
    private final Replies replies;
    private final byte[] datagram = new byte[DtlsRecords.MAX_RECORD_BYTES];
    private final Map<DatagramDrop, Long> dropped = new EnumMap<>(DatagramDrop.class);

    /** Ways to addresses about which nothing is kept. */
    interface Replies {
        DatagramPath to(InetSocketAddress address);
    }

    RecordDemultiplexer(Environment environment, Cookies cookies, Associations associations, Replies replies) {
        this.environment = environment;
        this.cookies = cookies;
        this.associations = associations;
        this.replies = replies;
    }

    @Override
    public void handleDatagram(ByteBuf received, InetSocketAddress from) {
        int length = received.readableBytes();
        received.getBytes(received.readerIndex(), datagram, 0, length);
        int offset = 0;
        while (offset < length) {
            int record = DtlsRecords.length(datagram, offset, length - offset);
            if (record < 0) {
                count(DatagramDrop.NOT_DTLS);
                return;
            }
            if (DtlsRecords.isClientHello(datagram, offset, record)) {
                handleClientHello(from, offset, record);
            } else {
                handleRecord(from, offset, record);
            }
            offset += record;
        }
        if (length == 0) {
            count(DatagramDrop.NOT_DTLS);
        }
    }

    void count(DatagramDrop reason) {
        dropped.merge(reason, 1L, Long::sum);
    }

    Map<DatagramDrop, Long> dropped() {
        return new EnumMap<>(dropped);
    }

    private void handleClientHello(InetSocketAddress from, int offset, int length) {
        byte[] random = DtlsRecords.clientRandom(datagram, offset);
        Remote remote = associations.get(from);
        PendingHandshake pending = remote == null ? null : remote.pending();
        if (pending != null && pending.wasBegunBy(random)) {
            offer(pending, offset, length);
            return;
        }
        DTLSRequest request = cookies.verify(from, datagram, offset, length, replies.to(from), environment.nowNanos());
        if (request != null) {
            associations.handleRequest(from, request, random);
        }
    }

    private void handleRecord(InetSocketAddress from, int offset, int length) {
        Remote remote = associations.get(from);
        if (remote == null) {
            count(DatagramDrop.UNKNOWN_SOURCE);
            return;
        }
        boolean encrypted = DtlsRecords.epoch(datagram, offset) > 0;
        PendingHandshake pending = remote.pending();
        DtlsLink link = remote.link();
        if (pending != null) {
            offer(pending, offset, length);
        }
        if (link == null || (pending != null && !encrypted)) {
            return;
        }
        if (!encrypted
                && !(DtlsRecords.isPlainHandshake(datagram, offset)
                        && link.channel().takesPlainHandshake())) {
            count(DatagramDrop.NOT_ENCRYPTED);
            return;
        }
        DtlsChannel.Received received = link.handleRecord(datagram, offset, length);
        // With a handshake under way, what the link can't read may be of the handshake.
        if (received == DtlsChannel.Received.FORGED && pending == null) {
            count(DatagramDrop.FORGED);
        } else if (received == DtlsChannel.Received.REPLAYED && pending == null) {
            count(DatagramDrop.REPLAYED);
        } else if (received == DtlsChannel.Received.HANDSHAKE) {
            count(DatagramDrop.OUT_OF_PLACE);
        }
    }

    private void offer(PendingHandshake pending, int offset, int length) {
        byte[] record = Arrays.copyOfRange(datagram, offset, offset + length);
        if (!pending.expects(record)) {
            count(DatagramDrop.OUT_OF_PLACE);
        } else if (!pending.offer(record, environment.nowNanos())) {
            count(DatagramDrop.HANDSHAKE_BUSY);
        }
    }
}
