// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage;

import org.p2psip.reload.security.Signer;
import org.p2psip.reload.wire.StoredData;

/**
 * A stored value whose signature was verified and whose signer may write it.
 *
 * @param data the value as received, with bytes of its own: it can be kept without the message that it came in
 * @param signer who signed it
 */
public record VerifiedValue(StoredData data, Signer signer) {}
