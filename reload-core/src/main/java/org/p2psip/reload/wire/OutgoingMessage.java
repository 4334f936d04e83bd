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
     * @throws IllegalArgumentException if the body or the extensions are too long for their fields
     */
    public static void encode(
            ForwardingHeader header,
            MessageBody body,
            List<MessageExtension> extensions,
            SecurityBlock security,
            ByteBuf out) {
        WireWriter writer = new WireWriter(out);
        int start = writer.position();
        ForwardingHeaderCodec.encode(header, 0, writer);
        MessageContents.encode(body, extensions, writer);
        security.encode(writer);
        writer.set32(start + HeaderView.LENGTH, writer.position() - start);
        writer.finish();
    }
}
