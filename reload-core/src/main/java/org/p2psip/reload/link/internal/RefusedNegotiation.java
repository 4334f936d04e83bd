// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.internal;

import java.util.concurrent.CompletionStage;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;

/** A negotiation that did not begin. */
public final class RefusedNegotiation implements LinkNegotiation {
    private final LinkException failure;

    /** Creates a negotiation all of whose stages fail with {@code failure}. */
    public RefusedNegotiation(LinkException failure) {
        this.failure = failure;
    }

    /** A negotiation that would be one more than the {@code limit} that may be under way. */
    public static RefusedNegotiation oneTooMany(int limit) {
        return new RefusedNegotiation(new LinkException(
                RefusalReason.TOO_MANY_NEGOTIATIONS, limit + " negotiations are under way, which is the limit"));
    }

    @Override
    public CompletionStage<LinkDescription> localDescription() {
        return Stages.failed(failure);
    }

    @Override
    public CompletionStage<Link> establish(LinkDescription remote, NodeId expectedPeer) {
        return Stages.failed(failure);
    }

    @Override
    public CompletionStage<AppChannel> establishApplication(LinkDescription remote, NodeId expectedPeer) {
        return Stages.failed(failure);
    }

    @Override
    public void cancel() {
        // There is nothing to give up.
    }
}
