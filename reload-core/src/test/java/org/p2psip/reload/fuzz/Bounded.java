// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Runs a decoder on hostile bytes and bounds what it allocates by what it was given. */
public final class Bounded {
    /**
     * Bytes allocated for each byte of input. The dearest input is a list of options or certificates of four or three
     * bytes each, which become two objects, an array and a place in a list.
     */
    public static final long BYTES_PER_BYTE = 64;

    /** Bytes allocated whatever the input: an exception with its stack and its message. */
    public static final long BYTES_FIXED = 32 * 1024;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Bounded() {}

    /** A decoder of bytes that it holds. */
    @FunctionalInterface
    public interface Decoder<T, E extends Exception> {
        /** Decodes from the beginning, as often as it is called. */
        T decode() throws E;
    }

    /**
     * What {@code decoder} makes of {@code inputBytes} bytes, or nothing if it refuses them.
     *
     * @param refusal the one exception by which it may refuse; any other goes on to the caller
     */
    public static <T, E extends Exception> Optional<T> decode(int inputBytes, Class<E> refusal, Decoder<T, E> decoder) {
        long limitBytes = BYTES_FIXED + BYTES_PER_BYTE * inputBytes;
        long beforeBytes = THREADS.getCurrentThreadAllocatedBytes();
        Optional<T> decoded = attempt(refusal, decoder);
        long allocatedBytes = THREADS.getCurrentThreadAllocatedBytes() - beforeBytes;
        if (allocatedBytes > limitBytes) {
            // The first time counts the loading of classes too.
            beforeBytes = THREADS.getCurrentThreadAllocatedBytes();
            decoded = attempt(refusal, decoder);
            allocatedBytes = THREADS.getCurrentThreadAllocatedBytes() - beforeBytes;
        }
        assertThat(allocatedBytes)
                .as("bytes allocated for an input of %d bytes", inputBytes)
                .isLessThanOrEqualTo(limitBytes);
        return decoded;
    }

    private static <T, E extends Exception> Optional<T> attempt(Class<E> refusal, Decoder<T, E> decoder) {
        try {
            return Optional.of(decoder.decode());
        } catch (Exception e) {
            if (refusal.isInstance(e)) {
                return Optional.empty();
            }
            throw new AssertionError("refused by another exception than " + refusal.getSimpleName(), e);
        }
    }
}
