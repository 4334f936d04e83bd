// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * The signed part of a message (RFC 6940, Section 6.3.3). The body stays bytes; {@link MessageBodyCodec} reads it.
 *
 * @param code which method, request or answer
 * @param body the encoded body
 * @param extensions extensions; copied
 */
public record MessageContents(MessageCode code, Opaque body, List<MessageExtension> extensions) {
    /** Copies the extensions. */
    public MessageContents {
        Checks.present("code", code);
        Checks.present("body", body);
        extensions = List.copyOf(extensions);
    }

    /** Contents with {@code body} and without extensions. */
    public static MessageContents of(MessageBody body) {
        return new MessageContents(body.code(), MessageBodyCodec.encode(body), List.of());
    }

    /**
     * Reads contents and leaves {@code in} behind them.
     *
     * @throws MalformedMessageException if they are cut short, or the code is 0
     */
    public static MessageContents decode(WireReader in) throws MalformedMessageException {
        in.begin("MessageContents");
        MessageContents contents = new MessageContents(
                MessageCode.decode(in),
                in.opaque32("MessageContents.message_body"),
                in.list32("MessageContents.extensions", MessageExtension::decode));
        return in.end("MessageContents", contents);
    }

    /** Appends these contents. */
    public void encode(WireWriter out) {
        out.uint16(code.value());
        out.opaque32(body);
        encode(extensions, out);
    }

    /** Appends the contents with that body, of which nobody needs the bytes by themselves. */
    public static void encode(MessageBody body, List<MessageExtension> extensions, WireWriter out) {
        out.uint16(body.code().value());
        int start = out.begin32();
        body.encode(out);
        out.end32("MessageContents.message_body", start);
        encode(extensions, out);
    }

    private static void encode(List<MessageExtension> extensions, WireWriter out) {
        out.list32("MessageContents.extensions", extensions, MessageExtension::encode);
    }
}
