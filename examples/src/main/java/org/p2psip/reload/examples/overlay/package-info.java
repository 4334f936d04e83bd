// SPDX-License-Identifier: Apache-2.0
/** The {@code reload overlay} command: makes the files that an overlay begins with. */
@NullMarked
package org.p2psip.reload.examples.overlay;

import org.jspecify.annotations.NullMarked;
