// SPDX-License-Identifier: Apache-2.0
/**
 * Overlay links over DTLS on UDP with Simple Reliability and without ICE (RFC 6940, Section 6.6.6).
 *
 * <p>{@link org.p2psip.reload.link.dtls.DtlsLinks} is the provider that a node is given. Inside, what arrives at the
 * socket goes through {@code RecordDemultiplexer} to a {@code PendingHandshake} or a {@code DtlsLink}; {@code
 * Associations} knows which of them an address has. {@code DtlsHandshake} and {@code DtlsChannel} are bytes in and
 * bytes out, over whatever path.
 */
package org.p2psip.reload.link.dtls;
