// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Writes IP packets into a capture file of the classic format, with microseconds. For one thread at a time. */
public final class PcapWriter implements Closeable {
    /** Packets begin with their IP header; nothing of the link below is kept (LINKTYPE_RAW). */
    static final int LINK_TYPE_RAW_IP = 101;

    /** No packet is longer. */
    static final int SNAPSHOT_BYTES = 0xFFFF;

    private static final int MAGIC = 0xA1B2C3D4;

    private final OutputStream out;

    /** Writes the file's header; {@code out} is closed with the writer. */
    public PcapWriter(OutputStream out) throws IOException {
        this.out = out;
        out.write(littleEndian(24)
                .putInt(MAGIC)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(SNAPSHOT_BYTES)
                .putInt(LINK_TYPE_RAW_IP)
                .array());
    }

    /** Creates or replaces a capture file. */
    public static PcapWriter create(Path file) throws IOException {
        return new PcapWriter(new BufferedOutputStream(Files.newOutputStream(file)));
    }

    /**
     * Appends a packet.
     *
     * @param time when it passed, between 1970 and 2106
     * @param packet IP header and what follows, at most 65535 bytes
     */
    public void write(Instant time, byte[] packet) throws IOException {
        if (packet.length > SNAPSHOT_BYTES) {
            throw new IllegalArgumentException("packet is " + packet.length + " bytes, at most " + SNAPSHOT_BYTES);
        }
        out.write(littleEndian(16)
                .putInt((int) time.getEpochSecond())
                .putInt(time.getNano() / 1000)
                .putInt(packet.length)
                .putInt(packet.length)
                .array());
        out.write(packet);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
