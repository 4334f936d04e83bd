// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.p2psip.reload.wire.Opaque;

/**
 * Reads lines of hexadecimal digits, one message or frame each. Blanks do not count, a number sign begins a comment, and
 * lines with nothing else are passed over. Of a line no more is held than the bytes that its digits stand for.
 */
final class HexLines {
    /** A line of more bytes is refused: none fits into a frame with its header. */
    static final int MAX_BYTES = 0xFFFFFF + 8;

    private static final int INITIAL_BYTES = 1024;
    private static final int END = -1;

    private final InputStream in;
    private final RecordSink sink;
    private byte[] bytes = new byte[INITIAL_BYTES];
    private long line;

    private long digits;
    private boolean comment;
    private long column;
    private String problem = "";

    HexLines(InputStream in, RecordSink sink) {
        this.in = in;
        this.sink = sink;
    }

    /** Reads to the end. */
    void read() throws IOException {
        int c;
        do {
            c = in.read();
            if (c == END || c == '\n') {
                endLine();
            } else {
                column++;
                take(c);
            }
        } while (c != END && sink.wantsMore());
    }

    private void take(int c) {
        comment |= c == '#';
        if (comment || !problem.isEmpty() || c == ' ' || c == '\t' || c == '\r' || c == '\f') {
            return;
        }
        int digit = c < 0x80 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            problem = "no hexadecimal digit in column " + column;
            return;
        }
        int index = (int) (digits / 2);
        if (index == MAX_BYTES) {
            problem = "more than " + MAX_BYTES + " bytes";
            return;
        }
        if (index == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, 2 * bytes.length));
        }
        bytes[index] = (byte) (digits % 2 == 0 ? digit << 4 : bytes[index] | digit);
        digits++;
    }

    private void endLine() {
        line++;
        if (problem.isEmpty() && digits % 2 != 0) {
            problem = "odd number of hexadecimal digits: " + digits;
        }
        Origin origin = new Origin.Line(line);
        if (!problem.isEmpty()) {
            sink.fault(origin, Fault.of(problem));
        } else if (digits > 0) {
            sink.message(origin, Opaque.copyOf(bytes, 0, (int) (digits / 2)));
        }
        digits = 0;
        column = 0;
        comment = false;
        problem = "";
    }
}
