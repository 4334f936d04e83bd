// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;

/**
 * Steps over the entries of a header's lists without an object for any of them, and refuses what {@link DestinationCodec}
 * and {@link ForwardingOption} refuse, in the same words. {@code start} is the index of the message's first byte, {@code
 * limit} that behind the list.
 */
final class HeaderScan {
    /** Type, length, and length of the ID: what an opaque ID has in front of it in its long form. */
    static final int LONG_FORM_BYTES = 3;

    static final int COMPRESSED_BYTES = 2;

    private HeaderScan() {}

    /** Index behind the destination at {@code at}. */
    static int destinationEnd(ByteBuf in, int at, int limit, int start, int nodeIdLength)
            throws MalformedMessageException {
        int type = in.getUnsignedByte(at);
        if (type > DestinationCodec.MAX_TYPE) {
            require("Destination.opaque_id", at, COMPRESSED_BYTES, limit, start);
            return at + COMPRESSED_BYTES;
        }
        if (type == 0) {
            throw new MalformedMessageException("Destination.type", at - start, "is 0");
        }
        require("Destination.length", at + 1, 1, limit, start);
        int data = at + 2;
        int length = in.getUnsignedByte(at + 1);
        require("Destination.length", data, length, limit, start);
        int end = data + length;
        int read = switch (type) {
            case DestinationCodec.NODE -> nodeIdEnd(in, data, end, start, nodeIdLength);
            case DestinationCodec.RESOURCE -> idEnd(in, "Destination.resource_id", data, end, start);
            case DestinationCodec.OPAQUE_ID -> idEnd(in, "Destination.opaque_id", data, end, start);
            default -> end;
        };
        if (read != end) {
            throw new MalformedMessageException(
                    "Destination.destination_data", read - start, (end - read) + " bytes left over");
        }
        return end;
    }

    private static int nodeIdEnd(ByteBuf in, int data, int end, int start, int nodeIdLength)
            throws MalformedMessageException {
        require("Destination.node_id", data, nodeIdLength, end, start);
        for (int i = data; i < data + nodeIdLength; i++) {
            if (in.getByte(i) != 0) {
                return data + nodeIdLength;
            }
        }
        throw new MalformedMessageException("Destination.node_id", data - start, "Node-ID is all zero");
    }

    private static int idEnd(ByteBuf in, String field, int data, int end, int start) throws MalformedMessageException {
        require(field, data, 1, end, start);
        int length = in.getUnsignedByte(data);
        require(field, data + 1, length, end, start);
        return data + 1 + length;
    }

    /** Index behind the option at {@code at}. */
    static int optionEnd(ByteBuf in, int at, int limit, int start) throws MalformedMessageException {
        if (in.getByte(at) == 0) {
            throw new MalformedMessageException("ForwardingOption.type", at - start, "is 0");
        }
        require("ForwardingOption.flags", at + 1, 1, limit, start);
        require("ForwardingOption.length", at + 2, Short.BYTES, limit, start);
        int length = in.getUnsignedShort(at + 2);
        int value = at + 2 + Short.BYTES;
        require("ForwardingOption.length", value, length, limit, start);
        return value + length;
    }

    /** Index behind the destination at {@code at}, which was accepted before. */
    static int acceptedEnd(ByteBuf in, int at) {
        return in.getByte(at) < 0 ? at + COMPRESSED_BYTES : at + 2 + in.getUnsignedByte(at + 1);
    }

    static boolean isResource(ByteBuf in, int at) {
        return in.getByte(at) == DestinationCodec.RESOURCE;
    }

    /** Whether the accepted destination at {@code at} is an opaque ID in long form that is written in compressed form. */
    static boolean isCompressible(ByteBuf in, int at) {
        return in.getByte(at) == DestinationCodec.OPAQUE_ID
                && in.getByte(at + 2) == COMPRESSED_BYTES
                && in.getByte(at + LONG_FORM_BYTES) < 0;
    }

    static void require(String field, int at, long length, int limit, int start) throws MalformedMessageException {
        if (limit - at < length) {
            throw new MalformedMessageException(field, at - start, "needs " + length + " bytes, has " + (limit - at));
        }
    }
}
