// SPDX-License-Identifier: Apache-2.0
/**
 * Overlay links over TLS on TCP with the framing header and without ICE (RFC 6940, Section 6.6.5).
 *
 * <p>{@link org.p2psip.reload.link.tls.TlsLinks} is the provider that a node is given. Inside, a connection goes
 * through three hands: {@code Handshake} proves who is at the far end, {@code Admission} counts it, and
 * {@code TlsLink} or {@code TlsAppChannel} carries its bytes from then on.
 */
package org.p2psip.reload.link.tls;
