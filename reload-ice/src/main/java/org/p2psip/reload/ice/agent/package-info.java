// SPDX-License-Identifier: Apache-2.0
/**
 * ICE (RFC 8445) with one stream and one component, as RELOAD uses it (RFC 6940, Section 6.5.1), as a machine without
 * sockets, threads or a clock.
 *
 * <p>{@link org.p2psip.reload.ice.agent.IceAgent} is the machine of one session. A driver gives it candidates, the far
 * end's description, STUN messages and the time, and carries out what {@code pollOutput} gives. A relay is a local address
 * like any other: who owns the sockets also knows which of them is a TURN client.
 */
@NullMarked
package org.p2psip.reload.ice.agent;

import org.jspecify.annotations.NullMarked;
