// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.p2psip.reload.link.LinkStatistics;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * A link of a node, at one moment.
 *
 * @param peer who is at the far end
 * @param userName the user in its certificate; empty if that names none
 * @param type the protocol that the two nodes speak
 * @param remote the transport address of the far end
 * @param reachableAt where the far end accepts links, as far as this node has learned that
 * @param responsive whether the far end acknowledges what is sent
 * @param age how long the link is up
 * @param statistics what the link carried, and how fast it answers
 */
public record LinkStatus(
        NodeId peer,
        String userName,
        OverlayLinkType type,
        InetSocketAddress remote,
        Optional<InetSocketAddress> reachableAt,
        boolean responsive,
        Duration age,
        LinkStatistics statistics) {}
