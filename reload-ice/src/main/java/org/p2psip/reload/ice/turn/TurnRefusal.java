// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.util.List;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunError;

/** A server refuses a request of an authenticated client. */
final class TurnRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient StunError error;
    private final transient List<AttributeType> unknown;

    TurnRefusal(StunError error) {
        this(error, List.of());
    }

    TurnRefusal(StunError error, List<AttributeType> unknown) {
        super(error.reason(), null, false, false);
        this.error = error;
        this.unknown = unknown;
    }

    StunError error() {
        return error;
    }

    /** What the server does not know; empty but for 420. */
    List<AttributeType> unknown() {
        return unknown;
    }
}
