// SPDX-License-Identifier: Apache-2.0
/** Talking with a running peer over its control socket: {@code reload status, ping, route} and {@code probe}. */
@NullMarked
package org.p2psip.reload.examples.control;

import org.jspecify.annotations.NullMarked;
