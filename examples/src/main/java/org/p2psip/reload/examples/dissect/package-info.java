// SPDX-License-Identifier: Apache-2.0
/** The {@code reload dissect} command: messages from hexadecimal lines and captures, field by field. */
@NullMarked
package org.p2psip.reload.examples.dissect;

import org.jspecify.annotations.NullMarked;
