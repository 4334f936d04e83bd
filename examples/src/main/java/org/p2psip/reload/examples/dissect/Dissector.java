// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageContents;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.SecurityBlock;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireReader;

/** Takes messages and frames apart. */
final class Dissector {
    private static final int FRAGMENT_OFFSET = 12;
    private static final int LENGTH_OFFSET = 16;

    private final WireContext context;

    /** For messages of the overlay {@code context}. */
    Dissector(WireContext context) {
        this.context = context;
    }

    /** Whether {@code bytes} begin like a frame of an overlay link rather than like a message. */
    static boolean isFrame(Opaque bytes) {
        int first = bytes.length() == 0 ? 0 : bytes.byteAt(0) & 0xFF;
        return first == FramedMessage.DATA_TYPE || first == FramedMessage.ACK_TYPE;
    }

    /** Takes one message, fragment or frame apart; what is wrong with it stands in the result. */
    Dissection dissect(Opaque bytes) {
        List<Fault> faults = new ArrayList<>();
        TreeNode root = TreeNode.structure("", "", 0);
        root.setSize(bytes.length());
        Expansions expansions = new Expansions(context);
        TreeLimits limits = new TreeLimits();
        TreeTrace trace = TreeTrace.into(root, expansions, faults, limits);
        boolean frame = isFrame(bytes);
        trace.read(
                frame ? "FramedMessage" : "SecurityBlock",
                WireReader.of(bytes, 0, trace),
                frame ? Dissector::readFrame : in -> readMessage(in, context));
        Signers.name(root);
        limits.tell(root);
        return new Dissection(root, Titles.of(expansions), List.copyOf(faults));
    }

    /** Reads the framing header and its message, or an acknowledgement (RFC 6940, Section 6.6.2). */
    static void readFrame(WireReader in) throws MalformedMessageException {
        in.begin("FramedMessage");
        int offset = in.offset();
        int type = in.uint8("FramedMessage.type");
        switch (type) {
            case FramedMessage.DATA_TYPE -> {
                in.uint32("FramedMessage.sequence");
                in.opaque24("FramedMessage.message");
            }
            case FramedMessage.ACK_TYPE -> {
                in.uint32("FramedMessage.ack_sequence");
                in.uint32("FramedMessage.received");
            }
            default -> throw new MalformedMessageException("FramedMessage.type", offset, "unknown type " + type);
        }
        in.requireEnd("FramedMessage");
        in.end("FramedMessage", type);
    }

    /** Reads all of {@code in} as a message or a fragment of one. */
    static void readMessage(WireReader in, WireContext context) throws MalformedMessageException {
        int start = in.offset();
        int length = in.remaining();
        ForwardingHeader header = ForwardingHeader.decode(in, context);
        if (header.length() != length) {
            throw new MalformedMessageException(
                    "ForwardingHeader.length",
                    start + LENGTH_OFFSET,
                    "is " + header.length() + ", message has " + length);
        }
        if (!header.isWhole()) {
            if (!in.hasRemaining()) {
                throw new MalformedMessageException("ForwardingHeader.fragment", start + FRAGMENT_OFFSET, "is empty");
            }
            in.rest("fragment");
            return;
        }
        MessageContents.decode(in);
        SecurityBlock.decode(in);
        in.requireEnd("SecurityBlock");
    }
}
