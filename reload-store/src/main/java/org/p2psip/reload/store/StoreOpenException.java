// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A {@link DurableStore} could not be opened; the message is one line for people, with what to do about it. */
public final class StoreOpenException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why, in kind. */
    public enum Reason {
        /** Another process, or another node of this one, has it open. */
        IN_USE,
        /** It holds values of another overlay or another Node-ID. */
        ANOTHER_OWNER,
        /** What is there is no store, or a damaged one. */
        DAMAGED,
        /** A newer version of this library wrote it. */
        NEWER_FORMAT,
        /** The directory or a file in it cannot be made, read or written. */
        NOT_ACCESSIBLE,
        /** There is no room. */
        NO_ROOM,
        /** The database engine cannot be loaded on this machine. */
        NO_ENGINE
    }

    private final Reason reason;

    StoreOpenException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why, in kind. */
    public Reason reason() {
        return reason;
    }
}
