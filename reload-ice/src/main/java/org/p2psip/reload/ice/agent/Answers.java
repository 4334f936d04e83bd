// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.RateLimit;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunMessage;

/** What this end answers to requests. Strangers are refused at a limited rate only. */
final class Answers {
    /** How many unauthenticated requests are refused per second; further ones are ignored. */
    static final int MAX_REFUSALS_PER_SECOND = 10;

    private final Session session;
    private @Nullable RateLimit refusals;

    Answers(Session session) {
        this.session = session;
    }

    void succeed(StunMessage request, InetSocketAddress base, InetSocketAddress remote) {
        session.outputs.add(
                new IceOutput.Transmit(base, remote, session.messages.success(request, remote, session.localKey)));
    }

    void refuseRole(StunMessage request, InetSocketAddress base, InetSocketAddress remote) {
        refuse(request, StunError.ROLE_CONFLICT, List.of(), base, remote);
    }

    /** Refuses what was judged so; tells what it is counted as. */
    StunDrop refuse(
            StunMessage request,
            IncomingChecks.Rejected rejected,
            InetSocketAddress base,
            InetSocketAddress remote,
            long nowNanos) {
        if (rejected.authenticated()) {
            refuse(request, rejected.error(), rejected.unknown(), base, remote);
            return StunDrop.UNUSABLE;
        }
        RateLimit limit = refusals;
        if (limit == null) {
            limit = new RateLimit(MAX_REFUSALS_PER_SECOND, MAX_REFUSALS_PER_SECOND);
            refusals = limit;
        }
        if (limit.tryAcquire(remote.getAddress(), nowNanos)) {
            session.outputs.add(new IceOutput.Transmit(
                    base, remote, session.messages.unauthenticatedError(request, rejected.error())));
        }
        return rejected.error().equals(StunError.UNAUTHENTICATED) ? StunDrop.WRONG_PASSWORD : StunDrop.UNPROTECTED;
    }

    private void refuse(
            StunMessage request,
            StunError error,
            List<AttributeType> unknown,
            InetSocketAddress base,
            InetSocketAddress remote) {
        session.outputs.add(new IceOutput.Transmit(
                base, remote, session.messages.error(request, error, unknown, session.localKey)));
    }
}
