// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import org.p2psip.reload.routing.ListCompression;
import org.p2psip.reload.routing.TrafficLimits;

/**
 * What the operator of a node may choose about forwarding.
 *
 * @param listCompression what goes into Via Lists
 * @param trafficLimits what one link may bring
 */
record ForwardingSettings(ListCompression listCompression, TrafficLimits trafficLimits) {
    static final ForwardingSettings DEFAULT = new ForwardingSettings(ListCompression.NONE, TrafficLimits.DEFAULT);
}
