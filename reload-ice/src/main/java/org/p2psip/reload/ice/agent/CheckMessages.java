// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.List;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunKey;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;

/** Writes the messages of ICE (RFC 8445, Section 7). */
final class CheckMessages {
    private static final int TYPICAL_BYTES = 128;

    private final StunWriter writer;

    CheckMessages(StunIntegrity integrity) {
        writer = new StunWriter(integrity);
    }

    /** A check, under the far end's password. */
    byte[] request(
            TransactionId id,
            String username,
            StunKey remoteKey,
            long priority,
            boolean controlling,
            long tieBreaker,
            boolean useCandidate) {
        ByteBuf out = Unpooled.buffer(TYPICAL_BYTES);
        writer.begin(out, StunClass.REQUEST, StunMethod.BINDING, id)
                .text(AttributeType.USERNAME, username)
                .uint32(AttributeType.PRIORITY, priority)
                .uint64(controlling ? AttributeType.ICE_CONTROLLING : AttributeType.ICE_CONTROLLED, tieBreaker);
        if (useCandidate) {
            writer.flag(AttributeType.USE_CANDIDATE);
        }
        writer.integrity(remoteKey).fingerprintAndEnd();
        byte[] request = new byte[out.readableBytes()];
        out.readBytes(request);
        return request;
    }

    /** The answer to a check, under this end's password and without USERNAME. */
    ByteBuf success(StunMessage request, InetSocketAddress from, StunKey localKey) {
        ByteBuf out = Unpooled.buffer(TYPICAL_BYTES);
        writer.beginResponse(out, StunClass.SUCCESS_RESPONSE, request)
                .xorAddress(AttributeType.XOR_MAPPED_ADDRESS, from)
                .integrityLike(request, localKey)
                .fingerprintAndEnd();
        return out;
    }

    /** The refusal of a check that is the far end's. */
    ByteBuf error(StunMessage request, StunError error, List<AttributeType> unknown, StunKey localKey) {
        ByteBuf out = Unpooled.buffer(TYPICAL_BYTES);
        writer.beginResponse(out, StunClass.ERROR_RESPONSE, request).error(error);
        if (!unknown.isEmpty()) {
            writer.unknownAttributes(unknown);
        }
        writer.integrityLike(request, localKey).fingerprintAndEnd();
        return out;
    }

    /** The refusal of a check of which nobody knows whose it is. */
    ByteBuf unauthenticatedError(StunMessage request, StunError error) {
        ByteBuf out = Unpooled.buffer(TYPICAL_BYTES);
        writer.beginResponse(out, StunClass.ERROR_RESPONSE, request)
                .error(error)
                .fingerprintAndEnd();
        return out;
    }

    /** A message that only keeps the path open (RFC 8445, Section 11). */
    ByteBuf indication(TransactionId id) {
        ByteBuf out = Unpooled.buffer(StunMessage.HEADER_BYTES + 8);
        writer.begin(out, StunClass.INDICATION, StunMethod.BINDING, id).fingerprintAndEnd();
        return out;
    }
}
