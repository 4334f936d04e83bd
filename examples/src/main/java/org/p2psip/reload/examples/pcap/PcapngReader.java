// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads captures of the format pcapng, with several sections and interfaces; skips blocks that are not known. */
final class PcapngReader implements CaptureReader {
    /** How many interfaces a section may describe. */
    static final int MAX_INTERFACES = 4096;

    private static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int OLD_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int MIN_BLOCK_BYTES = 12;
    private static final int MAX_SECTION_HEADER_BYTES = 0x10000;

    private final InputStream in;
    private final List<PcapngInterface> interfaces = new ArrayList<>();
    private ByteOrder order = ByteOrder.BIG_ENDIAN;
    private long packets;

    /** Reads on behind the type of the first block. */
    PcapngReader(InputStream in) throws IOException, CaptureFormatException {
        this.in = in;
        readSectionHeader();
    }

    static boolean isPcapng(byte[] magic) {
        return magic.length == MAGIC_BYTES && ByteBuffer.wrap(magic).getInt() == SECTION_HEADER;
    }

    @Override
    public @Nullable CapturedPacket next() throws IOException, CaptureFormatException {
        while (true) {
            byte[] type = in.readNBytes(Integer.BYTES);
            if (type.length == 0) {
                return null;
            }
            if (type.length < Integer.BYTES) {
                throw new CaptureFormatException("file ends within a pcapng block");
            }
            if (isPcapng(type)) {
                readSectionHeader();
                continue;
            }
            CapturedPacket packet = readBlock(buffer(type, type.length).getInt());
            if (packet != null) {
                return packet;
            }
        }
    }

    private void readSectionHeader() throws IOException, CaptureFormatException {
        byte[] start = in.readNBytes(2 * Integer.BYTES);
        if (start.length < 2 * Integer.BYTES) {
            throw new CaptureFormatException("pcapng file ends within a section header");
        }
        order = ByteOrder.BIG_ENDIAN;
        if (ByteBuffer.wrap(start).getInt(Integer.BYTES) != BYTE_ORDER_MAGIC) {
            order = ByteOrder.LITTLE_ENDIAN;
        }
        if (buffer(start, start.length).getInt(Integer.BYTES) != BYTE_ORDER_MAGIC) {
            throw new CaptureFormatException("pcapng section header has no byte order");
        }
        long length = blockLength(start);
        if (length < MIN_BLOCK_BYTES + Integer.BYTES || length > MAX_SECTION_HEADER_BYTES) {
            throw new CaptureFormatException("pcapng section header has " + length + " bytes");
        }
        skip(length - Integer.BYTES - start.length);
        interfaces.clear();
    }

    private @Nullable CapturedPacket readBlock(int type) throws IOException, CaptureFormatException {
        long body = blockLength(in.readNBytes(Integer.BYTES)) - MIN_BLOCK_BYTES;
        CapturedPacket packet = null;
        switch (type) {
            case INTERFACE_DESCRIPTION -> addInterface(body(body));
            case ENHANCED_PACKET, OLD_PACKET -> packet = packet(body(body), type == OLD_PACKET);
            case SIMPLE_PACKET -> packet = simplePacket(body(body));
            default -> skip(body);
        }
        skip(Integer.BYTES);
        return packet;
    }

    private void addInterface(ByteBuffer body) throws CaptureFormatException {
        if (interfaces.size() == MAX_INTERFACES) {
            throw new CaptureFormatException("pcapng section has more than " + MAX_INTERFACES + " interfaces");
        }
        interfaces.add(PcapngInterface.read(body));
    }

    private CapturedPacket packet(ByteBuffer body, boolean old) throws CaptureFormatException {
        packets++;
        require(body, 5 * Integer.BYTES);
        PcapngInterface source = source(old ? body.getShort() & 0xFFFF : body.getInt());
        if (old) {
            // How many packets were dropped.
            body.getShort();
        }
        long high = Integer.toUnsignedLong(body.getInt());
        Instant time = source.time(high << Integer.SIZE | Integer.toUnsignedLong(body.getInt()));
        return captured(body, body.getInt(), body.getInt(), time, source);
    }

    private CapturedPacket simplePacket(ByteBuffer body) throws CaptureFormatException {
        packets++;
        require(body, Integer.BYTES);
        PcapngInterface source = source(0);
        int original = body.getInt();
        int captured = (int) Math.min(Integer.toUnsignedLong(original), body.remaining());
        return captured(body, captured, original, Instant.EPOCH, source);
    }

    private CapturedPacket captured(
            ByteBuffer body, int capturedBytes, int originalBytes, Instant time, PcapngInterface source)
            throws CaptureFormatException {
        long captured = Integer.toUnsignedLong(capturedBytes);
        require(body, captured);
        body.limit(body.position() + capturedBytes);
        long missing = Math.max(0, Integer.toUnsignedLong(originalBytes) - captured);
        return new CapturedPacket(packets, time, source.linkType(), body, missing);
    }

    private PcapngInterface source(int index) throws CaptureFormatException {
        if (index < 0 || index >= interfaces.size()) {
            throw new CaptureFormatException("packet " + packets + " is of interface " + Integer.toUnsignedString(index)
                    + ", which is not described");
        }
        return interfaces.get(index);
    }

    private void require(ByteBuffer body, long bytes) throws CaptureFormatException {
        if (body.remaining() < bytes) {
            throw new CaptureFormatException(
                    "packet " + packets + " needs " + bytes + " bytes, its block has " + body.remaining());
        }
    }

    private long blockLength(byte[] field) throws CaptureFormatException {
        if (field.length < Integer.BYTES) {
            throw new CaptureFormatException("file ends within a pcapng block");
        }
        long length = Integer.toUnsignedLong(buffer(field, field.length).getInt());
        if (length < MIN_BLOCK_BYTES || length % Integer.BYTES != 0) {
            throw new CaptureFormatException("pcapng block has a length of " + length + " bytes");
        }
        return length;
    }

    private ByteBuffer body(long length) throws IOException, CaptureFormatException {
        if (length > MAX_PACKET_BYTES) {
            throw new CaptureFormatException("pcapng block has " + length + " bytes, at most " + MAX_PACKET_BYTES);
        }
        byte[] body = in.readNBytes((int) length);
        if (body.length < length) {
            throw new CaptureFormatException(
                    "file ends within a pcapng block: needs " + length + " bytes, has " + body.length);
        }
        return buffer(body, body.length);
    }

    private void skip(long bytes) throws IOException, CaptureFormatException {
        byte[] chunk = new byte[(int) Math.min(bytes, 8192)];
        long left = bytes;
        while (left > 0) {
            int read = in.readNBytes(chunk, 0, (int) Math.min(left, chunk.length));
            if (read == 0) {
                throw new CaptureFormatException("file ends within a pcapng block: " + left + " bytes are missing");
            }
            left -= read;
        }
    }

    private ByteBuffer buffer(byte[] bytes, int length) {
        return ByteBuffer.wrap(bytes, 0, length).order(order);
    }
}
