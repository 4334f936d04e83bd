// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.time.Instant;
import org.p2psip.reload.examples.text.JsonWriter;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.Opaque;

/** What a field holds. */
sealed interface FieldValue {
    /** The value for people, in ASCII but for text that came in the message; one line. */
    String text();

    /** Writes the value as one JSON value. */
    void write(JsonWriter json);

    /** A number, unsigned, of {@code size} bytes. */
    record Numeric(long value, int size, boolean hex) implements FieldValue {
        @Override
        public String text() {
            return hex ? digits() : Long.toUnsignedString(value);
        }

        /** Numbers of eight bytes are text in JSON, since most readers keep only 53 bits of a number. */
        @Override
        public void write(JsonWriter json) {
            if (size == Long.BYTES) {
                json.value(text());
            } else {
                json.value(value);
            }
        }

        private String digits() {
            String digits = Long.toHexString(value);
            return "0x" + "0".repeat(Math.max(0, 2 * size - digits.length())) + digits;
        }
    }

    /** A truth value. */
    record Truth(boolean value) implements FieldValue {
        @Override
        public String text() {
            return String.valueOf(value);
        }

        @Override
        public void write(JsonWriter json) {
            json.value(value);
        }
    }

    /** A time. */
    record Time(Instant value) implements FieldValue {
        @Override
        public String text() {
            return value.toString();
        }

        @Override
        public void write(JsonWriter json) {
            json.value(text());
        }
    }

    /** Text that was made here, such as an identifier in hexadecimal digits. */
    record Text(String text) implements FieldValue {
        @Override
        public void write(JsonWriter json) {
            json.value(text);
        }
    }

    /** Bytes. */
    record Bytes(Opaque value) implements FieldValue {
        /** How many bytes {@link #text} shows at most; JSON has all of them. */
        static final int MAX_SHOWN_BYTES = 32;

        @Override
        public String text() {
            int length = value.length();
            if (length == 0) {
                return "empty";
            }
            byte[] bytes = value.toByteArray();
            return length <= MAX_SHOWN_BYTES
                    ? Hex.encode(bytes)
                    : Hex.encode(bytes, 0, MAX_SHOWN_BYTES) + "... (" + length + " bytes)";
        }

        @Override
        public void write(JsonWriter json) {
            json.value(Hex.encode(value.toByteArray()));
        }
    }
}
