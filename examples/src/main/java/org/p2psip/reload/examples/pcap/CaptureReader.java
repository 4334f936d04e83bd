// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads the packets of a capture one by one; holds one at a time. */
public interface CaptureReader {
    /** Length of the longest packet that is read: a RELOAD message of the largest size in a frame, with headers around. */
    int MAX_PACKET_BYTES = 0x1000000 + 0x10000;

    /** Bytes from which {@link #isCapture} tells a capture. */
    int MAGIC_BYTES = 4;

    /**
     * The next packet.
     *
     * @return null at the end
     * @throws CaptureFormatException if the capture is cut short or contradicts itself; no packet can be read afterwards
     */
    @Nullable
    CapturedPacket next() throws IOException, CaptureFormatException;

    /** Whether a file that begins with these bytes is a capture of a format that is known here. */
    static boolean isCapture(byte[] magic) {
        return PcapReader.isPcap(magic) || PcapngReader.isPcapng(magic);
    }

    /**
     * Reads the header of a capture in the format pcap or pcapng.
     *
     * @param in at the beginning of the file; the caller's to close
     * @throws CaptureFormatException if the file is neither, or ends within its header
     */
    static CaptureReader open(InputStream in) throws IOException, CaptureFormatException {
        byte[] magic = in.readNBytes(MAGIC_BYTES);
        if (PcapReader.isPcap(magic)) {
            return new PcapReader(in, magic);
        }
        if (PcapngReader.isPcapng(magic)) {
            return new PcapngReader(in);
        }
        throw new CaptureFormatException("neither pcap nor pcapng");
    }
}
