// SPDX-License-Identifier: Apache-2.0
/** What several commands print and read with: tables, JSON, failures in one line. */
@NullMarked
package org.p2psip.reload.examples.text;

import org.jspecify.annotations.NullMarked;
