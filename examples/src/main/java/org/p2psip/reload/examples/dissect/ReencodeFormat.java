// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.MessageBodyCodec;
import org.p2psip.reload.wire.MessageContents;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.SecurityBlock;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/** Prints each message as it is after decoding and encoding; a malformed one becomes a comment. */
final class ReencodeFormat implements RecordFormat {
    /** Bytes of code and length in front of a body. */
    private static final int BODY_OFFSET = Short.BYTES + Integer.BYTES;

    private final WireContext context;

    ReencodeFormat(WireContext context) {
        this.context = context;
    }

    @Override
    public Printed message(long number, Origin origin, Opaque bytes) {
        try {
            ByteBuf out = Unpooled.buffer(bytes.length());
            if (Dissector.isFrame(bytes)) {
                encodeFrame(bytes, out);
            } else {
                encodeMessage(bytes, 0, out);
            }
            return new Printed(ByteBufUtil.hexDump(out) + "\n", false);
        } catch (MalformedMessageException e) {
            return new Printed(comment(origin, String.valueOf(e.getMessage())), true);
        }
    }

    @Override
    public String fault(long number, Origin origin, Fault fault) {
        return comment(origin, fault.problem());
    }

    private void encodeFrame(Opaque bytes, ByteBuf out) throws MalformedMessageException {
        FramedMessage frame = FramedMessage.decode(Unpooled.wrappedBuffer(bytes.toByteArray()));
        if (frame instanceof FramedMessage.Data data) {
            ByteBuf message = Unpooled.buffer();
            encodeMessage(data.message(), FramedMessage.DATA_HEADER_BYTES, message);
            Opaque again = Opaque.copyOf(ByteBufUtil.getBytes(message));
            new FramedMessage.Data(data.sequence(), again).encode(out);
        } else {
            frame.encode(out);
        }
    }

    private void encodeMessage(Opaque bytes, int offset, ByteBuf out) throws MalformedMessageException {
        Dissector.readMessage(WireReader.of(bytes, offset), context);
        WireReader in = WireReader.of(bytes, offset);
        ForwardingHeader header = ForwardingHeader.decode(in, context);
        Opaque payload = header.isWhole() ? payload(in) : in.rest("fragment");
        header.encode(out, payload.length());
        WireWriter.append(out, writer -> writer.bytes(payload));
    }

    private Opaque payload(WireReader in) throws MalformedMessageException {
        int bodyOffset = in.offset() + BODY_OFFSET;
        MessageContents contents = MessageContents.decode(in);
        SecurityBlock security = SecurityBlock.decode(in);
        MessageBody body =
                MessageBodyCodec.decode(contents.code(), WireReader.of(contents.body(), bodyOffset), context);
        MessageContents again =
                new MessageContents(contents.code(), MessageBodyCodec.encode(body), contents.extensions());
        return WireWriter.toOpaque(writer -> {
            again.encode(writer);
            security.encode(writer);
        });
    }

    private static String comment(Origin origin, String problem) {
        return "# " + origin.text() + ": malformed: " + problem + "\n";
    }
}
