// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceivedMessageTest {
    private static final Opaque BYTES = WireSamples.vector("message/ping-request");
    private static final int HEADER = 56;

    @Test
    void takesAMessageApart() throws MalformedMessageException {
        ReceivedMessage message = decode(BYTES);
        assertThat(message.header()).isEqualTo(WireSamples.header());
        assertThat(message.contents()).isEqualTo(MessageContents.of(new PingRequest(Opaque.EMPTY)));
        assertThat(message.security().certificates())
                .containsExactly(new GenericCertificate(GenericCertificate.X509, WireSamples.text("CERT")));
        assertThat(message.security().signature())
                .isEqualTo(new Signature(
                        SignatureAlgorithm.RSA_SHA256, WireSamples.CERT_HASH, WireSamples.hex("01020304")));
        assertThat(message.body(WireSamples.CONTEXT)).isEqualTo(new PingRequest(Opaque.EMPTY));
    }

    @Test
    void isPutTogetherToTheSameBytes() throws MalformedMessageException {
        ReceivedMessage message = decode(BYTES);
        Opaque payload = WireWriter.toOpaque(out -> {
            message.contents().encode(out);
            message.security().encode(out);
        });
        ByteBuf out = Unpooled.buffer();
        message.header().encode(out, payload.length());
        WireWriter.append(out, writer -> writer.bytes(payload));
        assertThat(out).isEqualTo(WireSamples.buffer(BYTES));
    }

    @Test
    void gathersWhatTheSignatureCovers() throws MalformedMessageException {
        assertThat(decode(BYTES).signatureInput()).isEqualTo(WireSamples.vector("signature-input/ping-request"));
        Opaque contents = WireSamples.vector("contents/ping-request");
        assertThat(MessageSignatureInput.of(
                        WireSamples.OVERLAY, WireSamples.TRANSACTION, contents, WireSamples.CERT_HASH))
                .isEqualTo(WireSamples.vector("signature-input/ping-request"));
    }

    @Test
    void copiesTheMessageOnce() throws MalformedMessageException {
        ReceivedMessage message = decode(BYTES);
        SignerIdentity.CertHash identity =
                (SignerIdentity.CertHash) message.security().signature().identity();
        byte[] copy = message.contents().body().array();
        assertThat(copy).hasSize(BYTES.length());
        assertThat(List.of(message.security().signature().value(), identity.hash()))
                .allSatisfy(bytes -> assertThat(bytes.array()).isSameAs(copy));
    }

    @Test
    void readsAMessageThatWasPutTogetherFromFragments() throws MalformedMessageException {
        ByteBuf payload = WireSamples.buffer(BYTES).skipBytes(HEADER);
        ReceivedMessage message = ReceivedMessage.decode(WireSamples.header(), payload);
        assertThat(message.signatureInput()).isEqualTo(decode(BYTES).signatureInput());
        assertThat(payload.readerIndex()).isEqualTo(HEADER);
    }

    @Test
    void leavesABufferWithOtherBytesInFrontAsItWas() throws MalformedMessageException {
        ByteBuf in = Unpooled.buffer();
        in.writeZero(7).readerIndex(7);
        WireWriter.append(in, writer -> writer.bytes(BYTES));
        assertThat(ReceivedMessage.decode(in, WireSamples.CONTEXT).signatureInput())
                .isEqualTo(decode(BYTES).signatureInput());
        assertThat(in.readerIndex()).isEqualTo(7);
        assertThat(in.refCnt()).isEqualTo(1);
    }

    @Test
    void refusesAFragment() {
        ForwardingHeader fragment =
                WireSamples.header().toBuilder().fragment(true, 1).build();
        assertThatThrownBy(() -> ReceivedMessage.decode(fragment, Unpooled.EMPTY_BUFFER))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("ForwardingHeader.fragment at byte 12: message is only a fragment");
    }

    @Test
    void refusesALengthThatIsNotTheMessages() {
        byte[] longer = Arrays.copyOf(BYTES.toByteArray(), BYTES.length() + 1);
        assertThatThrownBy(() -> decode(Opaque.copyOf(longer)))
                .hasMessage("ForwardingHeader.length at byte 16: is 122, message has 123");
    }

    @Test
    void refusesBytesBehindTheSecurityBlock() {
        byte[] longer = Arrays.copyOf(BYTES.toByteArray(), BYTES.length() + 1);
        longer[19]++;
        assertThatThrownBy(() -> decode(Opaque.copyOf(longer)))
                .hasMessage("SecurityBlock at byte 122: 1 bytes left over");
    }

    @Test
    void countsOffsetsFromTheFirstByteOfTheMessage() throws MalformedMessageException {
        byte[] noCode = BYTES.toByteArray();
        noCode[HEADER + 1] = 0;
        assertThatThrownBy(() -> decode(Opaque.copyOf(noCode)))
                .hasMessage("MessageContents.message_code at byte 56: is 0");
        byte[] wrongPadding = BYTES.toByteArray();
        wrongPadding[HEADER + 7] = 1;
        ReceivedMessage message = decode(Opaque.copyOf(wrongPadding));
        assertThatThrownBy(() -> message.body(WireSamples.CONTEXT))
                .hasMessage("PingReq.padding at byte 64: needs 1 bytes, has 0");
    }

    @Test
    void refusesEveryPrefix() {
        byte[] whole = BYTES.toByteArray();
        for (int length = 0; length < whole.length; length++) {
            byte[] prefix = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> decode(Opaque.copyOf(prefix))).isInstanceOf(MalformedMessageException.class);
            if (length >= HEADER) {
                prefix[18] = 0;
                prefix[19] = (byte) length;
                assertThatThrownBy(() -> decode(Opaque.copyOf(prefix)))
                        .as("%d bytes, with a length that says so", length)
                        .isInstanceOf(MalformedMessageException.class);
            }
        }
    }

    @Test
    void keepsExtensionsAndCertificatesThatItDoesNotKnow() throws MalformedMessageException {
        MessageContents contents = new MessageContents(
                new MessageCode(0x7FFF),
                WireSamples.text("body"),
                List.of(new MessageExtension(0xFFFE, true, WireSamples.text("extension"))));
        SecurityBlock security = new SecurityBlock(
                List.of(new GenericCertificate(200, WireSamples.text("?"))),
                new Signature(
                        new SignatureAlgorithm(255, 255),
                        new SignerIdentity.Unknown(255, WireSamples.hex("00")),
                        Opaque.EMPTY));
        ByteBuf payload = WireSamples.buffer(WireWriter.toOpaque(out -> {
            contents.encode(out);
            security.encode(out);
        }));
        ReceivedMessage message = ReceivedMessage.decode(WireSamples.header(), payload);
        assertThat(message.contents()).isEqualTo(contents);
        assertThat(message.security()).isEqualTo(security);
        assertThat(message.body(WireSamples.CONTEXT))
                .isEqualTo(new UnknownBody(contents.code(), WireSamples.text("body")));
    }

    private static ReceivedMessage decode(Opaque bytes) throws MalformedMessageException {
        return ReceivedMessage.decode(WireSamples.buffer(bytes), WireSamples.CONTEXT);
    }
}
