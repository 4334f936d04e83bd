// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.SignatureRefusedException;
import org.p2psip.reload.security.SignatureVerifier;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.storage.DataSignature;
import org.p2psip.reload.storage.DataSigner;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;

/**
 * The signatures of one received message: its own, those of the stored data in it, or both. A value that any thread may
 * work on.
 *
 * @param signature the message's; null if that was verified before
 * @param input what it was made over, as received
 * @param bucket the certificates that came with the message
 * @param data signatures of stored data within the message
 */
record Verification(
        @Nullable Signature signature, Opaque input, List<GenericCertificate> bucket, List<DataSignature> data) {
    /** The signatures of the stored data in a message whose own holds. */
    static Verification ofData(List<GenericCertificate> bucket, List<DataSignature> data) {
        return new Verification(null, Opaque.EMPTY, bucket, data);
    }

    /**
     * What came of it.
     *
     * @param signer who signed the message; null when the signature does not hold, or was not to be verified
     * @param refusal why not, for the log; empty when it holds
     * @param dataSigners who signed each piece of data, in order
     */
    record Result(@Nullable Signer signer, String refusal, List<DataSigner> dataSigners) {}

    /** Checks all signatures; those of the data only if the message's own holds. */
    Result run(SignatureVerifier verifier, Instant now) {
        Signer signer;
        try {
            signer = signature == null ? null : verifier.verify(signature, input, bucket, now);
        } catch (SignatureRefusedException refused) {
            return new Result(null, String.valueOf(refused.getMessage()), List.of());
        }
        List<DataSigner> dataSigners = new ArrayList<>(data.size());
        for (DataSignature each : data) {
            dataSigners.add(verifyData(verifier, each, now));
        }
        return new Result(signer, "", dataSigners);
    }

    private DataSigner verifyData(SignatureVerifier verifier, DataSignature each, Instant now) {
        if (!each.isSigned()) {
            return new DataSigner.Refused("not signed");
        }
        try {
            Signer signer = verifier.verify(each.signature(), each.input(), bucket, now);
            return new DataSigner.Verified(
                    signer, verifier.trustedFor(signer, now).getSeconds());
        } catch (SignatureRefusedException refused) {
            return new DataSigner.Refused(String.valueOf(refused.getMessage()));
        }
    }
}
