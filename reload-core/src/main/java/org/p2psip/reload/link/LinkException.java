// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

/** A connection did not become a link; fails the stages that {@link LinkProvider} and {@link LinkNegotiation} return. */
public final class LinkException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;

    /**
     * Creates the exception.
     *
     * @param detail one line that says what happened, without keys or bytes of the peer
     */
    public LinkException(RefusalReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    /** Why there is no link. */
    public RefusalReason reason() {
        return reason;
    }
}
