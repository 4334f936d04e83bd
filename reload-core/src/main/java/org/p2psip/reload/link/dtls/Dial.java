// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.NodeId;

/** Tries addresses one after the other, until the right node answers at one. */
final class Dial implements Dialler {
    private final DtlsEndpoint endpoint;
    private final Queue<InetSocketAddress> left;
    private final @Nullable NodeId expectedPeer;
    private final CompletableFuture<DtlsLink> result = new CompletableFuture<>();
    private LinkException failure =
            new LinkException(RefusalReason.UNREACHABLE, "the far end gave no address that can be dialled");
    private @Nullable InetSocketAddress current;

    /** @param expectedPeer who has to answer, or null to take any node of the overlay */
    Dial(DtlsEndpoint endpoint, List<InetSocketAddress> addresses, @Nullable NodeId expectedPeer) {
        this.endpoint = endpoint;
        this.left = new ArrayDeque<>(addresses);
        this.expectedPeer = expectedPeer;
    }

    /** Begins; the result is a link, or a failure with the {@link LinkException} of the last address. */
    CompletableFuture<DtlsLink> start() {
        next();
        return result;
    }

    /** Gives up: the result fails unless it is complete, and a link that comes nevertheless is nobody's. */
    void abandon() {
        left.clear();
        result.completeExceptionally(failure);
    }

    @Override
    public @Nullable NodeId expectedPeer() {
        return expectedPeer;
    }

    @Override
    public void connected(DtlsLink link) {
        if (!result.complete(link)) {
            endpoint.accepted(link);
        }
    }

    @Override
    public void refused(LinkException refusal) {
        endpoint.countRefusal(refusal.reason());
        InetSocketAddress at = current;
        failure = new LinkException(
                refusal.reason(),
                (at == null ? "" : at.getAddress().getHostAddress() + " port " + at.getPort() + ": ")
                        + refusal.getMessage());
        next();
    }

    private void next() {
        InetSocketAddress address = left.poll();
        current = address;
        if (address == null) {
            result.completeExceptionally(failure);
        } else {
            endpoint.connect(address, this);
        }
    }
}
