// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import org.p2psip.reload.wire.Opaque;

/** Gets what comes over a {@link SipConnection}. Called on the node's thread. */
public interface SipReceiver {
    /** A whole SIP message arrived, start line to end of body. */
    void message(Opaque message);

    /**
     * The connection is closed. The last call, and made exactly once.
     *
     * @param reason one line for people
     */
    void closed(String reason);
}
