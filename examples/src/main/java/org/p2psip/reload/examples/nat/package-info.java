// SPDX-License-Identifier: Apache-2.0
/** {@code reload nat}: what the network between this host and the others does to UDP. */
@NullMarked
package org.p2psip.reload.examples.nat;

import org.jspecify.annotations.NullMarked;
