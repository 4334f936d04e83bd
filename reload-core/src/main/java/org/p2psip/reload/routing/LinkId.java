// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

/**
 * Names one link of a node, for as long as the node lives.
 *
 * @param value counts up from 1; never used again
 */
public record LinkId(long value) {}
