// SPDX-License-Identifier: Apache-2.0
/**
 * Relays between members of an overlay: servers that take the members' credentials and that the overlay knows (RFC 6940,
 * Section 9), and links that find and use them.
 */
@NullMarked
package org.p2psip.reload.ice.relays;

import org.jspecify.annotations.NullMarked;
