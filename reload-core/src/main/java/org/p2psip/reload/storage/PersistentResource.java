// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.List;
import org.p2psip.reload.wire.ResourceId;

/**
 * Values of one resource, as a {@link ResourceStore} keeps them.
 *
 * @param kinds some of the Kinds with values there, each once
 */
public record PersistentResource(ResourceId resource, List<PersistentKind> kinds) {
    /** Copies the list. */
    public PersistentResource {
        kinds = List.copyOf(kinds);
    }
}
