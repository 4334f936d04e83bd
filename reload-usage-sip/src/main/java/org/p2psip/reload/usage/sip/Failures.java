// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.util.concurrent.CompletionException;
import org.p2psip.reload.usage.ReloadException;

/** Takes failures of stages out of their wrapping. */
final class Failures {
    private Failures() {}

    /** What the overlay says went wrong; all its stages fail in this way. */
    static ReloadException of(Throwable failure) {
        Throwable cause = failure;
        if (failure instanceof CompletionException && failure.getCause() != null) {
            cause = failure.getCause();
        }
        if (cause instanceof ReloadException known) {
            return known;
        }
        return new ReloadException(ReloadException.Reason.NOT_AVAILABLE, String.valueOf(cause.getMessage()));
    }
}
