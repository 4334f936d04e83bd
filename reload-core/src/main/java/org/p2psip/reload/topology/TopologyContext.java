// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology;

import java.util.Random;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.wire.NodeId;

/**
 * What a topology knows of the node it serves.
 *
 * @param self Node-ID of the node
 * @param configuration configuration of the overlay
 * @param random source of all of the topology's randomness; seeded in simulation
 */
public record TopologyContext(NodeId self, OverlayConfiguration configuration, Random random) {}
