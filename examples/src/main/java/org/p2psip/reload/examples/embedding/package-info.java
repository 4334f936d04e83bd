// SPDX-License-Identifier: Apache-2.0
/** How a phone embeds the library. */
@NullMarked
package org.p2psip.reload.examples.embedding;

import org.jspecify.annotations.NullMarked;
