// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import java.util.Random;

/**
 * The 96 bits that tie a response to its request (RFC 8489, Section 5).
 *
 * @param high the first 32 bits
 * @param low the other 64 bits
 */
public record TransactionId(int high, long low) {
    /** Draws one; {@code random} has to be unpredictable outside tests, as who can guess the id can forge an answer. */
    public static TransactionId random(Random random) {
        return new TransactionId(random.nextInt(), random.nextLong());
    }
}
