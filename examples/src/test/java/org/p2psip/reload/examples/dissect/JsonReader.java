// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON as strictly as RFC 8259 has it: objects as maps, arrays as lists, integers as longs. */
final class JsonReader {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");

    private final String text;
    private int position;

    private JsonReader(String text) {
        this.text = text;
    }

    static Map<String, Object> object(String text) {
        JsonReader reader = new JsonReader(text);
        Map<String, Object> object = reader.object();
        reader.require(reader.position == text.length(), "end");
        return object;
    }

    private Object value() {
        char c = text.charAt(position);
        return switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        while (!accept('}')) {
            if (!members.isEmpty()) {
                expect(',');
            }
            String name = string();
            expect(':');
            require(members.put(name, value()) == null, "a name that is not there twice");
        }
        return members;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        expect('[');
        while (!accept(']')) {
            if (!elements.isEmpty()) {
                expect(',');
            }
            elements.add(value());
        }
        return elements;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        expect('"');
        while (!accept('"')) {
            char c = text.charAt(position++);
            require(c >= ' ', "no control character");
            string.append(c == '\\' ? escaped() : c);
        }
        return string.toString();
    }

    private char escaped() {
        char c = text.charAt(position++);
        if (c == 'u') {
            position += 4;
            return (char) Integer.parseInt(text.substring(position - 4, position), 16);
        }
        require(c == '"' || c == '\\', "an escape");
        return c;
    }

    private Object literal(String word, Object value) {
        require(text.startsWith(word, position), word);
        position += word.length();
        return value;
    }

    private Long number() {
        Matcher matcher = INTEGER.matcher(text).region(position, text.length());
        require(matcher.lookingAt(), "a value");
        position = matcher.end();
        return Long.valueOf(matcher.group());
    }

    private boolean accept(char c) {
        boolean there = text.charAt(position) == c;
        position += there ? 1 : 0;
        return there;
    }

    private void expect(char c) {
        require(accept(c), String.valueOf(c));
    }

    private void require(boolean condition, String expected) {
        if (!condition) {
            throw new AssertionError("expected " + expected + " at " + position + " of " + text);
        }
    }
}
