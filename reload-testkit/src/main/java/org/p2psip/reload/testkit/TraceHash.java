// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.p2psip.reload.wire.Hex;

/** Running SHA-256 over the entries of a trace. */
final class TraceHash {
    private static final int BUFFER_BYTES = 8192;

    /** What an entry takes besides its texts. */
    private static final int NUMBERS_BYTES = 7 * Long.BYTES;

    private final MessageDigest digest;

    /** What the digest is to get next: it is faster with much at a time. */
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    TraceHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    void add(SimulationEvent event) {
        if (buffer.remaining() < NUMBERS_BYTES) {
            flush();
        }
        buffer.putLong(event.step()).putLong(event.elapsedNanos());
        addText(event.kind().name());
        addText(event.node());
        addText(event.detail());
        addNumber(event.length());
        addNumber(event.checksum());
    }

    /** The hash of all entries so far in lower-case hexadecimal; more may follow. */
    String value() {
        flush();
        try {
            return Hex.encode(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("SHA-256 of every Java platform can be cloned", e);
        }
    }

    private void addNumber(long value) {
        if (buffer.remaining() < Long.BYTES) {
            flush();
        }
        buffer.putLong(value);
    }

    private void addText(String text) {
        int length = text.length();
        if (buffer.remaining() < Long.BYTES + length) {
            flush();
        }
        if (buffer.remaining() < Long.BYTES + length || !putAscii(text, length)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            addNumber(bytes.length);
            flush();
            digest.update(bytes);
        }
    }

    /** Puts a text of ASCII alone, as nearly all are, with its length in front; does nothing with another one. */
    private boolean putAscii(String text, int length) {
        int start = buffer.position();
        buffer.putLong(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c > 0x7F) {
                buffer.position(start);
                return false;
            }
            buffer.put((byte) c);
        }
        return true;
    }

    private void flush() {
        digest.update(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
