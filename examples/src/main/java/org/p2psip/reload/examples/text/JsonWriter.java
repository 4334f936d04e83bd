// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.text;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Writes one JSON value (RFC 8259) on one line, in ASCII. The caller keeps to the order: within an object, each value or
 * begin follows a {@link #name}.
 */
public final class JsonWriter {
    private static final int MAX_DECIMALS = 6;
    private static final String DIGITS = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder();
    private boolean first = true;

    /** Begins an object. */
    public JsonWriter object() {
        return open('{');
    }

    /** Ends the object that was begun last. */
    public JsonWriter endObject() {
        return close('}');
    }

    /** Begins an array. */
    public JsonWriter array() {
        return open('[');
    }

    /** Ends the array that was begun last. */
    public JsonWriter endArray() {
        return close(']');
    }

    /** The name of the object's next member. */
    public JsonWriter name(String name) {
        separate();
        quote(name);
        out.append(':');
        first = true;
        return this;
    }

    public JsonWriter value(String value) {
        separate();
        quote(value);
        return this;
    }

    public JsonWriter value(long value) {
        separate();
        out.append(value);
        return this;
    }

    /**
     * A number that need not be whole, with up to six decimals.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    public JsonWriter value(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(value + " is no number of JSON");
        }
        separate();
        out.append(BigDecimal.valueOf(value)
                .setScale(MAX_DECIMALS, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString());
        return this;
    }

    public JsonWriter value(boolean value) {
        separate();
        out.append(value);
        return this;
    }

    /** What was written. */
    @Override
    public String toString() {
        return out.toString();
    }

    private JsonWriter open(char bracket) {
        separate();
        out.append(bracket);
        first = true;
        return this;
    }

    private JsonWriter close(char bracket) {
        out.append(bracket);
        first = false;
        return this;
    }

    private void separate() {
        if (!first) {
            out.append(',');
        }
        first = false;
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7F) {
                out.append(c);
            } else {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(DIGITS.charAt(c >> shift & 0xF));
                }
            }
        }
        out.append('"');
    }
}
