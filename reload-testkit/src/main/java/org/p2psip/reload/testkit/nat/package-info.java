// SPDX-License-Identifier: Apache-2.0
/**
 * Models of NATs, and a simulated network of datagrams with hosts behind them, on a virtual clock and from one seed.
 *
 * <p>{@link org.p2psip.reload.testkit.nat.NatNetwork} is the whole: make realms behind {@link
 * org.p2psip.reload.testkit.nat.Nat}s, hosts in them, and sockets of hosts.
 */
@NullMarked
package org.p2psip.reload.testkit.nat;

import org.jspecify.annotations.NullMarked;
