// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** Reads and writes forwarding headers. */
final class ForwardingHeaderCodec {
    static final int HIGH_BIT = 0x80000000;

    private ForwardingHeaderCodec() {}

    static ForwardingHeaderBuilder builder(int overlay, TransactionId transactionId, int fragment) {
        ForwardingHeaderBuilder builder = new ForwardingHeaderBuilder(overlay, transactionId);
        builder.fragment = fragment;
        return builder;
    }

    static ForwardingHeader decode(WireReader in, WireContext context) throws MalformedMessageException {
        in.begin("ForwardingHeader");
        int start = in.offset();
        if (in.uint32("ForwardingHeader.relo_token") != Integer.toUnsignedLong(ForwardingHeader.TOKEN)) {
            throw new MalformedMessageException("ForwardingHeader.relo_token", start, "is not the token of RELOAD");
        }
        int overlay = (int) in.uint32("ForwardingHeader.overlay");
        int configurationSequence = in.uint16("ForwardingHeader.configuration_sequence");
        int version = in.uint8("ForwardingHeader.version");
        int ttl = in.uint8("ForwardingHeader.ttl");
        int fragment = decodeFragment(in);
        int lengthOffset = in.offset();
        long length = in.uint32("ForwardingHeader.length");
        TransactionId transactionId = new TransactionId(in.uint64("ForwardingHeader.transaction_id"));

        ForwardingHeaderBuilder header = builder(overlay, transactionId, fragment)
                .configurationSequence(configurationSequence)
                .version(version)
                .ttl(ttl)
                .maxResponseLength(in.uint32("ForwardingHeader.max_response_length"));
        decodeLists(in, context, header);
        int headerLength = in.offset() - start;
        if (length < headerLength || length > Integer.MAX_VALUE) {
            throw new MalformedMessageException(
                    "ForwardingHeader.length", lengthOffset, "is " + length + ", header has " + headerLength);
        }
        header.length = (int) length;
        return in.end("ForwardingHeader", header.build());
    }

    private static int decodeFragment(WireReader in) throws MalformedMessageException {
        int offset = in.offset();
        int fragment = (int) in.uint32("ForwardingHeader.fragment");
        if ((fragment & HIGH_BIT) == 0) {
            throw new MalformedMessageException("ForwardingHeader.fragment", offset, "high bit is 0");
        }
        return fragment;
    }

    private static void decodeLists(WireReader in, WireContext context, ForwardingHeaderBuilder header)
            throws MalformedMessageException {
        int viaLength = in.uint16("ForwardingHeader.via_list_length");
        int destinationLength = in.uint16("ForwardingHeader.destination_list_length");
        int optionsLength = in.uint16("ForwardingHeader.options_length");

        int viaOffset = in.offset();
        header.viaList =
                in.list("ForwardingHeader.via_list", viaLength, element -> Destination.decode(element, context));
        if (hasResourceWithin(header.viaList, header.viaList.size())) {
            throw new MalformedMessageException("ForwardingHeader.via_list", viaOffset, "holds a Resource-ID");
        }
        int destinationOffset = in.offset();
        header.destinationList = in.list(
                "ForwardingHeader.destination_list",
                destinationLength,
                element -> Destination.decode(element, context));
        if (hasResourceWithin(header.destinationList, header.destinationList.size() - 1)) {
            throw new MalformedMessageException(
                    "ForwardingHeader.destination_list", destinationOffset, "goes on after a Resource-ID");
        }
        header.options = in.list("ForwardingHeader.options", optionsLength, ForwardingOption::decode);
    }

    /** Bytes of the header that begins at the reader index of {@code in}, as it says, or all that are there if it is cut short. */
    static int readableLength(ByteBuf in) {
        int start = in.readerIndex();
        int readable = in.readableBytes();
        if (readable < ForwardingHeader.FIXED_BYTES) {
            return readable;
        }
        int length = ForwardingHeader.FIXED_BYTES
                + in.getUnsignedShort(start + HeaderView.VIA_LIST_LENGTH)
                + in.getUnsignedShort(start + HeaderView.DESTINATION_LIST_LENGTH)
                + in.getUnsignedShort(start + HeaderView.OPTIONS_LENGTH);
        return Math.min(length, readable);
    }

    /** Appends a header whose field {@code length} counts itself and {@code payloadLength}. */
    static void encode(ForwardingHeader header, int payloadLength, WireWriter out) {
        int start = out.position();
        out.uint32(Integer.toUnsignedLong(ForwardingHeader.TOKEN));
        out.uint32(Integer.toUnsignedLong(header.overlay()));
        out.uint16(header.configurationSequence());
        out.uint8(header.version());
        out.uint8(header.ttl());
        out.uint32(Integer.toUnsignedLong(header.fragment()));
        out.uint32(0);
        out.uint64(header.transactionId().value());
        out.uint32(header.maxResponseLength());
        // Lengths of the lists, which follow all three of them.
        out.uint16(0);
        out.uint16(0);
        out.uint16(0);
        int via = out.position();
        out.elements(header.viaList(), Destination::encode);
        int destinations = out.position();
        out.elements(header.destinationList(), Destination::encode);
        int options = out.position();
        out.elements(header.options(), ForwardingOption::encode);
        int end = out.position();
        out.set16(start + HeaderView.VIA_LIST_LENGTH, destinations - via);
        out.set16(start + HeaderView.DESTINATION_LIST_LENGTH, options - destinations);
        out.set16(start + HeaderView.OPTIONS_LENGTH, end - options);
        Checks.range("payload length", payloadLength, 0, Integer.MAX_VALUE - (end - start));
        out.set32(start + HeaderView.LENGTH, end - start + payloadLength);
    }

    static boolean hasResourceWithin(List<Destination> list, int end) {
        for (int i = 0; i < end; i++) {
            if (list.get(i) instanceof Destination.Resource) {
                return true;
            }
        }
        return false;
    }

    static int lengthOf(List<Destination> list) {
        int length = 0;
        for (int i = 0; i < list.size(); i++) {
            length = Math.addExact(length, list.get(i).encodedLength());
        }
        return length;
    }

    static int lengthOfOptions(List<ForwardingOption> list) {
        int length = 0;
        for (int i = 0; i < list.size(); i++) {
            length = Math.addExact(length, list.get(i).encodedLength());
        }
        return length;
    }
}
