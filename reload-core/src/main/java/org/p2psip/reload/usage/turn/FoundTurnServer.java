// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.turn;

import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.NodeId;

/**
 * A TURN server that a member of the overlay offers.
 *
 * @param nodeId whose it is, as its signature proves
 * @param address where it listens
 */
public record FoundTurnServer(NodeId nodeId, IpAddressPort address) {}
