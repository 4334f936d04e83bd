// SPDX-License-Identifier: Apache-2.0
/** The {@code reload demo} command: an overlay of a few peers in one process, over real sockets. */
@NullMarked
package org.p2psip.reload.examples.demo;

import org.jspecify.annotations.NullMarked;
