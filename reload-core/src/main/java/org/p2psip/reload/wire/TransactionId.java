// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.Locale;

/**
 * Ties an answer to its request, and fragments to each other (RFC 6940, Section 6.3.2).
 *
 * @param value the 64 bits of the identifier, which the requester draws at random
 */
public record TransactionId(long value) {
    // Written out, since those of a record are many times slower wherever they are not inlined.
    @Override
    public boolean equals(Object other) {
        return other instanceof TransactionId that && value == that.value;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value);
    }

    /** The 16 hexadecimal digits of the identifier. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%016x", value);
    }
}
