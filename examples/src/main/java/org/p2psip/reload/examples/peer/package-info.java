// SPDX-License-Identifier: Apache-2.0
/** The {@code reload peer} command: runs one peer until it is told to stop. */
@NullMarked
package org.p2psip.reload.examples.peer;

import org.jspecify.annotations.NullMarked;
