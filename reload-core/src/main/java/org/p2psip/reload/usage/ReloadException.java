// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.ErrorCode;

/** An operation in the overlay did not come about; the message is one line for people. */
public final class ReloadException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, in kind. */
    public enum Reason {
        /** Another node answered with an error; {@link #errorCode} tells which. */
        REFUSED,
        /** No answer came within the request's lifetime. */
        TIMED_OUT,
        /** There is no link over which the request could go. */
        NO_ROUTE,
        /** The connection could not be made, or the other end was not who it had to be. */
        CONNECTION_FAILED,
        /** The answer was not what the request asked for. */
        BAD_ANSWER,
        /** The node has left or was closed, or too much is under way. */
        NOT_AVAILABLE
    }

    private final Reason reason;
    private final transient @Nullable ErrorCode errorCode;

    /** An outcome without an error code of the overlay. */
    public ReloadException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.errorCode = null;
    }

    /** Another node refused. */
    public ReloadException(ErrorCode errorCode, String message) {
        super(message);
        this.reason = Reason.REFUSED;
        this.errorCode = errorCode;
    }

    /**
     * What went wrong in a stage of the overlay, out of its wrapping.
     *
     * @param failure as a stage hands it on
     */
    public static ReloadException of(Throwable failure) {
        Throwable cause = failure;
        if (failure instanceof CompletionException && failure.getCause() != null) {
            cause = failure.getCause();
        }
        if (cause instanceof ReloadException known) {
            return known;
        }
        return new ReloadException(Reason.NOT_AVAILABLE, String.valueOf(cause.getMessage()));
    }

    /** Why, in kind. */
    public Reason reason() {
        return reason;
    }

    /** Code of the error answer, present exactly when the reason is {@link Reason#REFUSED}. */
    public Optional<ErrorCode> errorCode() {
        return Optional.ofNullable(errorCode);
    }
}
