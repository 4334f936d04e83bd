// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramSender;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * Makes whoever wants a handshake prove first that it receives at the address it sends from (RFC 6347, Section 4.2.1).
 * Keeps nothing about anybody.
 */
final class Cookies {
    /** How long cookies are made with one key; they are accepted as long again. */
    static final long KEY_LIFETIME_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final BcTlsCrypto crypto;
    private DTLSVerifier current;
    private @Nullable DTLSVerifier previous;
    private long currentSinceNanos;

    Cookies(SecureRandom random, long nowNanos) {
        this.crypto = new BcTlsCrypto(random);
        this.current = new DTLSVerifier(crypto);
        this.currentSinceNanos = nowNanos;
    }

    /**
     * Checks a ClientHello.
     *
     * @param reply where the HelloVerifyRequest goes if it has no good cookie
     * @return what a handshake begins with, or null if the cookie is missing or wrong
     */
    @Nullable
    DTLSRequest verify(
            InetSocketAddress from, byte[] bytes, int offset, int length, DatagramPath reply, long nowNanos) {
        if (nowNanos - currentSinceNanos >= KEY_LIFETIME_NANOS) {
            previous = current;
            current = new DTLSVerifier(crypto);
            currentSinceNanos = nowNanos;
        }
        byte[] address = from.getAddress().getAddress();
        byte[] clientId = ByteBuffer.allocate(address.length + Short.BYTES)
                .put(address)
                .putShort((short) from.getPort())
                .array();
        if (previous != null) {
            DTLSRequest old = previous.verifyRequest(clientId, bytes, offset, length, new Reply(null));
            if (old != null) {
                return old;
            }
        }
        return current.verifyRequest(clientId, bytes, offset, length, new Reply(reply));
    }

    /** Where bctls puts a HelloVerifyRequest; nowhere if there is no path. */
    private record Reply(@Nullable DatagramPath path) implements DatagramSender {
        @Override
        public int getSendLimit() {
            return DtlsRecords.MAX_RECORD_BYTES;
        }

        @Override
        public void send(byte[] bytes, int offset, int length) {
            if (path != null) {
                path.send(bytes, offset, length);
            }
        }
    }
}
