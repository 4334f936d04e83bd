// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads captures of the classic format, with microseconds or nanoseconds, in either byte order. */
final class PcapReader implements CaptureReader {
    private static final int MICROSECONDS = 0xA1B2C3D4;
    private static final int NANOSECONDS = 0xA1B23C4D;
    private static final int HEADER_BYTES = 24;
    private static final int PACKET_HEADER_BYTES = 16;
    private static final int LINK_TYPE_OFFSET = 20;
    private static final int MAX_LINK_TYPE = 0xFFFF;

    private final InputStream in;
    private final ByteOrder order;
    private final boolean nanoseconds;
    private final int linkType;
    private long packets;

    PcapReader(InputStream in, byte[] magic) throws IOException, CaptureFormatException {
        this.in = in;
        boolean bigEndian = isMagic(ByteBuffer.wrap(magic).getInt());
        order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        nanoseconds = ByteBuffer.wrap(magic).order(order).getInt() == NANOSECONDS;
        byte[] rest = in.readNBytes(HEADER_BYTES - MAGIC_BYTES);
        if (rest.length < HEADER_BYTES - MAGIC_BYTES) {
            throw new CaptureFormatException("pcap file ends within its header");
        }
        linkType = ByteBuffer.wrap(rest).order(order).getInt(LINK_TYPE_OFFSET - MAGIC_BYTES) & MAX_LINK_TYPE;
    }

    static boolean isPcap(byte[] magic) {
        return magic.length == MAGIC_BYTES
                && (isMagic(ByteBuffer.wrap(magic).getInt())
                        || isMagic(ByteBuffer.wrap(magic)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getInt()));
    }

    private static boolean isMagic(int value) {
        return value == MICROSECONDS || value == NANOSECONDS;
    }

    @Override
    public @Nullable CapturedPacket next() throws IOException, CaptureFormatException {
        byte[] header = in.readNBytes(PACKET_HEADER_BYTES);
        if (header.length == 0) {
            return null;
        }
        packets++;
        if (header.length < PACKET_HEADER_BYTES) {
            throw new CaptureFormatException("file ends within the header of packet " + packets);
        }
        ByteBuffer fields = ByteBuffer.wrap(header).order(order);
        long seconds = Integer.toUnsignedLong(fields.getInt());
        long fraction = Integer.toUnsignedLong(fields.getInt());
        long captured = Integer.toUnsignedLong(fields.getInt());
        long original = Integer.toUnsignedLong(fields.getInt());
        if (captured > MAX_PACKET_BYTES) {
            throw new CaptureFormatException(
                    "packet " + packets + " has " + captured + " bytes, at most " + MAX_PACKET_BYTES);
        }
        byte[] bytes = in.readNBytes((int) captured);
        if (bytes.length < captured) {
            throw new CaptureFormatException(
                    "file ends within packet " + packets + ": needs " + captured + " bytes, has " + bytes.length);
        }
        Instant time = Instant.ofEpochSecond(seconds, nanoseconds ? fraction : fraction * 1000);
        return new CapturedPacket(packets, time, linkType, ByteBuffer.wrap(bytes), Math.max(0, original - captured));
    }
}
