// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.LongTermServer;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;

/** Writes a server's responses. */
final class ServerAnswers {
    private final StunWriter writer;

    ServerAnswers(StunIntegrity integrity) {
        writer = new StunWriter(integrity);
    }

    /** A response without protection, to who is not authenticated; as short as can be. */
    ByteBuf bare(StunMessage request, StunError error, Consumer<StunWriter> challenge) {
        ByteBuf out = Unpooled.buffer();
        writer.beginResponse(out, StunClass.ERROR_RESPONSE, request).error(error);
        challenge.accept(writer);
        end(request.hasFingerprint());
        return out;
    }

    ByteBuf refusal(StunMessage request, TurnRefusal refusal, LongTermServer.Authenticated user) {
        ByteBuf out = Unpooled.buffer();
        writer.beginResponse(out, StunClass.ERROR_RESPONSE, request).error(refusal.error());
        if (!refusal.unknown().isEmpty()) {
            writer.unknownAttributes(refusal.unknown());
        }
        software(request.method());
        user.protect(writer);
        end(request.hasFingerprint());
        return out;
    }

    ByteBuf success(StunMessage request, LongTermServer.Authenticated user, Consumer<StunWriter> attributes) {
        ByteBuf out = Unpooled.buffer();
        writer.beginResponse(out, StunClass.SUCCESS_RESPONSE, request);
        attributes.accept(writer);
        software(request.method());
        user.protect(writer);
        end(request.hasFingerprint());
        return out;
    }

    /** The answer to Allocate, once its sockets are open or are known not to open. */
    ByteBuf allocated(
            Allocation allocation, AllocationOpening opening, boolean success, Consumer<StunWriter> attributes) {
        ByteBuf out = Unpooled.buffer();
        writer.begin(
                out,
                success ? StunClass.SUCCESS_RESPONSE : StunClass.ERROR_RESPONSE,
                StunMethod.ALLOCATE,
                allocation.createdBy());
        attributes.accept(writer);
        software(StunMethod.ALLOCATE);
        opening.user().protect(writer);
        end(opening.fingerprint());
        return out;
    }

    private void software(StunMethod method) {
        if (method.equals(StunMethod.ALLOCATE) || method.equals(StunMethod.REFRESH)) {
            writer.text(AttributeType.SOFTWARE, TurnRequest.SOFTWARE);
        }
    }

    private void end(boolean fingerprint) {
        if (fingerprint) {
            writer.fingerprintAndEnd();
        } else {
            writer.end();
        }
    }
}
