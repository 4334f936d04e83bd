// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

/** Told what happens at one end of a connection. */
interface ConnectionHandler {
    /** Bytes arrived, as they were sent. */
    void received(SimulationEvent.Kind kind, byte[] bytes);

    /** The far end went silent, or is heard again. */
    void responsive(boolean responsive);

    /** The connection is over; the last call, made once. */
    void closed(String reason);
}
