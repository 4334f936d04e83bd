// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** Writes whole messages (RFC 6940, Section 6.3) straight into a buffer, with no copy of their body in between. */
public final class OutgoingMessage {
    private OutgoingMessage() {}

    /**
     * Appends one message. The signature is the caller's: this does not compare it with what it covers.
     *
     * @param header its {@link ForwardingHeader#length} does not count
     * @param extensions of the contents; often empty
     * @param out the caller's
     * @throws IllegalArgumentException if the body or the extensions are too long for their fields; what {@code out}
     *     then holds is incomplete
     */
    public static void encode(
            ForwardingHeader header,
            MessageBody body,
            List<MessageExtension> extensions,
            SecurityBlock security,
            ByteBuf out) {
        int start = out.writerIndex();
        header.encode(out, 0);
        WireWriter writer = WireWriter.to(out);
        writer.uint16(body.code().value());
        int bodyLength = out.writerIndex();
        writer.uint32(0);
        MessageBodyCodec.encode(body, writer);
        out.setInt(bodyLength, out.writerIndex() - bodyLength - Integer.BYTES);
        writer.list32("MessageContents.extensions", extensions, MessageExtension::encode);
        security.encode(writer);
        out.setInt(start + HeaderView.LENGTH, out.writerIndex() - start);
    }
}
