// SPDX-License-Identifier: Apache-2.0
/**
 * Simple Reliability (RFC 6940, Section 6.6.3): messages over datagrams, acknowledged, retransmitted and held back by
 * congestion control, as a machine without sockets, threads or a clock.
 *
 * <p>{@link org.p2psip.reload.link.reliability.SimpleReliability} is the whole machine. What a datagram travels in, DTLS
 * for RELOAD, is the driver's business.
 */
@NullMarked
package org.p2psip.reload.link.reliability;

import org.jspecify.annotations.NullMarked;
