// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Opaque;

/**
 * Cuts a stream of bytes into SIP messages by their Content-Length (RFC 3261, Sections 7.5 and 18.3), without socket, thread
 * or clock.
 *
 * <p>Looks at nothing but what it needs for that: the start line has to name SIP/2.0, and there has to be one Content-Length.
 * Empty lines between messages are passed over; two in a row are a keep-alive that wants an answer (RFC 5626, Section 3.5.1).
 *
 * <p>After {@link #handleBytes} take outputs with {@link #pollOutput} until there are none. Holds at most one unfinished
 * message. Not thread-safe: one thread at a time.
 */
public final class SipStreamFramer {
    /** Longest start line and header together, in bytes; longer ones end the stream. */
    public static final int MAX_HEADER_BYTES = 16 * 1024;

    /** Longest message in bytes; a longer one ends the stream. */
    public static final int MAX_MESSAGE_BYTES = 64 * 1024;

    private static final int INITIAL_BYTES = 1024;
    private static final byte[] CRLF = {'\r', '\n'};

    /** What the bytes meant. */
    public sealed interface Output {
        /**
         * A whole message.
         *
         * @param bytes start line to end of body
         */
        record Message(Opaque bytes) implements Output {}

        /** The far end asks for an empty line in return. */
        record Ping() implements Output {}
    }

    private final Queue<Output> outputs = new ArrayDeque<>();
    private byte[] buffer = new byte[INITIAL_BYTES];
    private int length;

    /** Length of the whole message, 0 as long as the header is not complete. */
    private int messageLength;

    /** How far the next empty line in front of a message has come, in bytes of two times CRLF. */
    private int emptyLineBytes;

    private boolean startLineSeen;
    private @Nullable String failure;

    /** Creates a framer at the start of a stream. */
    public SipStreamFramer() {}

    /**
     * Takes bytes of the stream, cut anywhere.
     *
     * @param bytes from its reader index to its end, all of which is read; borrowed
     * @throws SipFramingException if the stream is no SIP or exceeds a limit; from then on, always
     */
    public void handleBytes(ByteBuf bytes) throws SipFramingException {
        if (failure != null) {
            throw new SipFramingException(failure);
        }
        while (bytes.isReadable()) {
            if (messageLength > 0) {
                readBody(bytes);
            } else {
                readHeader(bytes.readByte());
            }
        }
    }

    /** Takes the next output, or null when there is none. */
    public @Nullable Output pollOutput() {
        return outputs.poll();
    }

    private void readHeader(byte next) throws SipFramingException {
        if (length == 0 && isBetweenMessages(next)) {
            return;
        }
        if (length == MAX_HEADER_BYTES) {
            throw fail("header is longer than " + MAX_HEADER_BYTES + " bytes");
        }
        append(next);
        if (next == '\n') {
            if (length < 2 || buffer[length - 2] != '\r') {
                throw fail("line ends without CR");
            }
            if (!startLineSeen) {
                requireStartLine();
                startLineSeen = true;
            } else if (length >= 4 && buffer[length - 3] == '\n' && buffer[length - 4] == '\r') {
                finishHeader();
            }
        }
    }

    private boolean isBetweenMessages(byte next) throws SipFramingException {
        if (next == CRLF[emptyLineBytes % CRLF.length]) {
            emptyLineBytes++;
            if (emptyLineBytes == 2 * CRLF.length) {
                outputs.add(new Output.Ping());
                emptyLineBytes = 0;
            }
            return true;
        }
        if (emptyLineBytes % CRLF.length != 0) {
            throw fail("CR without LF between messages");
        }
        emptyLineBytes = 0;
        return false;
    }

    private void requireStartLine() throws SipFramingException {
        String line = new String(buffer, 0, length - CRLF.length, StandardCharsets.ISO_8859_1);
        if (!line.regionMatches(true, 0, "SIP/2.0 ", 0, 8)
                && !line.regionMatches(true, line.length() - 8, " SIP/2.0", 0, 8)) {
            throw fail("start line is not one of SIP/2.0");
        }
    }

    private void finishHeader() throws SipFramingException {
        int bodyLength = contentLength();
        if (bodyLength > MAX_MESSAGE_BYTES - length) {
            throw fail("message is longer than " + MAX_MESSAGE_BYTES + " bytes");
        }
        messageLength = length + bodyLength;
        if (bodyLength == 0) {
            finishMessage();
        }
    }

    private void readBody(ByteBuf bytes) {
        int count = Math.min(bytes.readableBytes(), messageLength - length);
        reserve(length + count);
        bytes.readBytes(buffer, length, count);
        length += count;
        if (length == messageLength) {
            finishMessage();
        }
    }

    private void finishMessage() {
        outputs.add(new Output.Message(Opaque.copyOf(buffer, 0, length)));
        length = 0;
        messageLength = 0;
        startLineSeen = false;
        if (buffer.length > MAX_HEADER_BYTES) {
            buffer = new byte[INITIAL_BYTES];
        }
    }

    private int contentLength() throws SipFramingException {
        String header = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        // A line that begins with white space goes on with the one before it.
        String[] lines = header.replace("\r\n ", "  ").replace("\r\n\t", "  ").split("\r\n", -1);
        int found = -1;
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0 && isContentLength(lines[i].substring(0, colon).trim())) {
                int value = number(lines[i].substring(colon + 1).trim());
                if (found >= 0 && found != value) {
                    throw fail("two values of Content-Length");
                }
                found = value;
            }
        }
        if (found < 0) {
            throw fail("no Content-Length");
        }
        return found;
    }

    private static boolean isContentLength(String name) {
        return name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("l");
    }

    private int number(String text) throws SipFramingException {
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw fail("Content-Length is not a number of up to 9 digits");
        }
        return Integer.parseInt(text);
    }

    private void append(byte next) {
        reserve(length + 1);
        buffer[length] = next;
        length++;
    }

    private void reserve(int bytes) {
        if (bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(bytes, Math.min(2 * buffer.length, MAX_MESSAGE_BYTES)));
        }
    }

    private SipFramingException fail(String problem) {
        failure = problem;
        return new SipFramingException(problem);
    }
}
