// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3261, Sections 7.5 and 18.3. */
class SipStreamFramerTest {
    private static final String INVITE =
            "INVITE sip:bob@pbx.example SIP/2.0\r\nVia: SIP/2.0/TLS a\r\nContent-Length: 5\r\n\r\nhello";
    private static final String OK = "SIP/2.0 200 OK\r\nl : 0\r\n\r\n";

    private final SipStreamFramer framer = new SipStreamFramer();

    @Test
    void cutsSeveralMessagesOutOfOneBuffer() throws SipFramingException {
        assertThat(feed(INVITE + OK + INVITE)).containsExactly(INVITE, OK, INVITE);
    }

    @Test
    void cutsMessagesOutOfSingleBytes() throws SipFramingException {
        List<String> messages = new ArrayList<>();
        for (char c : (INVITE + "\r\n" + OK + INVITE).toCharArray()) {
            messages.addAll(feed(String.valueOf(c)));
        }
        assertThat(messages).containsExactly(INVITE, OK, INVITE);
    }

    @Test
    void readsAllOfTheBufferAndLeavesItToTheCaller() throws SipFramingException {
        ByteBuf bytes = Unpooled.copiedBuffer(INVITE, StandardCharsets.UTF_8);
        framer.handleBytes(bytes);
        assertThat(bytes.isReadable()).isFalse();
        assertThat(bytes.refCnt()).isEqualTo(1);
        bytes.release();
    }

    @Test
    void tellsOfKeepAliveBetweenMessages() throws SipFramingException {
        assertThat(feed("\r\n\r\n" + OK + "\r\n\r\n\r\n" + INVITE)).containsExactly("ping", OK, "ping", INVITE);
    }

    @Test
    void bodyMayLookLikeHeader() throws SipFramingException {
        String message = "MESSAGE sip:a SIP/2.0\r\nContent-Length: 8\r\n\r\n\r\n\r\n\r\n\r\n";
        assertThat(feed(message + OK)).containsExactly(message, OK);
    }

    @Test
    void readsFoldedHeader() throws SipFramingException {
        String message = "MESSAGE sip:a SIP/2.0\r\nContent-Length:\r\n  2\r\nSubject: a\r\n\tl: 9\r\n\r\nhi";
        assertThat(feed(message)).containsExactly(message);
    }

    @Test
    void takesOneValueGivenTwice() throws SipFramingException {
        String message = "MESSAGE sip:a SIP/2.0\r\nContent-Length: 2\r\nl: 2\r\n\r\nhi";
        assertThat(feed(message)).containsExactly(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "\rX",
                "SIP/2.0 200 OK\nl: 0\n\n",
                "SIP/2.0 200 OK\r\n\r\n",
                "SIP/2.0 200 OK\r\nl: -1\r\n\r\n",
                "SIP/2.0 200 OK\r\nl: 1x\r\n\r\n",
                "SIP/2.0 200 OK\r\nl:\r\n\r\n",
                "SIP/2.0 200 OK\r\nl: 9999999999\r\n\r\n",
                "SIP/2.0 200 OK\r\nl: 1\r\nContent-Length: 2\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\r\n"
            })
    void refusesWhatIsNotSipAndStaysClosed(String garbage) {
        assertThatThrownBy(() -> feed(garbage)).isInstanceOf(SipFramingException.class);
        assertThatThrownBy(() -> feed(OK)).isInstanceOf(SipFramingException.class);
    }

    @Test
    void takesHeaderUpToTheLimit() throws SipFramingException {
        String frame = "SIP/2.0 200 OK\r\nl: 0\r\nX: \r\n\r\n";
        String padding = "x".repeat(SipStreamFramer.MAX_HEADER_BYTES - frame.length());
        String longest = frame.replace("X: ", "X: " + padding);
        assertThat(feed(longest)).containsExactly(longest);
        assertThatThrownBy(() -> feed(frame.replace("X: ", "X: x" + padding)))
                .hasMessage("header is longer than 16384 bytes");
    }

    @Test
    void takesMessageUpToTheLimit() throws SipFramingException {
        int bodyLength = SipStreamFramer.MAX_MESSAGE_BYTES - "SIP/2.0 200 OK\r\nl: 65536\r\n\r\n".length();
        String longest = "SIP/2.0 200 OK\r\nl: " + bodyLength + "\r\n\r\n" + "b".repeat(bodyLength);
        assertThat(feed(longest)).containsExactly(longest);
        assertThatThrownBy(() -> feed("SIP/2.0 200 OK\r\nl: " + (bodyLength + 1) + "\r\n\r\n"))
                .hasMessage("message is longer than 65536 bytes");
    }

    @Property(tries = 300)
    void randomBytesAreCutOrRefused(@ForAll @Size(max = 300) byte[] bytes) {
        SipStreamFramer fresh = new SipStreamFramer();
        try {
            fresh.handleBytes(Unpooled.wrappedBuffer(bytes));
        } catch (SipFramingException expected) {
            assertThat(expected).hasMessageNotContaining("\n");
        }
    }

    private List<String> feed(String text) throws SipFramingException {
        framer.handleBytes(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1)));
        List<String> outputs = new ArrayList<>();
        for (SipStreamFramer.Output output = framer.pollOutput(); output != null; output = framer.pollOutput()) {
            outputs.add(
                    output instanceof SipStreamFramer.Output.Message message
                            ? new String(message.bytes().toByteArray(), StandardCharsets.ISO_8859_1)
                            : "ping");
        }
        return outputs;
    }
}
