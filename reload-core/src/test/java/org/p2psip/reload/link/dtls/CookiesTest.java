// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.LinkNode;
import org.p2psip.reload.wire.Hex;

class CookiesTest {
    private static final long NOW = Long.MAX_VALUE - 5;
    private static final InetSocketAddress ALICE = LinkNode.loopback(5000);

    private final AtomicReference<byte[]> reply = new AtomicReference<>();
    private final Cookies cookies = new Cookies(new SecureRandom(), NOW);
    private final DatagramPath path = new DatagramPath() {
        @Override
        public void send(byte[] bytes, int offset, int length) {
            reply.set(Arrays.copyOfRange(bytes, offset, offset + length));
        }

        @Override
        public int maxDatagramBytes() {
            return 1200;
        }
    };

    @Test
    void cookieIsGoodForItsAddressOnly() {
        byte[] hello = withCookieOf(ALICE, NOW);
        assertThat(cookies.verify(ALICE, hello, 0, hello.length, path, NOW)).isNotNull();
        assertThat(cookies.verify(LinkNode.loopback(5001), hello, 0, hello.length, path, NOW))
                .isNull();
    }

    @Test
    void cookieOutlivesOneChangeOfTheKeyAndNotTwo() {
        byte[] hello = withCookieOf(ALICE, NOW);
        long later = NOW + Cookies.KEY_LIFETIME_NANOS;
        assertThat(cookies.verify(ALICE, hello, 0, hello.length, path, later)).isNotNull();
        assertThat(cookies.verify(ALICE, hello, 0, hello.length, path, later + Cookies.KEY_LIFETIME_NANOS))
                .isNull();
    }

    private byte[] withCookieOf(InetSocketAddress address, long now) {
        byte[] hello = clientHello(new byte[0]);
        assertThat(cookies.verify(address, hello, 0, hello.length, path, now)).isNull();
        byte[] request = reply.get();
        // Record and message header, version, length of the cookie.
        return clientHello(Arrays.copyOfRange(request, 13 + 12 + 3, request.length));
    }

    private static byte[] clientHello(byte[] cookie) {
        String body = "fefd" + "ab".repeat(32) + "00" + String.format("%02x", cookie.length)
                + (cookie.length == 0 ? "" : Hex.encode(cookie)) + "0002c02b" + "0100" + "0000";
        String length = String.format("%06x", body.length() / 2);
        String message = "01" + length + "0000" + "000000" + length + body;
        return Hex.decode("16feff0000000000000000" + String.format("%04x", message.length() / 2) + message);
    }
}
