// SPDX-License-Identifier: Apache-2.0
/**
 * STUN (RFC 8489): messages as views over the bytes received, a writer, credentials, client transactions and a Binding
 * server. Nothing here does I/O, and nothing knows of RELOAD.
 *
 * <p>{@link org.p2psip.reload.ice.stun.StunMessage} is what came, {@link org.p2psip.reload.ice.stun.StunWriter} makes what
 * goes. Both use a {@link org.p2psip.reload.ice.stun.StunIntegrity}, which keeps digests and therefore belongs to one
 * thread.
 */
@NullMarked
package org.p2psip.reload.ice.stun;

import org.jspecify.annotations.NullMarked;
