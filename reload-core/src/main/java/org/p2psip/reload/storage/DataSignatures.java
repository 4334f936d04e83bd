// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.wire.DataSignatureInput;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;

/**
 * Finds the signatures of stored values in a message, for whoever verifies them (RFC 6940, Section 7.1).
 *
 * <p>The lists hold one entry for each value, Kind after Kind in the order of the message; the results go back as a list
 * of {@link DataSigner} in the same order.
 */
public final class DataSignatures {
    private DataSignatures() {}

    /** The signatures of the values that {@code request} wants stored. */
    public static List<DataSignature> of(StoreRequest request) {
        List<DataSignature> signatures = new ArrayList<>();
        for (StoreKindData kind : request.kindData()) {
            addAll(signatures, request.resource(), kind.kind(), kind.values());
        }
        return signatures;
    }

    /**
     * The signatures of the values of {@code answer}.
     *
     * @param resource the Resource-ID that was asked
     */
    public static List<DataSignature> of(ResourceId resource, FetchAnswer answer) {
        List<DataSignature> signatures = new ArrayList<>();
        for (FetchKindResponse kind : answer.kindResponses()) {
            addAll(signatures, resource, kind.kind(), kind.values());
        }
        return signatures;
    }

    /** Whether this stands for no signature, as only a nonexistent value of a Fetch answer may have it (Section 7.4.2.2). */
    public static boolean isUnsigned(Signature signature) {
        return signature.identity() instanceof SignerIdentity.None
                || signature.algorithm().equals(SignatureAlgorithm.NONE);
    }

    private static void addAll(
            List<DataSignature> signatures, ResourceId resource, KindId kind, List<StoredData> values) {
        for (StoredData data : values) {
            signatures.add(new DataSignature(
                    kind,
                    data,
                    DataSignatureInput.of(
                            resource,
                            kind,
                            data.storageTime(),
                            data.value(),
                            data.signature().identity())));
        }
    }
}
