// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

/**
 * How a node notes in the Via Lists of requests that it forwards where they came from (RFC 6940, Section 6.1.2). What it
 * understands on the way back is what it writes itself; nobody else needs to know.
 */
public enum ListCompression {
    /**
     * The Node-ID of the previous hop, 18 bytes. Anybody can read the path, and it stays good when the node starts again. The
     * default: no peer has to know what an opaque ID is.
     */
    NONE,
    /**
     * Two bytes that name the connection to the previous hop: shortest. They are void when the connection is gone or the node
     * starts again.
     */
    CONNECTION_TABLE,
    /**
     * The whole list so far, encrypted and bound to the transaction, under a key of this node alone: nobody farther along
     * learns who the node's neighbors are. No shorter before some ten hops.
     */
    SEALED
}
