// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.time.Duration;
import org.p2psip.reload.ice.stun.StunError;

/** Why there is no allocation, or no longer (RFC 8656, Section 7.4). */
public enum TurnFailure {
    /** The server did not answer; another transport may reach it. */
    UNREACHABLE(Duration.ZERO),
    /** 300: the server wants another one to be asked, but names none, or names one that was asked already. */
    TRY_ALTERNATE(Duration.ZERO),
    /** 400: the server takes the request for malformed. */
    BAD_REQUEST(Duration.ZERO),
    /** 401: the server does not take the credentials. */
    UNAUTHENTICATED(Duration.ZERO),
    /** 403: the server does not want to. */
    FORBIDDEN(Duration.ZERO),
    /** 420: the server does not know what was asked for. */
    UNKNOWN_ATTRIBUTE(Duration.ZERO),
    /** 437: the server has another allocation for this address, or has this one no longer. Another local port is to be used. */
    MISMATCH(Duration.ofMinutes(2)),
    /** 438: each nonce was stale. */
    STALE_NONCE(Duration.ZERO),
    /** 440 or 443: the server does not relay for this family. */
    FAMILY_NOT_SUPPORTED(Duration.ZERO),
    /** 441: the allocation belongs to another user. */
    WRONG_CREDENTIALS(Duration.ZERO),
    /** 442: the server does not relay UDP. */
    UNSUPPORTED_TRANSPORT(Duration.ZERO),
    /** 486: the user has as many allocations as the server lets it have. */
    QUOTA_REACHED(Duration.ofMinutes(1)),
    /** 508: the server has no address left, or none of the kind asked for. */
    INSUFFICIENT_CAPACITY(Duration.ofMinutes(1)),
    /** 500, or a code that nobody knows. */
    SERVER_ERROR(Duration.ZERO),
    /** The server's answer lacks something, or gives what was not asked for. */
    UNEXPECTED_ANSWER(Duration.ZERO),
    /** The server takes a channel for another one than this end; all is to begin anew. */
    OUT_OF_STEP(Duration.ZERO),
    /** The allocation's time was over before it could be prolonged. */
    EXPIRED(Duration.ZERO);

    private final Duration patience;

    TurnFailure(Duration patience) {
        this.patience = patience;
    }

    /** How long not to ask this server again; zero if the RFC says nothing. */
    public Duration patience() {
        return patience;
    }

    static TurnFailure of(StunError error) {
        return switch (error.code()) {
            case 300 -> TRY_ALTERNATE;
            case 400 -> BAD_REQUEST;
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN;
            case 420 -> UNKNOWN_ATTRIBUTE;
            case 437 -> MISMATCH;
            case 438 -> STALE_NONCE;
            case 440, 443 -> FAMILY_NOT_SUPPORTED;
            case 441 -> WRONG_CREDENTIALS;
            case 442 -> UNSUPPORTED_TRANSPORT;
            case 486 -> QUOTA_REACHED;
            case 508 -> INSUFFICIENT_CAPACITY;
            default -> SERVER_ERROR;
        };
    }
}
