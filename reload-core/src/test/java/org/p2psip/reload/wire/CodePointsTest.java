// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CodePointsTest {
    @Tag("6940-6.3.3.1-2")
    @Test
    void answerIsTheNextCodeUp() {
        assertThat(MessageCode.PING_REQUEST.answer()).isEqualTo(MessageCode.PING_ANSWER);
        assertThat(MessageCode.APP_ATTACH_REQUEST.answer()).isEqualTo(MessageCode.APP_ATTACH_ANSWER);
        assertThatThrownBy(MessageCode.PING_ANSWER::answer).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(MessageCode.ERROR::answer).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsRequestsAnswersAndErrorsApart() {
        assertThat(MessageCode.STORE_REQUEST.isRequest()).isTrue();
        assertThat(MessageCode.STORE_ANSWER.isRequest()).isFalse();
        assertThat(MessageCode.STORE_ANSWER.isAnswer()).isTrue();
        assertThat(MessageCode.ERROR.isError()).isTrue();
        assertThat(MessageCode.ERROR.isRequest()).isFalse();
        assertThat(MessageCode.ERROR.isAnswer()).isFalse();
        assertThat(new MessageCode(0x7FFF).isRequest()).isTrue();
        assertThat(new MessageCode(0x8001).isRequest()).isFalse();
    }

    @Test
    void showsErrorsByName() {
        assertThat(ErrorCode.DATA_TOO_OLD).hasToString("Data_Too_Old");
        assertThat(new ErrorCode(0x7777)).hasToString("0x7777");
    }

    @Test
    void ordersKindsAsUnsigned() {
        assertThat(WireSamples.UNKNOWN_KIND)
                .isGreaterThan(KindId.CERTIFICATE_BY_USER)
                .hasToString("0xf0000001");
    }

    @Test
    void showsTransactionsWithAllDigits() {
        assertThat(new TransactionId(0x1FL)).hasToString("000000000000001f");
        assertThat(new TransactionId(-1L)).hasToString("ffffffffffffffff");
    }

    @Test
    void showsNoPassword() {
        assertThat(WireSamples.bodies().get("body/attach-request").toString())
                .doesNotContain(Hex.encode("secret".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void dropsHostNameAndScopeOfAnAddress() throws UnknownHostException {
        byte[] linkLocal = Hex.decode("fe800000000000000000000000000001");
        var address = new IpAddressPort.InternetAddress(Inet6Address.getByAddress("phone", linkLocal, 7), 6084);
        assertThat(address.address().getHostAddress()).doesNotContain("%");
        assertThat(address.toString()).doesNotContain("phone");
        assertThat(IpAddressPort.of(address.toSocketAddress())).isEqualTo(address);
        assertThatThrownBy(() -> IpAddressPort.of(InetSocketAddress.createUnresolved("phone", 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
