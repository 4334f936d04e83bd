// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import org.p2psip.reload.security.Signer;

/** What came of verifying the signature of one stored value. */
public sealed interface DataSigner {
    /**
     * The signature holds.
     *
     * @param signer who made it
     * @param trustedSeconds how long the signer's certificate, and those above it, are valid from now on
     */
    record Verified(Signer signer, long trustedSeconds) implements DataSigner {}

    /**
     * There is no signature that holds.
     *
     * @param reason one line for people
     */
    record Refused(String reason) implements DataSigner {}
}
