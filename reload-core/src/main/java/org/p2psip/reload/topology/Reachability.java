// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology;

/** Whether the overlay finds a peer, as far as the peer knows itself. */
public enum Reachability {
    /** Nothing speaks for it or against it: the node is no peer, has just become one, or is the only one. */
    UNKNOWN,
    /** Within the last minute the overlay has brought a request to where this peer is responsible. */
    REACHABLE,
    /** The peer has lost all others, or for a minute the overlay has brought it nothing though it tried. */
    CUT_OFF
}
