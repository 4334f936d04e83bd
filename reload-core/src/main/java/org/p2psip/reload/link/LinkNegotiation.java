// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import java.util.concurrent.CompletionStage;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;

/**
 * One Attach or AppAttach seen from one side: the own description, the peer's, then the connection.
 *
 * <p>The offerer puts {@link #localDescription} into the request and calls {@code establish} with the description of
 * the answer. The answerer gets the description first: it asks for its {@link #localDescription}, sends it in the
 * answer and calls {@code establish} with what the request held. Each negotiation has a deadline of the provider's;
 * its stages then fail with {@link RefusalReason#TIMED_OUT}.
 *
 * <p>All methods are called on the environment's thread, and all stages complete there.
 */
public interface LinkNegotiation {
    /**
     * Gathers the candidates of this side (RFC 6940, Section 6.5.1.5). Calling it again returns the same stage.
     *
     * @return the description with this side's role, or a failure with {@link LinkException}
     */
    CompletionStage<LinkDescription> localDescription();

    /**
     * Connects to the peer and proves that it is {@code expectedPeer} (RFC 6940, Section 6.5.1.13).
     *
     * @param remote description from the peer's request or answer
     * @param expectedPeer who signed that request or answer
     * @return the link, or a failure with {@link LinkException}
     * @throws IllegalStateException if the purpose is not {@link LinkPurpose#OVERLAY} or this was called before
     */
    CompletionStage<Link> establish(LinkDescription remote, NodeId expectedPeer);

    /**
     * Connects an application's channel to the peer and proves that it is {@code expectedPeer} (RFC 6940,
     * Section 6.5.2).
     *
     * @param remote description from the peer's request or answer
     * @param expectedPeer who signed that request or answer
     * @return the channel, or a failure with {@link LinkException}
     * @throws IllegalStateException if the purpose is not {@link LinkPurpose#APPLICATION} or this was called before
     */
    CompletionStage<AppChannel> establishApplication(LinkDescription remote, NodeId expectedPeer);

    /**
     * Gives up: stages that are not complete fail with {@link RefusalReason#CANCELLED}, and what was opened for them is
     * closed. Does nothing once the connection was handed over.
     */
    void cancel();
}
