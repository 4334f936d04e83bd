// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Refuses arguments that the wire cannot carry, for records of structures: {@link IllegalArgumentException}. */
public final class Checks {
    /** Largest number of 8 bits. */
    public static final int MAX_UINT8 = 0xFF;

    /** Largest number of 16 bits. */
    public static final int MAX_UINT16 = 0xFFFF;

    /** Largest number of 24 bits. */
    public static final int MAX_UINT24 = 0xFFFFFF;

    /** Largest number of 32 bits. */
    public static final long MAX_UINT32 = 0xFFFFFFFFL;

    private static final Instant MAX_MILLIS = Instant.ofEpochMilli(Long.MAX_VALUE);
    private static final int NANOS_PER_MILLI = 1_000_000;

    private Checks() {}

    /** Refuses a number outside of {@code min} to {@code max}. */
    public static void range(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", must be " + min + " to " + max);
        }
    }

    /** Refuses a number that 8 bits do not hold unsigned. */
    public static void uint8(String name, int value) {
        range(name, value, 0, MAX_UINT8);
    }

    /** Refuses a number that 16 bits do not hold unsigned. */
    public static void uint16(String name, int value) {
        range(name, value, 0, MAX_UINT16);
    }

    /** Refuses a number that 32 bits do not hold unsigned. */
    public static void uint32(String name, long value) {
        range(name, value, 0, MAX_UINT32);
    }

    /** Refuses more than {@code max} bytes, and null. */
    public static void length(String name, Opaque bytes, int max) {
        present(name, bytes);
        if (bytes.length() > max) {
            throw new IllegalArgumentException(name + " is " + bytes.length() + " bytes, at most " + max);
        }
    }

    /** Refuses a list or structure that takes more than {@code max} bytes. */
    public static void encodedLength(String name, long length, long max) {
        if (length > max) {
            throw new IllegalArgumentException(name + " takes " + length + " bytes, at most " + max);
        }
    }

    /** Refuses null. */
    public static void present(String name, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
    }

    /** Refuses times that are not a whole number of milliseconds since 1970, at most 2^63 - 1. */
    public static void wholeMillis(String name, Instant time) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        boolean late = seconds > MAX_MILLIS.getEpochSecond()
                || (seconds == MAX_MILLIS.getEpochSecond() && nanos > MAX_MILLIS.getNano());
        if (seconds < 0 || late || nanos % NANOS_PER_MILLI != 0) {
            throw new IllegalArgumentException(name + " is " + time + ", must be whole milliseconds from 1970 on");
        }
    }
}
