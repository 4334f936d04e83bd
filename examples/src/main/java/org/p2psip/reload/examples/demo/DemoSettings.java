// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

/**
 * What the demo is to do.
 *
 * @param peers how many, {@link #MIN_PEERS} to {@link #MAX_PEERS}
 * @param seed of all that is chosen by chance
 * @param ice whether links and calls find their paths with ICE
 * @param keep whether the overlay stays up until somebody ends it
 */
record DemoSettings(int peers, long seed, boolean ice, boolean keep) {
    /** One to call, one to be called, one to be killed, one to leave. */
    static final int MIN_PEERS = 4;

    /** More work for one process than a demo ought to make. */
    static final int MAX_PEERS = 64;

    DemoSettings {
        if (peers < MIN_PEERS || peers > MAX_PEERS) {
            throw new IllegalArgumentException(
                    "--peers is " + peers + ", allowed are " + MIN_PEERS + " to " + MAX_PEERS);
        }
    }
}
