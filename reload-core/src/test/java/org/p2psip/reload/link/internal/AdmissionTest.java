// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may begin handshakes. */
class AdmissionTest {
    /** One source has two of them. */
    private static final int MAX_HANDSHAKES = 8;

    private final Admission admission = new Admission(1, 1, MAX_HANDSHAKES);

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "192.0.2.1, ::ffff:192.0.2.1",
        "2001:db8::1, 2001:db8::1",
        "2001:db8::1, 2001:db8:0:0:ffff:ffff:ffff:ffff",
    })
    void oneSourceHasAQuarter(String first, String second) throws Exception {
        assertThat(begin(first)).isTrue();
        assertThat(begin(second)).isTrue();
        assertThat(begin(first)).isFalse();
        assertThat(begin(second)).isFalse();
        assertThat(admission.handshakeCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2",
        "2001:db8::1, 2001:db8:0:1::1",
        "192.0.2.1, 2001:db8::1",
        "192.0.2.1, c000:201::1",
    })
    void othersHaveTheirOwn(String first, String second) throws Exception {
        assertThat(begin(first)).isTrue();
        assertThat(begin(first)).isTrue();
        assertThat(begin(second)).isTrue();
        assertThat(begin(second)).isTrue();
    }

    @Test
    void allTogetherHaveNoMoreThanThereAre() throws Exception {
        for (int i = 0; i < MAX_HANDSHAKES; i++) {
            assertThat(begin("192.0.2." + i)).isTrue();
        }
        assertThat(begin("2001:db8::1")).isFalse();
        admission.endHandshake(address("192.0.2.0"));
        assertThat(begin("2001:db8::1")).isTrue();
    }

    @Test
    void handshakeThatEndsMakesRoomForAnotherOfItsSource() throws Exception {
        begin("2001:db8::1");
        begin("2001:db8::2");
        admission.endHandshake(address("2001:db8::1"));
        assertThat(begin("2001:db8::3")).isTrue();
        assertThat(begin("2001:db8::4")).isFalse();
        admission.endHandshake(address("2001:db8::2"));
        admission.endHandshake(address("2001:db8::3"));
        assertThat(admission.handshakeCount()).isZero();
        assertThat(begin("2001:db8::4")).isTrue();
        assertThat(begin("2001:db8::5")).isTrue();
    }

    @Test
    void aQuarterOfFewIsOne() throws Exception {
        Admission few = new Admission(1, 1, 3);
        assertThat(few.beginHandshake(address("192.0.2.1"))).isTrue();
        assertThat(few.beginHandshake(address("192.0.2.1"))).isFalse();
        assertThat(few.beginHandshake(address("192.0.2.2"))).isTrue();
    }

    private boolean begin(String address) throws UnknownHostException {
        return admission.beginHandshake(address(address));
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(text));
    }
}
