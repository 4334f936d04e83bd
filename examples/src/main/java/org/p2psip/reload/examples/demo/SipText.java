// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * A SIP message as the demo sends it (RFC 3261, Section 7): enough for a MESSAGE (RFC 3428) and its answer. A phone has a
 * SIP stack instead.
 *
 * @param startLine request line or status line
 * @param headers in order, one line each
 * @param body text in UTF-8
 */
record SipText(String startLine, List<Header> headers, String body) {
    private static final String CRLF = "\r\n";
    private static final String VERSION = "SIP/2.0";

    /** One header field. */
    record Header(String name, String value) {}

    SipText {
        headers = List.copyOf(headers);
    }

    /**
     * A MESSAGE request outside of a dialog (RFC 3428, Section 4).
     *
     * @param host of the sender, for its Via; need not be resolvable, since the answer comes back on the same connection
     */
    static SipText message(String fromAor, String toAor, String host, String text, Random random) {
        return new SipText(
                "MESSAGE sip:" + toAor + " " + VERSION,
                List.of(
                        new Header("Via", VERSION + "/TLS " + host + ";branch=z9hG4bK" + token(random)),
                        new Header("Max-Forwards", "70"),
                        new Header("From", "<sip:" + fromAor + ">;tag=" + token(random)),
                        new Header("To", "<sip:" + toAor + ">"),
                        new Header("Call-ID", token(random)),
                        new Header("CSeq", "1 MESSAGE"),
                        new Header("Content-Type", "text/plain;charset=UTF-8")),
                text);
    }

    /** The 200 answer to this request (RFC 3261, Section 8.2.6). */
    SipText ok(Random random) {
        List<Header> answer = new ArrayList<>();
        for (Header header : headers) {
            switch (header.name().toLowerCase(Locale.ROOT)) {
                case "via", "from", "call-id", "cseq" -> answer.add(header);
                case "to" -> answer.add(new Header(header.name(), header.value() + ";tag=" + token(random)));
                default -> {}
            }
        }
        return new SipText(VERSION + " 200 OK", answer, "");
    }

    /** Whether this is the 200 answer to {@code request}. */
    boolean isOkTo(SipText request) {
        return startLine.startsWith(VERSION + " 200 ")
                && header("Call-ID").equals(request.header("Call-ID"))
                && header("CSeq").equals(request.header("CSeq"))
                && header("Via").equals(request.header("Via"));
    }

    /** The value of the first header of this name, whatever the case of its letters. */
    Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }

    /** What goes over the connection. */
    byte[] toBytes() {
        StringBuilder text = new StringBuilder(startLine).append(CRLF);
        headers.forEach(header ->
                text.append(header.name()).append(": ").append(header.value()).append(CRLF));
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        text.append("Content-Length: ").append(length).append(CRLF).append(CRLF).append(body);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads one whole message without folded lines.
     *
     * @throws IllegalArgumentException if it is none
     */
    static SipText parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf(CRLF + CRLF);
        if (end < 0) {
            throw new IllegalArgumentException("SIP message without an end of its headers");
        }
        String[] lines = text.substring(0, end).split(CRLF, -1);
        List<Header> headers = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("SIP header line " + i + " without a colon");
            }
            String name = lines[i].substring(0, colon).strip();
            if (!name.equalsIgnoreCase("Content-Length")) {
                headers.add(new Header(name, lines[i].substring(colon + 1).strip()));
            }
        }
        return new SipText(lines[0], headers, text.substring(end + 2 * CRLF.length()));
    }

    private static String token(Random random) {
        return Long.toHexString(random.nextLong() | Long.MIN_VALUE);
    }
}
