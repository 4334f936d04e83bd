// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Duration;
import org.p2psip.reload.wire.NodeId;

/**
 * A Ping was answered (RFC 6940, Section 6.5.3).
 *
 * @param responder who answered
 * @param hops links that the answer crossed, 0 when this node answered itself
 * @param roundTrip from sending the request to the verified answer
 */
public record PingResult(NodeId responder, int hops, Duration roundTrip) {}
