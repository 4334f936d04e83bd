// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SipTextTest {
    private final Random random = new Random(1);
    private final SipText message =
            SipText.message("alice@demo.example", "bob@demo.example", "a.invalid", "Grüße!", random);

    @Test
    void aMessageHasWhatRfc3261Demands() {
        assertThat(message.startLine()).isEqualTo("MESSAGE sip:bob@demo.example SIP/2.0");
        assertThat(message.headers())
                .extracting(SipText.Header::name)
                .contains("Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq", "Content-Type");
        assertThat(message.header("via").orElseThrow()).startsWith("SIP/2.0/TLS a.invalid;branch=z9hG4bK");
        assertThat(message.header("From").orElseThrow()).contains(";tag=");
        assertThat(message.header("To").orElseThrow()).doesNotContain(";tag=");
    }

    @Test
    void contentLengthCountsBytes() {
        String text = new String(message.toBytes(), StandardCharsets.UTF_8);
        assertThat(text).contains("\r\nContent-Length: 8\r\n\r\nGrüße!");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(SipText.parse(message.toBytes())).isEqualTo(message);
    }

    @Test
    void theAnswerEchoesWhatBelongsToTheTransaction() {
        SipText ok = SipText.parse(message.ok(random).toBytes());
        assertThat(ok.startLine()).isEqualTo("SIP/2.0 200 OK");
        assertThat(ok.isOkTo(message)).isTrue();
        assertThat(ok.header("To").orElseThrow())
                .startsWith(message.header("To").orElseThrow() + ";tag=");
    }

    @Test
    void theAnswerToAnotherRequestIsNotTaken() {
        SipText other = SipText.message("alice@demo.example", "bob@demo.example", "a.invalid", "again", random);
        assertThat(message.ok(random).isOkTo(other)).isFalse();
    }

    @Test
    void refusesWhatIsNoSip() {
        assertThatThrownBy(() -> SipText.parse("hello".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SipText.parse("hello\r\nworld\r\n\r\n".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 1");
    }
}
