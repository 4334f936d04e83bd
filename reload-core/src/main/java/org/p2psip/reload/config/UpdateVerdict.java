// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import org.p2psip.reload.wire.ErrorCode;

/** What an {@link UpdateCheck} found. */
public sealed interface UpdateVerdict {
    /**
     * The update is right and is to be adopted.
     *
     * @param next what holds from now on
     */
    record Accepted(OverlayConfiguration next) implements UpdateVerdict {}

    /**
     * The update changes nothing.
     *
     * @param code what its sender is told
     * @param reason one line for people, sent along
     */
    record Refused(ErrorCode code, String reason) implements UpdateVerdict {}

    /**
     * The update is right, and asks for what this software can't do: the node has to leave (RFC 6940, Section 11.1).
     *
     * @param reason one line for people
     */
    record Unsupported(String reason) implements UpdateVerdict {}
}
