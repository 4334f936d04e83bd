// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBodyCodec;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindResponse;

/** Error answers to Store and Fetch requests (RFC 6940, Section 7.4.1.2). */
final class Refusals {
    /** How many Kinds fit into {@code unknown_kinds<0..2^8-1>}. */
    static final int MAX_UNKNOWN_KINDS = 63;

    private Refusals() {}

    static ErrorResponse of(ErrorCode code, String text) {
        return new ErrorResponse(code, Opaque.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    static ErrorResponse unknownKinds(Collection<KindId> kinds) {
        List<KindId> listed = new ArrayList<>(kinds);
        int count = Math.min(listed.size(), MAX_UNKNOWN_KINDS);
        ByteBuffer info = ByteBuffer.allocate(1 + count * Integer.BYTES);
        info.put((byte) (count * Integer.BYTES));
        listed.subList(0, count).forEach(kind -> info.putInt(kind.value()));
        return new ErrorResponse(ErrorCode.UNKNOWN_KIND, Opaque.copyOf(info.array()));
    }

    /**
     * @param current the counters in force, one entry for each Kind of the request, without replicas
     */
    static ErrorResponse generationCounterTooLow(List<StoreKindResponse> current) {
        return new ErrorResponse(
                ErrorCode.GENERATION_COUNTER_TOO_LOW, MessageBodyCodec.encode(new StoreAnswer(current)));
    }
}
