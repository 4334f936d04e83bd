// SPDX-License-Identifier: Apache-2.0
/** {@code reload ice}: one ICE agent on the command line. */
@NullMarked
package org.p2psip.reload.examples.ice;

import org.jspecify.annotations.NullMarked;
