// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON object (RFC 8259): objects become maps, arrays lists, whole numbers longs. Other numbers and null, which
 * nothing here writes, are refused, and so are objects in objects beyond {@link #MAX_DEPTH}.
 */
public final class JsonParser {
    /** How deep objects and arrays may be nested. */
    public static final int MAX_DEPTH = 8;

    /** The text is not what it should be. The message is one line for people. */
    public static final class JsonException extends Exception {
        private static final long serialVersionUID = 1L;

        private JsonException(String expected, int position) {
            super("no JSON object: expected " + expected + " at character " + (position + 1));
        }
    }

    private final String text;
    private int position;

    private JsonParser(String text) {
        this.text = text;
    }

    /**
     * Reads an object.
     *
     * @throws JsonException if {@code text} is anything else
     */
    public static Map<String, Object> object(String text) throws JsonException {
        JsonParser parser = new JsonParser(text);
        parser.skipSpace();
        Map<String, Object> object = parser.object(0);
        parser.skipSpace();
        parser.require(parser.position == text.length(), "the end");
        return object;
    }

    private Object value(int depth) throws JsonException {
        require(depth < MAX_DEPTH, "fewer levels");
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) throws JsonException {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        while (!accept('}')) {
            if (!members.isEmpty()) {
                expect(',');
            }
            skipSpace();
            String name = string();
            expect(':');
            skipSpace();
            require(members.put(name, value(depth + 1)) == null, "a name that is not there twice");
        }
        return members;
    }

    private List<Object> array(int depth) throws JsonException {
        List<Object> elements = new ArrayList<>();
        expect('[');
        while (!accept(']')) {
            if (!elements.isEmpty()) {
                expect(',');
            }
            skipSpace();
            elements.add(value(depth + 1));
        }
        return elements;
    }

    private String string() throws JsonException {
        StringBuilder string = new StringBuilder();
        require(peek() == '"', "a string");
        position++;
        for (char c = next(); c != '"'; c = next()) {
            require(c >= ' ', "no control character");
            string.append(c == '\\' ? escaped() : c);
        }
        return string.toString();
    }

    private char escaped() throws JsonException {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(next(), 16);
                    require(digit >= 0, "four hexadecimal digits");
                    code = code << 4 | digit;
                }
                yield (char) code;
            }
            default -> throw new JsonException("an escape", position - 1);
        };
    }

    private Object literal(String word, Object value) throws JsonException {
        require(text.startsWith(word, position), word);
        position += word.length();
        return value;
    }

    private Long number() throws JsonException {
        int begin = position;
        if (peek() == '-') {
            position++;
        }
        while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            position++;
        }
        try {
            return Long.valueOf(text.substring(begin, position));
        } catch (NumberFormatException e) {
            throw new JsonException("a value", begin);
        }
    }

    private boolean accept(char c) throws JsonException {
        skipSpace();
        boolean there = peek() == c;
        position += there ? 1 : 0;
        return there;
    }

    private void expect(char c) throws JsonException {
        require(accept(c), String.valueOf(c));
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private char peek() throws JsonException {
        require(position < text.length(), "more");
        return text.charAt(position);
    }

    private char next() throws JsonException {
        char c = peek();
        position++;
        return c;
    }

    private void require(boolean condition, String expected) throws JsonException {
        if (!condition) {
            throw new JsonException(expected, position);
        }
    }
}
