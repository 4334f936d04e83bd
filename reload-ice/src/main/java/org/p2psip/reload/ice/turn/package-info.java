// SPDX-License-Identifier: Apache-2.0
/**
 * TURN (RFC 8656), both ends of it, as machines without sockets, threads or a clock.
 *
 * <p>They know nothing of RELOAD nor of ICE. The sockets are in {@code org.p2psip.reload.ice.driver}.
 */
@NullMarked
package org.p2psip.reload.ice.turn;

import org.jspecify.annotations.NullMarked;
