// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.link.RefusalReason;

/** Told what happens to a node's links and to its joining, for logs and displays. Called on the node's thread: don't block it. */
public interface NodeListener {
    /** The node's links are bound to their addresses; joining or founding begins. */
    default void started() {}

    /** A link to another node is open. */
    default void linkUp(LinkStatus link) {}

    /**
     * A link is closed.
     *
     * @param reason one line for people
     */
    default void linkDown(LinkStatus link, String reason) {}

    /**
     * The far end stopped acknowledging what was sent, or began to again (RFC 6940, Section 6.6.5). A link that goes on
     * being silent is closed.
     */
    default void linkResponsive(LinkStatus link, boolean responsive) {}

    /**
     * A connection from outside did not become a link.
     *
     * @param detail one line for people
     * @param remote where it came from, or null if that is not known any more
     */
    default void linkRefused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {}

    /**
     * The overlay has another configuration, by which the node goes from now on. {@link OverlayConfiguration#document} is
     * what to keep for the next start.
     */
    default void configurationChanged(OverlayConfiguration configuration) {}

    /**
     * The overlay has a configuration that this node can't follow, or that revokes its certificate; it leaves.
     *
     * @param reason one line for people
     */
    default void configurationUnsupported(String reason) {}

    /**
     * Nobody let this node into the overlay; it tries everybody again after {@code pause}.
     *
     * @param reason one line for people
     */
    default void joinDelayed(String reason, Duration pause) {}

    /** A listener that wants to know nothing. */
    static NodeListener none() {
        return new NodeListener() {};
    }
}
