// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import org.p2psip.reload.wire.StoredData;

/**
 * A value as a {@link ResourceStore} keeps it.
 *
 * @param data with its final array index, and with the lifetime that it has from now on
 * @param signer who signed it, with the certificates by which others verify it
 */
public record PersistentValue(StoredData data, StoredSigner signer) {}
