// SPDX-License-Identifier: Apache-2.0
/**
 * CHORD-RELOAD, the Topology Plug-in that every implementation has (RFC 6940, Section 10).
 *
 * <p>{@link org.p2psip.reload.topology.chord.ChordTopology} is the way in. The machine behind it is made of smaller ones that
 * share one {@code Ring}, the node's knowledge of whom it is linked to and routes through; each has its own part of the
 * protocol: joining, admitting, leaving, attaching to neighbors, fingers, and telling others by Updates.
 */
package org.p2psip.reload.topology.chord;
