// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;

/** Where the three lists of a received header are, and what a forwarder has to know of them. All indices are the buffer's. */
final class HeaderLists {
    private final int nodeIdLength;

    private int viaCount;
    private int destinations;
    private int destinationCount;
    private int options;
    private int end;
    private int compressible;
    private int forwardCritical;

    HeaderLists(int nodeIdLength) {
        this.nodeIdLength = nodeIdLength;
    }

    /**
     * Looks through the lists of the header that begins at {@code start}.
     *
     * @param limit index behind the last byte that is there; the fixed part of the header is
     */
    void scan(ByteBuf in, int start, int limit) throws MalformedMessageException {
        compressible = 0;
        int via = start + ForwardingHeader.FIXED_BYTES;
        destinations = listEnd(in, "ForwardingHeader.via_list", HeaderView.VIA_LIST_LENGTH, via, limit, start);
        viaCount = scanDestinations(in, via, destinations, start, false);
        options = listEnd(
                in,
                "ForwardingHeader.destination_list",
                HeaderView.DESTINATION_LIST_LENGTH,
                destinations,
                limit,
                start);
        destinationCount = scanDestinations(in, destinations, options, start, true);
        end = listEnd(in, "ForwardingHeader.options", HeaderView.OPTIONS_LENGTH, options, limit, start);
        scanOptions(in, start);
    }

    private static int listEnd(ByteBuf in, String field, int lengthOffset, int from, int limit, int start)
            throws MalformedMessageException {
        int length = in.getUnsignedShort(start + lengthOffset);
        HeaderScan.require(field, from, length, limit, start);
        return from + length;
    }

    private int scanDestinations(ByteBuf in, int from, int to, int start, boolean resourceLast)
            throws MalformedMessageException {
        int count = 0;
        boolean misplaced = false;
        boolean resource = false;
        for (int at = from; at < to; count++) {
            misplaced |= resource;
            int next = HeaderScan.destinationEnd(in, at, to, start, nodeIdLength);
            resource = HeaderScan.isResource(in, at);
            if (HeaderScan.isCompressible(in, at)) {
                compressible++;
            }
            at = next;
        }
        if (!resourceLast && (misplaced || resource)) {
            throw new MalformedMessageException("ForwardingHeader.via_list", from - start, "holds a Resource-ID");
        }
        if (misplaced) {
            throw new MalformedMessageException(
                    "ForwardingHeader.destination_list", from - start, "goes on after a Resource-ID");
        }
        return count;
    }

    private void scanOptions(ByteBuf in, int start) throws MalformedMessageException {
        forwardCritical = 0;
        for (int at = options; at < end; ) {
            int next = HeaderScan.optionEnd(in, at, end, start);
            if (forwardCritical == 0 && (in.getByte(at + 1) & ForwardingOption.FORWARD_CRITICAL) != 0) {
                forwardCritical = in.getUnsignedByte(at);
            }
            at = next;
        }
    }

    int viaCount() {
        return viaCount;
    }

    /** Index of the Destination List. */
    int destinations() {
        return destinations;
    }

    int destinationCount() {
        return destinationCount;
    }

    /** Index of the options. */
    int options() {
        return options;
    }

    /** Index behind the options. */
    int end() {
        return end;
    }

    /** How many opaque IDs of both lists are in the long form that is not written. */
    int compressible() {
        return compressible;
    }

    /** Type of the first option that a forwarder has to know; 0 if there is none. */
    int forwardCritical() {
        return forwardCritical;
    }
}
