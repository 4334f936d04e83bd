// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;

/**
 * A whole message as it was received: header, contents and security block, and the bytes that its signature covers
 * (RFC 6940, Section 6.3). Immutable; nothing of it has been verified.
 *
 * <p>Everything in it that is a byte string is a part of one copy of the message: see {@link Opaque#compact}.
 */
public final class ReceivedMessage {
    /** Where the field {@code fragment} is in the header. */
    private static final int FRAGMENT_OFFSET = 12;

    /** Where the field {@code length} is in the header. */
    private static final int LENGTH_OFFSET = 16;

    /** Where the body is in the contents, behind the code and its own length. */
    private static final int BODY_OFFSET = Short.BYTES + Integer.BYTES;

    private final ForwardingHeader header;
    private final MessageContents contents;
    private final Opaque contentsBytes;
    private final SecurityBlock security;
    private final int bodyOffset;

    private ReceivedMessage(ForwardingHeader header, WireReader in) throws MalformedMessageException {
        if (!header.isWhole()) {
            throw new MalformedMessageException(
                    "ForwardingHeader.fragment", FRAGMENT_OFFSET, "message is only a fragment");
        }
        this.header = header;
        int start = in.offset();
        contents = MessageContents.decode(in);
        contentsBytes = in.since(start);
        security = SecurityBlock.decode(in);
        in.requireEnd("SecurityBlock");
        bodyOffset = start + BODY_OFFSET;
    }

    /**
     * Reads a message that is not a fragment.
     *
     * @param message the readable bytes are the whole message; borrowed, and its reader index stays where it is
     * @throws MalformedMessageException if the bytes are not exactly one message
     */
    public static ReceivedMessage decode(ByteBuf message, WireContext context) throws MalformedMessageException {
        WireReader in = WireReader.of(message);
        ForwardingHeader header = ForwardingHeader.decode(in, context);
        if (header.length() != message.readableBytes()) {
            throw new MalformedMessageException(
                    "ForwardingHeader.length",
                    LENGTH_OFFSET,
                    "is " + header.length() + ", message has " + message.readableBytes());
        }
        return new ReceivedMessage(header, in);
    }

    /**
     * Reads what follows the header of a message that is not a fragment, or that was put together again.
     *
     * @param header the header that was read before; if of a fragment, then with offset 0 and marked as the last
     * @param payload the readable bytes are contents and security block; borrowed, its reader index stays where it is
     * @throws MalformedMessageException if the header is one of a fragment, or the bytes are not exactly contents and
     *     security block
     */
    public static ReceivedMessage decode(ForwardingHeader header, ByteBuf payload) throws MalformedMessageException {
        // The header as read may be longer than it encodes; that of a message put together has no length of its own.
        int payloadOffset = Math.max(header.length() - payload.readableBytes(), header.encodedLength());
        return new ReceivedMessage(header, WireReader.of(payload, payload.readableBytes(), payloadOffset));
    }

    /** The header. */
    public ForwardingHeader header() {
        return header;
    }

    /** The signed part, whose body is still bytes. */
    public MessageContents contents() {
        return contents;
    }

    /** Certificates and signature. */
    public SecurityBlock security() {
        return security;
    }

    /**
     * The bytes that the signature has to cover: overlay, transaction ID, the contents as they were received, and the
     * signer's identity. Put together anew with each call.
     */
    public Opaque signatureInput() {
        return MessageSignatureInput.of(
                header.overlay(),
                header.transactionId(),
                contentsBytes,
                security.signature().identity());
    }

    /**
     * Decodes the body, anew with each call. Offsets in errors count from the first byte of the message.
     *
     * @throws MalformedMessageException if the body is malformed
     */
    public MessageBody body(WireContext context) throws MalformedMessageException {
        return MessageBodyCodec.decode(contents.code(), WireReader.of(contents.body(), bodyOffset), context);
    }
}
