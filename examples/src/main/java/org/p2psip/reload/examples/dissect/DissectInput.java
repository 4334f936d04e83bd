// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Set;
import org.p2psip.reload.examples.pcap.CaptureFormatException;
import org.p2psip.reload.examples.pcap.CaptureReader;

/** Reads hexadecimal lines or a capture, whichever the input turns out to be. */
final class DissectInput {
    /** How many bytes are looked at to tell text from something else. */
    private static final int PEEK_BYTES = 512;

    private DissectInput() {}

    /**
     * Reads to the end.
     *
     * @param in the caller's to close
     * @param ports of captured TCP and UDP
     * @throws CaptureFormatException if the input is nothing that can be read
     */
    static void read(InputStream in, Set<Integer> ports, RecordSink sink) throws IOException, CaptureFormatException {
        BufferedInputStream input = new BufferedInputStream(in, 1 << 16);
        byte[] peeked = peek(input);
        if (CaptureReader.isCapture(Arrays.copyOf(peeked, CaptureReader.MAGIC_BYTES))) {
            new CaptureRecords(CaptureReader.open(input), ports, sink).read();
            return;
        }
        requireText(peeked);
        new HexLines(input, sink).read();
    }

    private static byte[] peek(BufferedInputStream input) throws IOException {
        byte[] peeked = new byte[PEEK_BYTES];
        input.mark(PEEK_BYTES);
        int length = 0;
        while (length < CaptureReader.MAGIC_BYTES) {
            int read = input.read(peeked, length, PEEK_BYTES - length);
            if (read < 0) {
                break;
            }
            length += read;
        }
        input.reset();
        return Arrays.copyOf(peeked, length);
    }

    private static void requireText(byte[] peeked) throws CaptureFormatException {
        if (peeked.length > 1 && (peeked[0] & 0xFF) == 0x1F && (peeked[1] & 0xFF) == 0x8B) {
            throw new CaptureFormatException("compressed with gzip; unpack it first");
        }
        for (byte each : peeked) {
            boolean steers = each >= 0 && each < ' ' && each != '\t' && each != '\n' && each != '\r' && each != '\f';
            if (steers || each == 0x7F) {
                throw new CaptureFormatException("neither lines of hexadecimal digits nor a pcap or pcapng capture");
            }
        }
    }
}
