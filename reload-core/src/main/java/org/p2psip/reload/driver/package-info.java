// SPDX-License-Identifier: Apache-2.0
/**
 * What runs the machines: one thread at a time, a monotonic clock, timers and an executor for signatures.
 *
 * <p>{@link org.p2psip.reload.driver.Environment} is all that the rest of the library knows of it;
 * {@link org.p2psip.reload.driver.NettyEnvironment} runs on a Netty event loop.
 */
package org.p2psip.reload.driver;
