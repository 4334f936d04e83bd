// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.HashSet;
import java.util.Set;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.wire.MessageCode;

/**
 * The links whose far end has a certificate of several Node-IDs and has not shown by an Attach which of them it is. It may
 * send Ping and Attach, and nothing else (RFC 6940, Section 6.1.2). As bounded as the number of links.
 */
final class UnprovenLinks {
    private final Set<LinkId> links = new HashSet<>();

    void add(LinkId link) {
        links.add(link);
    }

    /** The link is proven, or gone. */
    void remove(LinkId link) {
        links.remove(link);
    }

    boolean contains(LinkId link) {
        return links.contains(link);
    }

    /** Whether a request with that code may not come over the link. */
    boolean forbids(LinkId link, MessageCode code) {
        return links.contains(link)
                && code.isRequest()
                && !code.equals(MessageCode.PING_REQUEST)
                && !code.equals(MessageCode.ATTACH_REQUEST);
    }
}
