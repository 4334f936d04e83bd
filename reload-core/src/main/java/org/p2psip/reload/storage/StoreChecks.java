// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** The checks of a Store request that do not depend on what is stored already (RFC 6940, Section 7.4.1.1), in order. */
final class StoreChecks {
    private final Function<Opaque, ResourceId> hash;

    StoreChecks(Function<Opaque, ResourceId> hash) {
        this.hash = hash;
    }

    /** Everything that needs no verified signature. */
    Optional<ErrorResponse> checkForm(
            StoreRequest request, StoreOrigin origin, Map<KindId, KindDefinition> definitions) {
        if (request.replicaNumber() == 0 && !origin.responsible()) {
            // The RFC names no code for this.
            return refuse(ErrorCode.NOT_FOUND, "not responsible for " + request.resource());
        }
        if (request.replicaNumber() != 0 && !origin.acceptsReplica()) {
            return refuse(ErrorCode.FORBIDDEN, "no copies of " + request.resource() + " expected from the sender");
        }
        TreeSet<KindId> kinds = new TreeSet<>();
        for (StoreKindData kind : request.kindData()) {
            if (!kinds.add(kind.kind())) {
                return refuse(ErrorCode.INVALID_MESSAGE, "Kind " + kind.kind() + " occurs twice");
            }
        }
        kinds.removeAll(definitions.keySet());
        if (!kinds.isEmpty()) {
            return Optional.of(Refusals.unknownKinds(kinds));
        }
        for (StoreKindData kind : request.kindData()) {
            KindDefinition definition = definitions.get(kind.kind());
            if (definition == null) {
                throw new AssertionError("Kind " + kind.kind() + " was known a moment ago");
            }
            Optional<ErrorResponse> refusal = checkValues(kind, definition, request.replicaNumber() != 0);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private static Optional<ErrorResponse> checkValues(StoreKindData kind, KindDefinition definition, boolean replica) {
        if (kind.values().isEmpty()) {
            return refuse(ErrorCode.INVALID_MESSAGE, "no value of Kind " + kind.kind());
        }
        if (replica && kind.generationCounter() == 0) {
            return refuse(ErrorCode.INVALID_MESSAGE, "copy with generation counter 0");
        }
        for (StoredData data : kind.values()) {
            if (data.value().model() != definition.dataModel()) {
                return refuse(ErrorCode.INVALID_MESSAGE, "value is not a " + definition.dataModel());
            }
            if (replica && ValueKey.of(data.value()).index() == StoredDataValue.LAST_INDEX) {
                return refuse(ErrorCode.INVALID_MESSAGE, "copy without an array index");
            }
            if (DataSignatures.isUnsigned(data.signature())) {
                return refuse(ErrorCode.FORBIDDEN, "value is not signed");
            }
        }
        return Optional.empty();
    }

    /**
     * Signatures and access policies.
     *
     * @param request one that {@link #checkForm} lets pass
     * @param signers one for each value, in the order of the request
     */
    Optional<ErrorResponse> checkSigners(
            StoreRequest request,
            StoreOrigin origin,
            List<DataSigner> signers,
            Map<KindId, KindDefinition> definitions) {
        for (DataSigner signer : signers) {
            if (signer instanceof DataSigner.Refused refused) {
                return refuse(ErrorCode.FORBIDDEN, refused.reason());
            }
        }
        Iterator<DataSigner> next = signers.iterator();
        for (StoreKindData kind : request.kindData()) {
            KindDefinition definition = definitions.get(kind.kind());
            if (definition == null) {
                throw new AssertionError("Kind " + kind.kind() + " was known a moment ago");
            }
            for (StoredData data : kind.values()) {
                if (!(next.next() instanceof DataSigner.Verified verified)
                        || !AccessControl.permits(
                                definition, request.resource(), verified.signer(), data.value(), hash)) {
                    return refuse(ErrorCode.FORBIDDEN, "signer of the value may not write it here");
                }
                if (request.replicaNumber() == 0
                        && !AccessControl.permits(
                                definition, request.resource(), origin.signer(), data.value(), hash)) {
                    return refuse(ErrorCode.FORBIDDEN, "sender may not write the value here");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<ErrorResponse> refuse(ErrorCode code, String text) {
        return Optional.of(Refusals.of(code, text));
    }
}
