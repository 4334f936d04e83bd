// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Told by a {@link LinkProvider} of what came from outside. Called on the environment's thread. */
public interface LinkListener {
    /**
     * Another node opened a link, and its certificate was checked. Set a {@link Link#receiver} at once or later; until
     * then nothing is read from the link.
     *
     * <p>Also called for a link that answers an Attach of this node if it arrives before
     * {@link LinkNegotiation#establish} was called; that stage then completes with the same object.
     */
    void linkAccepted(Link link);

    /**
     * A connection from outside did not become a link. Called once for each such connection.
     *
     * @param detail one line for a log, without keys or bytes of the peer
     * @param remote where the connection came from, or null if that is not known any more
     */
    void linkRefused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote);

    /**
     * It is worth trying whether another Attach with the node at the far end of {@code link} finds a better path, such as a
     * direct one where this leads through a relay. The new link would take the place of this one. Told from time to time.
     */
    default void betterLinkWorthTrying(Link link) {}
}
