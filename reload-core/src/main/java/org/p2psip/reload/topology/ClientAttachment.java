// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology;

/** Which peer a client is linked with (RFC 6940, Section 4.2.1). */
public enum ClientAttachment {
    /**
     * The peer that is responsible for the client's Node-ID, and the next one when that changes. Others reach the client as if
     * it were a peer.
     */
    RESPONSIBLE_PEER,
    /**
     * The bootstrap node that was found. Others reach the client only by Destination Lists that name that peer first, as its
     * usages give them out.
     */
    ANY_PEER
}
