// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import org.p2psip.reload.wire.Opaque;

/** Turns what an input holds into lines of output. */
interface RecordFormat {
    /**
     * Lines of output.
     *
     * @param text each line with its end
     * @param malformed whether anything is wrong with it
     */
    record Printed(String text, boolean malformed) {}

    /** A message, a fragment or a frame; {@code number} counts from 1. */
    Printed message(long number, Origin origin, Opaque bytes);

    /** What is wrong with the input itself. */
    String fault(long number, Origin origin, Fault fault);
}
