// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.text;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Failures for people, who get one line each. */
public final class OneLine {
    private OneLine() {}

    /** The message of the failure behind {@code failure}, or its kind if it has none. */
    public static String of(Throwable failure) {
        Throwable cause = cause(failure);
        String message = cause.getMessage();
        return message == null || message.isBlank()
                ? cause.getClass().getSimpleName()
                : message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /** What the wrappers of the concurrency library hold. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
