// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.p2psip.reload.wire.Opaque;

/**
 * Where each element of a document lies among its bytes, from the first {@code <} of its start tag to the last {@code >} of
 * its end tag: what signatures cover (RFC 6940, Section 11.1).
 *
 * <p>Made of a document that a parser has accepted, so that markup only has to be told apart from what looks like it.
 */
final class ElementRanges {
    private static final byte[] COMMENT = ascii("<!--");
    private static final byte[] COMMENT_END = ascii("-->");
    private static final byte[] CDATA = ascii("<![CDATA[");
    private static final byte[] CDATA_END = ascii("]]>");
    private static final byte[] INSTRUCTION = ascii("<?");
    private static final byte[] INSTRUCTION_END = ascii("?>");

    private final byte[] xml;
    private final List<int[]> ranges = new ArrayList<>();

    /** @param xml a well-formed document in UTF-8 without a document type declaration; not changed afterwards */
    ElementRanges(byte[] xml) {
        this.xml = xml;
        scan();
    }

    /** The bytes of an element of this document. */
    Opaque bytes(XmlElement element) {
        return Opaque.copyOf(Arrays.copyOfRange(xml, start(element), end(element)));
    }

    /** Index of the element's first byte. */
    int start(XmlElement element) {
        return ranges.get(element.ordinal())[0];
    }

    /** Index behind the element's last byte. */
    int end(XmlElement element) {
        return ranges.get(element.ordinal())[1];
    }

    private void scan() {
        Deque<int[]> open = new ArrayDeque<>();
        int at = 0;
        while (at < xml.length) {
            if (xml[at] != '<') {
                at++;
            } else if (begins(COMMENT, at)) {
                at = behind(COMMENT_END, at + COMMENT.length);
            } else if (begins(CDATA, at)) {
                at = behind(CDATA_END, at + CDATA.length);
            } else if (begins(INSTRUCTION, at)) {
                at = behind(INSTRUCTION_END, at + INSTRUCTION.length);
            } else {
                int end = behindTag(at);
                if (xml[at + 1] == '/') {
                    open.pop()[1] = end;
                } else {
                    int[] range = {at, end};
                    ranges.add(range);
                    if (xml[end - 2] != '/') {
                        open.push(range);
                    }
                }
                at = end;
            }
        }
        if (!open.isEmpty()) {
            throw new AssertionError("an element without an end in a well-formed document");
        }
    }

    /** Index behind the tag that begins at {@code at}; a {@code >} within an attribute does not end it. */
    private int behindTag(int at) {
        byte quote = 0;
        for (int i = at + 1; i < xml.length; i++) {
            byte b = xml[i];
            if (quote != 0) {
                quote = b == quote ? 0 : quote;
            } else if (b == '"' || b == '\'') {
                quote = b;
            } else if (b == '>') {
                return i + 1;
            }
        }
        throw new AssertionError("a tag without an end in a well-formed document");
    }

    private boolean begins(byte[] mark, int at) {
        if (at + mark.length > xml.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if (xml[at + i] != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private int behind(byte[] mark, int from) {
        for (int i = from; i + mark.length <= xml.length; i++) {
            if (begins(mark, i)) {
                return i + mark.length;
            }
        }
        throw new AssertionError("markup without an end in a well-formed document");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
