// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 over a socket, of a bounded length. Blocks. */
final class Lines {
    /** A line is longer than it may be. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        private TooLongException(int maxBytes) {
            super("a line of more than " + maxBytes + " bytes");
        }
    }

    private final SocketChannel channel;
    private final int maxBytes;
    private final ByteBuffer in = ByteBuffer.allocate(4096).flip();

    Lines(SocketChannel channel, int maxBytes) {
        this.channel = channel;
        this.maxBytes = maxBytes;
    }

    /** The next line, or null at the end; one that the end cuts short is none. */
    @Nullable
    String read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            while (in.hasRemaining()) {
                byte b = in.get();
                if (b == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                line.write(b);
                if (line.size() > maxBytes) {
                    throw new TooLongException(maxBytes);
                }
            }
            in.clear();
            int read = channel.read(in);
            in.flip();
            if (read < 0) {
                return null;
            }
        }
    }

    void write(String line) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
