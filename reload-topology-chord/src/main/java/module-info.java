// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/** The topology plug-in CHORD-RELOAD (RFC 6940, Section 10). */
@NullMarked
module org.p2psip.reload.topology.chord {
    requires transitive org.p2psip.reload.core;
    requires static org.jspecify;

    exports org.p2psip.reload.topology.chord;
}
