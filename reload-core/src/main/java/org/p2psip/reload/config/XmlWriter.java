// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.nio.charset.StandardCharsets;

/** Writes indented XML. What its reader trims, such as the line breaks around a text, carries no meaning. */
final class XmlWriter {
    private final StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private int depth;

    /** Opens an element that holds others; {@code attributes} are names and values in turn. */
    void open(String name, String... attributes) {
        indent();
        tag(name, attributes);
        out.append(">\n");
        depth++;
    }

    void close(String name) {
        depth--;
        indent();
        out.append("</").append(name).append(">\n");
    }

    /** Writes an element that holds only text. */
    void text(String name, String text, String... attributes) {
        indent();
        tag(name, attributes);
        out.append('>');
        escape(text);
        out.append("</").append(name).append(">\n");
    }

    void empty(String name, String... attributes) {
        indent();
        tag(name, attributes);
        out.append("/>\n");
    }

    byte[] toBytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Index of the first char that XML 1.0 cannot carry unchanged within a line of text, or -1. */
    static int firstUnwritable(String text) {
        int index = 0;
        while (index < text.length()) {
            int point = text.codePointAt(index);
            boolean writable = point >= 0x20
                    && point != 0x7F
                    && point != 0xFFFE
                    && point != 0xFFFF
                    && !(point >= 0x80 && point < 0xA0)
                    && !(point >= 0xD800 && point < 0xE000);
            if (!writable) {
                return index;
            }
            index += Character.charCount(point);
        }
        return -1;
    }

    private void tag(String name, String... attributes) {
        out.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
    }

    private void indent() {
        for (int level = 0; level < depth; level++) {
            out.append("  ");
        }
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.append(c);
            }
        }
    }
}
