// SPDX-License-Identifier: Apache-2.0
/**
 * Overlay links over DTLS on UDP whose paths ICE finds (RFC 6940, Sections 6.5.1 and 6.6.2).
 *
 * <p>{@link org.p2psip.reload.ice.links.IceLinks} is the provider that a node is given. Each Attach is an {@code
 * IceNegotiation}; its {@code IceConnection} joins an ICE session and a DTLS association, and lives as long as the link.
 */
@NullMarked
package org.p2psip.reload.ice.links;

import org.jspecify.annotations.NullMarked;
