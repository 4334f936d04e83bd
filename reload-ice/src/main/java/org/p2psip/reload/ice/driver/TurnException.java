// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import java.io.IOException;
import org.p2psip.reload.ice.turn.TurnFailure;

/** A TURN server does not relay. */
public final class TurnException extends IOException {
    private static final long serialVersionUID = 1L;

    private final TurnFailure failure;

    TurnException(TurnFailure failure, String message) {
        super(message);
        this.failure = failure;
    }

    /** Why. */
    public TurnFailure failure() {
        return failure;
    }
}
