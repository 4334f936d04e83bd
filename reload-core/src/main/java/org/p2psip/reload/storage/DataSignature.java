// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.StoredData;

/**
 * A signature of a stored value that is to be verified.
 *
 * @param kind the value's Kind
 * @param data the value
 * @param input what was signed, complete with the signer's identity (RFC 6940, Section 7.1)
 */
public record DataSignature(KindId kind, StoredData data, Opaque input) {
    /** The signature over {@link #input}. */
    public Signature signature() {
        return data.signature();
    }

    /** Whether there is anything to verify; what is not signed counts as refused without further work. */
    public boolean isSigned() {
        return !DataSignatures.isUnsigned(data.signature());
    }
}
