// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology;

/** Makes the topology of a node; one plug-in object may serve any number of nodes (RFC 6940, Section 6.4.1). */
public interface TopologyPlugin {
    /** Name that the {@code topology-plugin} element of the configuration must carry, for example {@code CHORD-RELOAD}. */
    String name();

    /**
     * Creates the topology of one node, which has not joined yet.
     *
     * @throws IllegalArgumentException if the configuration asks for what this topology can't do, such as another length of
     *     Node-IDs
     */
    Topology create(TopologyContext context);
}
