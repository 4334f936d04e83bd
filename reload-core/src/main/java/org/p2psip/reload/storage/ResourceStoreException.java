// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A {@link ResourceStore} could not write or read. */
public class ResourceStoreException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean full;

    /**
     * Creates it.
     *
     * @param message one line for people
     * @param full whether it is for want of room, so that the sender of a Store is told that this peer can't hold more
     */
    public ResourceStoreException(String message, boolean full, @Nullable Throwable cause) {
        super(message, cause);
        this.full = full;
    }

    /** Whether there was no room. */
    public boolean isFull() {
        return full;
    }
}
