// SPDX-License-Identifier: Apache-2.0
/**
 * ICE on real sockets, with Netty: one UDP port for any number of sessions.
 *
 * <p>{@link org.p2psip.reload.ice.driver.IcePort} is a socket and tells STUN from the rest; {@link
 * org.p2psip.reload.ice.driver.IceSession} drives one agent over ports of one event loop. Everything happens on that event
 * loop.
 */
@NullMarked
package org.p2psip.reload.ice.driver;

import org.jspecify.annotations.NullMarked;
