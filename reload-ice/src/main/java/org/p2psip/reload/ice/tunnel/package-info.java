// SPDX-License-Identifier: Apache-2.0
/**
 * Channels of applications through NATs (RFC 6940, Section 6.5.2): a {@link org.p2psip.reload.ice.tunnel.Tunnel} is a stream
 * of bytes and, beside it, datagrams, over DTLS on a path that ICE has found.
 */
@NullMarked
package org.p2psip.reload.ice.tunnel;

import org.jspecify.annotations.NullMarked;
