// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code reload simulate} command: an office of thousands of phones on a virtual clock, with churn, crashes and
 * partitions, and what its users notice of them. The nodes are those of production.
 */
@NullMarked
package org.p2psip.reload.examples.simulate;

import org.jspecify.annotations.NullMarked;
