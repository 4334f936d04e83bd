// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import org.p2psip.reload.usage.ReloadException;

/** Hears what others want of a {@link SipUsage}. Called on the node's thread. */
public interface SipListener {
    /** Another node has connected; the connection is the listener's to use and to close. */
    void connected(SipConnection connection);

    /**
     * A registration could not be refreshed. It is tried again until it succeeds or is taken back; meanwhile it may
     * expire.
     */
    default void registrationFailed(AddressOfRecord address, ReloadException failure) {}
}
