// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * Writes each entry of a trace as one line, for example into a {@link java.io.StringWriter} or a file; the lines of two
 * runs can then be compared.
 */
public final class TextTrace implements Consumer<SimulationEvent> {
    private final Appendable out;

    /** Writes to {@code out}, which stays the caller's to flush and close. */
    public TextTrace(Appendable out) {
        this.out = out;
    }

    /**
     * Writes one line.
     *
     * @throws UncheckedIOException if {@code out} fails
     */
    @Override
    public void accept(SimulationEvent event) {
        try {
            out.append(event.toString()).append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
