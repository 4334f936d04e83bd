// SPDX-License-Identifier: Apache-2.0
/**
 * A deterministic simulation of whole overlays, for tests of the library and of usages that others write.
 *
 * <p>{@link org.p2psip.reload.testkit.Simulation} holds virtual time and randomness, {@link
 * org.p2psip.reload.testkit.SimulatedNetwork} the hosts and the faults between them, {@link
 * org.p2psip.reload.testkit.SimulatedLinks} the links of their nodes, and {@link
 * org.p2psip.reload.testkit.ThrowawayAuthority} makes credentials. One seed gives one run, bit for bit.
 *
 * <p>Threads: everything here happens on the thread that runs the simulation.
 */
package org.p2psip.reload.testkit;
