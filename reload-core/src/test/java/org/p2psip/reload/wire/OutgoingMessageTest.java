// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutgoingMessageTest {
    private static final SecurityBlock SECURITY = new SecurityBlock(
            List.of(new GenericCertificate(GenericCertificate.X509, WireSamples.text("CERT"))), WireSamples.SIGNATURE);

    static Collection<MessageBody> bodies() {
        return WireSamples.bodies().values();
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void writesWhatIsReadBehindWhatIsThere(MessageBody body) throws MalformedMessageException {
        List<MessageExtension> extensions = List.of(new MessageExtension(7, false, WireSamples.hex("beef")));
        ByteBuf out = Unpooled.buffer().writeByte(0xFF);
        OutgoingMessage.encode(WireSamples.header(), body, extensions, SECURITY, out);
        ReceivedMessage message = ReceivedMessage.decode(out.skipBytes(1), WireSamples.CONTEXT);
        assertThat(message.header()).isEqualTo(WireSamples.header());
        assertThat(message.body(WireSamples.CONTEXT)).isEqualTo(body);
        assertThat(message.contents().extensions()).isEqualTo(extensions);
        assertThat(message.security()).isEqualTo(SECURITY);
    }
}
