// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Refuses arguments that the wire cannot carry. */
final class Checks {
    static final int MAX_UINT8 = 0xFF;
    static final int MAX_UINT16 = 0xFFFF;
    static final int MAX_UINT24 = 0xFFFFFF;
    static final long MAX_UINT32 = 0xFFFFFFFFL;

    private Checks() {}

    static void range(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", must be " + min + " to " + max);
        }
    }

    static void uint8(String name, int value) {
        range(name, value, 0, MAX_UINT8);
    }

    static void uint16(String name, int value) {
        range(name, value, 0, MAX_UINT16);
    }

    static void uint32(String name, long value) {
        range(name, value, 0, MAX_UINT32);
    }

    static void length(String name, Opaque bytes, int max) {
        present(name, bytes);
        if (bytes.length() > max) {
            throw new IllegalArgumentException(name + " is " + bytes.length() + " bytes, at most " + max);
        }
    }

    static void encodedLength(String name, long length, long max) {
        if (length > max) {
            throw new IllegalArgumentException(name + " takes " + length + " bytes, at most " + max);
        }
    }

    static void present(String name, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
    }

    /** Refuses times that are not a whole number of milliseconds since 1970, at most 2^63 - 1. */
    static void wholeMillis(String name, Instant time) {
        if (time.isBefore(Instant.EPOCH)
                || time.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE))
                || !time.equals(time.truncatedTo(ChronoUnit.MILLIS))) {
            throw new IllegalArgumentException(name + " is " + time + ", must be whole milliseconds from 1970 on");
        }
    }
}
