// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.List;
import org.p2psip.reload.wire.KindId;

/**
 * Values of one Kind at one resource, as a {@link ResourceStore} keeps them.
 *
 * @param generationCounter the counter that is in force with them, unsigned and not 0
 * @param values some of the Kind's values; none if only the counter changes
 */
public record PersistentKind(KindId kind, long generationCounter, List<PersistentValue> values) {
    /** Copies the list. */
    public PersistentKind {
        values = List.copyOf(values);
    }
}
