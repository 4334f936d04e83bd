// SPDX-License-Identifier: Apache-2.0
/** {@code reload turn-server}: a TURN server on the command line. */
@NullMarked
package org.p2psip.reload.examples.turn;

import org.jspecify.annotations.NullMarked;
