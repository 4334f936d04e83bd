// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage;

import java.util.Set;
import org.p2psip.reload.link.AppChannel;

/**
 * An application of the overlay: it stores values of its Kinds and opens connections of its Application-IDs (RFC 6940,
 * Section 5.3).
 *
 * <p>A usage belongs to one node. Its methods are called on the node's thread.
 */
public interface Usage {
    /** Application-IDs for which this usage takes connections from others: 1 to 65534 (RFC 6940, Section 6.5.2). */
    Set<Integer> applications();

    /** Hands the usage its overlay, once, before the node joins. */
    void start(Overlay overlay);

    /** The node has come into the overlay, as a peer or as a client, and may store and fetch from now on. Called once. */
    default void handleJoined() {}

    /**
     * {@link Overlay#address} has changed: what was stored with the one before is to be stored anew.
     */
    default void handleAddressChanged() {}

    /**
     * So many peers were lost at once that all who held what this node has stored may be among them, or the node was cut off from
     * the overlay for a while: what matters is to be stored anew. Others do the same, so it should not be at once.
     */
    default void handleShaken() {}

    /** Another node opened a connection for one of {@link #applications}; it is up, and the usage's to close. */
    void handleChannel(int application, AppChannel channel);
}
