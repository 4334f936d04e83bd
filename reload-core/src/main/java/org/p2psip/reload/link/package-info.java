// SPDX-License-Identifier: Apache-2.0
/**
 * The overlay link layer: framing, Simple Reliability and the interface of link providers (RFC 6940, Section 6.6).
 *
 * <p>A {@link org.p2psip.reload.link.LinkProvider} opens connections to other nodes and proves who is at their far
 * end; the node sees {@link org.p2psip.reload.link.Link}s that carry whole messages. What every provider shares is the
 * framing, {@link org.p2psip.reload.link.FramedMessage}, and {@link org.p2psip.reload.link.FramedLink}, the machine
 * that frames, acknowledges and notices a link that fell silent.
 *
 * <p>Threads: unless a method says otherwise, everything here is called on the thread of the
 * {@link org.p2psip.reload.driver.Environment} that the provider was started with, and calls back there.
 */
package org.p2psip.reload.link;
