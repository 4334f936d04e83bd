// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.util.Locale;

/**
 * One entry of a simulation's trace. Two runs with the same seed and the same program yield the same entries.
 *
 * @param step how many events had begun when this was noted, counted from 1; 0 before the first
 * @param elapsedNanos virtual time since the start of the simulation, in nanoseconds
 * @param kind what happened
 * @param node name of the node that it happened to; empty for the simulation itself
 * @param detail name of the node at the other end, or the text of a note; may be empty
 * @param length bytes that arrived or were lost, 0 if there were none
 * @param checksum CRC-32 of those bytes, 0 if there were none
 */
public record SimulationEvent(
        long step, long elapsedNanos, Kind kind, String node, String detail, int length, int checksum) {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** What an entry of the trace is about. Later versions may add to these. */
    public enum Kind {
        /** A task of a node ran. */
        TASK,
        /** A timer of a node fired. */
        TIMER,
        /** A signature was made or checked after a delay. */
        CRYPTO,
        /** A step of the test's own script ran. */
        SCRIPT,
        /** A connection attempt reached a host. */
        CONNECT,
        /** Bytes of a handshake arrived. */
        HANDSHAKE,
        /** A message arrived. */
        MESSAGE,
        /** Bytes of an application arrived. */
        BYTES,
        /** A connection's end arrived. */
        CLOSE,
        /** A message was lost. */
        LOST,
        /** One end noticed that the other has gone silent. */
        SILENT,
        /** One end gave up a connection whose other end is out of reach. */
        GIVEN_UP,
        /** The network was parted or became whole again. */
        PARTITION,
        /** A host crashed. */
        CRASH,
        /** A host came back. */
        RESTART,
        /** The test noted something. */
        NOTE
    }

    /** One line of text without its end, the same in every locale. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(96);
        line.append(step)
                .append(' ')
                .append(String.format(
                        Locale.ROOT, "%d.%09d", elapsedNanos / NANOS_PER_SECOND, elapsedNanos % NANOS_PER_SECOND))
                .append(' ')
                .append(kind);
        if (!node.isEmpty()) {
            line.append(' ').append(node);
        }
        if (!detail.isEmpty()) {
            line.append(kind == Kind.NOTE ? ": " : " <- ").append(detail);
        }
        if (length > 0) {
            line.append(String.format(Locale.ROOT, " %d bytes %08x", length, checksum));
        }
        return line.toString();
    }
}
