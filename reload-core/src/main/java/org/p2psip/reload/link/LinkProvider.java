// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * Opens links of one type (RFC 6940, Section 6.6) and accepts them.
 *
 * <p>Asynchronous throughout: gather candidates, exchange them in Attach or AppAttach, then connect. All methods are
 * called on the environment's thread once {@link #start} was called, and all stages complete there.
 */
public interface LinkProvider extends AutoCloseable {
    /** The type that this provider's candidates carry. */
    OverlayLinkType type();

    /** Whether connections of this provider can serve {@code purpose}; a negotiation for another one fails. */
    default boolean carries(LinkPurpose purpose) {
        return true;
    }

    /**
     * Binds what has to be bound and begins to accept links. Called once.
     *
     * @param listener told of links that nobody here asked for, and of refusals
     * @return fails with {@link ListenFailedException} if the address cannot be bound
     * @throws IllegalStateException if the provider was started or closed before
     * @throws IllegalArgumentException if the provider cannot run in the context's environment
     */
    CompletionStage<Void> start(LinkContext context, LinkListener listener);

    /**
     * Begins one side of an Attach or AppAttach.
     *
     * <p>The number of negotiations under way is bounded; past the bound, every stage of the new one fails with
     * {@link RefusalReason#TOO_MANY_NEGOTIATIONS}.
     *
     * @throws IllegalStateException if the provider is not started or is closed
     */
    LinkNegotiation negotiate(NegotiationRole role, LinkPurpose purpose);

    /**
     * Connects to a bootstrap node, whose Node-ID is unknown and is learned from its certificate (RFC 6940,
     * Section 11.4).
     *
     * @param bootstrap resolved address
     * @return the link, or a failure with {@link LinkException}
     * @throws IllegalStateException if the provider is not started or is closed
     */
    CompletionStage<Link> connect(InetSocketAddress bootstrap);

    /**
     * Goes by other rules from now on, also in the links that are open. A message that has begun to arrive, and is too long
     * by the former rules, is lost.
     *
     * @throws IllegalStateException if the provider is not started
     */
    void rules(LinkRules rules);

    /**
     * Closes the listening socket, every link, channel and negotiation. May be called on any thread and more than
     * once; what it closes is told soon after.
     */
    @Override
    void close();
}
